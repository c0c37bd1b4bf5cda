import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  killController,
  lookAtNode,
  returnNode,
  startController,
  startSlurm,
  stopSlurm,
} from '../../../scripts/mini-slurm.mjs'
import { json, start } from '../cli/aulens.ts'

// A real one-node Slurm, and a small experiment through the real command. Everything that can be killed is killed.
const folder = mkdtempSync(join(tmpdir(), 'aulens-slurm-'))
const project = join(folder, 'study.aulens')
const shared = join(folder, 'shared')
const settings = ['--side', '48', '--batch', '8', '--init-scale', '0.7', '--steps', '60', '--checkpoint-every', '6']
let slurm: Record<string, string> = {}

const Cell = z.object({
  fold: z.int(),
  variant: z.string(),
  run: z.string().nullable(),
  state: z.string(),
  steps: z.int(),
  testAccuracy: z.number().nullable(),
  attempts: z.int(),
})
const Document = z.looseObject({
  experiment: z.string(),
  folds: z.array(Cell),
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  variants: z.array(z.looseObject({ variant: z.string(), complete: z.boolean() })),
})

const slurmCommand = (name: string, ...parameters: string[]): string =>
  execFileSync(name, parameters, { env: { ...process.env, ...slurm }, encoding: 'utf8' })
const until = async <T>(what: string, look: () => T | undefined | false): Promise<T> => {
  for (const end = Date.now() + 600_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = look()
    if (found !== undefined && found !== false) return found
  }
  throw new Error(`${what} did not come.`)
}
const cellsFolder = (): string =>
  join(
    shared,
    readdirSync(shared).find((name) => name.startsWith('experiment-1-'))!,
    'cells',
  )
const has = (cell: string, file: string): boolean => existsSync(join(cellsFolder(), cell, file))
/** Array task → its job id, of what runs. */
const running = (): Map<string, string> =>
  new Map(
    slurmCommand('squeue', '-h', '-t', 'R', '-o', '%K %F_%K')
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '))
      .map(([task, job]) => [task!.padStart(4, '0'), job!]),
  )
/** Sends a signal to a cell that has a checkpoint and still has some way to go; its number. */
const signalCell = (but: string | null, ...signal: string[]): string | undefined => {
  if (!existsSync(shared) || readdirSync(shared).length === 0) return undefined
  const [cell, job] =
    [...running()].find(
      ([name]) => name !== but && has(name, 'checkpoints.json') && !has(name, 'steps-00000048.csv'),
    ) ?? []
  if (job === undefined) return undefined
  try {
    slurmCommand('scancel', ...signal, job)
  } catch {
    // It ended in between: another one will do.
    return undefined
  }
  return cell
}
const newestCheckpoint = (run: string): string => {
  const checkpoints = join(project, 'runs', run, 'checkpoints')
  return readFileSync(join(checkpoints, readdirSync(checkpoints).sort().at(-1)!)).toString('base64')
}

beforeAll(async () => {
  const made = json('synthesise', join(folder, 'corpus'), '--subjects', '12', '--seed', '3')
  slurm = await startSlurm(join(folder, 'slurm'))
  Object.assign(process.env, slurm)
  await made
  await json('import', 'ckplus', join(folder, 'corpus'), '--project', project)
}, 300_000)
afterAll(async () => {
  await stopSlurm(join(folder, 'slurm'))
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

describe('an experiment on Slurm', () => {
  it(
    'completes although a cell, the controller and the workstation are killed; no finished cell is lost',
    { timeout: 1_500_000 },
    async () => {
      const { child, finished } = start([
        'cross-validate',
        '--variants',
        'plain,AD',
        '--folds',
        '0-1',
        ...settings,
        '--cluster',
        'slurm',
        '--shared',
        shared,
        '--poll',
        '1',
        '--project',
        project,
      ])
      const killed = await until('A training cell', () => signalCell(null, '--signal=KILL', '--batch'))
      const ended = await until('Another training cell', () => signalCell(killed, '--signal=TERM', '--full'))
      const early = await until('A finished cell', () =>
        readdirSync(cellsFolder()).find((cell) => has(cell, 'result.json')),
      )
      const written = statSync(join(cellsFolder(), early, 'result.json')).mtimeMs
      child.kill('SIGKILL')
      await finished
      await killController(join(folder, 'slurm'))
      await startController(join(folder, 'slurm'))

      // The crash may leave the node drained ("duplicate jobid"): an administrator returns it.
      // It may also hold tasks for running that have ended: the administrator makes it look.
      const administrator = [
        setInterval(() => void returnNode(join(folder, 'slurm')), 2000),
        setInterval(() => void lookAtNode(join(folder, 'slurm')), 15_000),
      ]
      const found = Document.parse(
        await json('cross-validate', '--resume', '--project', project).finally(() => {
          administrator.forEach(clearInterval)
        }),
      )
      // What the controller, told to look, has put back of tasks that were over before it crashed.
      slurmCommand('scancel', '--quiet', '--user', userInfo().username)
      expect(found.experiment).toBe('experiment-1')
      expect(found.folds).toHaveLength(4)
      expect(
        found.folds.every(
          ({ state, steps, testAccuracy }) => state === 'done' && steps === 60 && testAccuracy !== null,
        ),
      ).toBe(true)
      expect(found.variants.map(({ variant, complete }) => [variant, complete])).toEqual([
        ['plain', true],
        ['AD', true],
      ])
      expect(new Set(found.folds.map(({ run }) => run)).size).toBe(4)
      for (const cell of [killed, ended]) expect(found.folds[Number(cell)]!.attempts).toBeGreaterThan(1)
      expect(statSync(join(cellsFolder(), early, 'result.json')).mtimeMs).toBe(written)

      // The killed cell went on from its checkpoint to the same bits as a training here that nobody disturbed.
      const { fold, variant, run } = found.folds[Number(killed)]!
      const here = z
        .looseObject({ run: z.string(), testAccuracy: z.number() })
        .parse(await json('train', '--variant', variant, '--fold', String(fold), ...settings, '--project', project))
      expect(newestCheckpoint(here.run)).toBe(newestCheckpoint(run!))
      expect(found.folds[Number(killed)]!.testAccuracy).toBe(here.testAccuracy)
    },
  )

  it(
    "that is preempted by somebody's urgent work goes on from its last checkpoint when the scheduler starts it again",
    { timeout: 900_000 },
    async () => {
      const { finished } = start([
        'cross-validate',
        '--folds',
        '0',
        ...settings,
        '--steps',
        '240',
        '--seed',
        '3',
        '--cluster',
        'slurm',
        '--poll',
        '1',
        '--json',
        '--project',
        project,
      ])
      const folder = await until("The cell's folder", () =>
        readdirSync(shared).find((name) => name.startsWith('experiment-2-')),
      )
      const cell = join(shared, folder, 'cells', '0000')
      const [, job = ''] = await until('A training cell', () =>
        [...running()].find(() => existsSync(join(cell, 'steps-00000012.csv'))),
      )
      const written = statSync(join(cell, 'steps-00000006.csv')).mtimeMs
      slurmCommand('sbatch', '--partition=urgent', '--exclusive', '--output=/dev/null', '--wrap', 'sleep 2')
      await until('The preemption', () => /Restarts=1/.test(slurmCommand('scontrol', 'show', 'job', job)))
      expect(existsSync(join(cell, 'result.json'))).toBe(false)
      const { code, stdout, stderr } = await finished
      expect(code, stderr).toBe(0)
      // The scheduler started it again by itself, and it did not begin anew.
      expect(Document.parse(JSON.parse(stdout)).folds).toMatchObject([{ state: 'done', steps: 240, attempts: 1 }])
      expect(statSync(join(cell, 'steps-00000006.csv')).mtimeMs).toBe(written)
    },
  )

  it('that is cancelled leaves nothing in the queue, and goes on later', { timeout: 900_000 }, async () => {
    const { child, finished } = start([
      'cross-validate',
      '--folds',
      '0',
      ...settings,
      '--seed',
      '2',
      '--cluster',
      'slurm',
      '--project',
      project,
    ])
    await until('The running cell', () => running().size > 0)
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    await until('An empty queue', () => slurmCommand('squeue', '-h', '-t', 'PD,R,CG').trim() === '')
    expect(Document.parse(await json('cross-validate', '--resume', '--project', project)).folds).toMatchObject([
      { state: 'done', steps: 60, attempts: 2 },
    ])
  })

  it(
    "that cannot be trained fails with the cell's own reason beside the scheduler's words",
    { timeout: 600_000 },
    async () => {
      const { code, stdout, stderr } = await start([
        'cross-validate',
        '--folds',
        '0',
        ...settings,
        '--learning-rate',
        '100',
        '--cluster',
        'slurm',
        '--json',
        '--project',
        project,
      ]).finished
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error EXPERIMENT_INCOMPLETE: 1 of 1 networks/m)
      expect(JSON.parse(stdout)).toMatchObject({
        folds: [
          {
            state: 'failed',
            attempts: 1,
            scheduler: 'FAILED, NonZeroExitCode, exit 1',
            error: { code: 'TRAINING_DIVERGED' },
          },
        ],
      })
    },
  )

  it("that is refused fails in the scheduler's own words", { timeout: 600_000 }, async () => {
    const { finished } = start([
      'cross-validate',
      '--folds',
      '0',
      ...settings,
      '--cluster',
      'slurm',
      '--partition',
      'nowhere',
      '--project',
      project,
    ])
    const { code, stderr } = await finished
    expect(code).toBe(1)
    expect(stderr).toContain('EXPERIMENT_INCOMPLETE')
    expect(stderr).toContain('invalid partition specified: nowhere')
  })
})
