// The paper's cross-validation in small, through a real Slurm on this machine, with everything killed once: docs/cluster.md records a run.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { killController, lookAtNode, returnNode, startController, startSlurm, stopSlurm } from './mini-slurm.mjs'
import { root } from './setup/paths.mjs'
import { say } from './setup/progress.mjs'
import { explain, Refusal } from './setup/refusal.mjs'
import { lastLine, run } from './setup/run.mjs'

const { values } = parseArgs({
  options: {
    subjects: { type: 'string', default: '20' },
    steps: { type: 'string', default: '40' },
    variants: { type: 'string', default: 'plain,AD' },
    folder: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const help = `
Usage: npm run tool slurm-experiment -- [--subjects 20] [--steps 40] [--variants plain,AD] [--folder DIR]

Draws a corpus, starts a one-node Slurm, sends 10 folds × the variants at 48 × 48 pixels; kills a running network, then the
workstation, then the controller; goes on, and checks that no finished network was lost and that all are there. With --folder the
project is kept there, to be looked at.`

const started = Date.now()
const note = (text) => say(`${String(Math.round((Date.now() - started) / 1000)).padStart(5)} s  ${text}`)
const program = join(root, 'bin', 'aulens')

const aulens = async (...parameters) => {
  const { code, output } = await run(program, [...parameters, '--json'])
  if (code !== 0) throw new Refusal(`aulens ${parameters[0]} failed: ${lastLine(output, /^error/) || lastLine(output)}`)
  return JSON.parse(lastLine(output, /^\{/))
}

const main = async (folder) => {
  const [project, shared, slurm] = [join(folder, 'study.aulens'), join(folder, 'shared'), join(folder, 'slurm')]
  await aulens('synthesise', join(folder, 'corpus'), '--subjects', values.subjects, '--seed', '1')
  await aulens('import', 'ckplus', join(folder, 'corpus'), '--project', project)
  note(`corpus of ${values.subjects} drawn subjects imported`)
  const environment = await startSlurm(slurm)
  Object.assign(process.env, environment)
  const cells = () => {
    const experiment = existsSync(shared)
      ? readdirSync(shared).find((name) => name.startsWith('experiment-'))
      : undefined
    const all = experiment === undefined ? undefined : join(shared, experiment, 'cells')
    return all === undefined || !existsSync(all)
      ? []
      : readdirSync(all).map((name) => ({ name, folder: join(all, name) }))
  }
  const finished = () => cells().filter((cell) => existsSync(join(cell.folder, 'result.json')))

  const lab = spawn(
    program,
    [
      'cross-validate',
      '--variants',
      values.variants,
      '--side',
      '48',
      '--batch',
      '32',
      '--init-scale',
      '0.7',
      '--steps',
      values.steps,
      '--checkpoint-every',
      '10',
      '--cluster',
      'slurm',
      '--shared',
      shared,
      '--poll',
      '2',
      '--project',
      project,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => {
    lab.once('exit', resolve)
  })
  let killed
  while (killed === undefined) {
    if (lab.exitCode !== null) throw new Refusal('The experiment ended before anything could be killed.')
    await wait(200)
    const { output } = await run('squeue', ['-h', '-t', 'R', '-o', '%K %F_%K'])
    const jobs = new Map(
      output
        .trim()
        .split('\n')
        .map((line) => line.split(' '))
        .map(([task, job]) => [task.padStart(4, '0'), job]),
    )
    const cell = cells().find(
      ({ name, folder: own }) =>
        jobs.has(name) &&
        existsSync(join(own, 'checkpoints.json')) &&
        !existsSync(join(own, 'predictions.safetensors')),
    )
    if (cell === undefined) continue
    if ((await run('scancel', ['--signal=KILL', '--batch', jobs.get(cell.name)])).code === 0) killed = cell.name
  }
  note(`network ${killed} killed (kill -9) while it trained`)
  while (finished().length < 4) await wait(500)
  const early = finished().map((cell) => ({ ...cell, at: statSync(join(cell.folder, 'result.json')).mtimeMs }))
  lab.kill('SIGKILL')
  await ended
  note(`workstation killed (kill -9) with ${early.length} networks finished`)
  await killController(slurm)
  note('controller killed (kill -9)')
  await startController(slurm)
  note('controller started again')
  // The crash may leave the node drained ("duplicate jobid"): an administrator returns it.
  // It may also hold tasks for running that have ended: the administrator makes it look.
  const administrator = [
    setInterval(() => void returnNode(slurm), 5000),
    setInterval(() => void lookAtNode(slurm), 15_000),
  ]
  const result = await aulens('cross-validate', '--resume', '--project', project).finally(() => {
    administrator.forEach(clearInterval)
  })
  note('experiment complete')

  const lost = early.filter((cell) => statSync(join(cell.folder, 'result.json')).mtimeMs !== cell.at)
  const missing = result.folds.filter(({ state }) => state !== 'done')
  const percent = (share) => (100 * share).toFixed(1)
  say(
    `networks ${result.folds.length}, not done ${missing.length}, finished ones lost ${lost.length}, started more than once ${result.folds.filter(({ attempts }) => attempts > 1).length}`,
  )
  for (const { variant, mean, sd, folds } of result.variants)
    say(`${variant}: ${percent(mean)} % ± ${percent(sd)} over ${folds} folds`)
  for (const { first, second, difference, interval, signFlipP } of result.comparisons)
    say(
      `${second} − ${first}: ${percent(difference)} points, 95 % ${interval === null ? 'no interval' : `${percent(interval[0])} to ${percent(interval[1])}`}, sign-flip p ${signFlipP.toPrecision(2)}`,
    )
  if (lost.length > 0 || missing.length > 0) throw new Refusal('The experiment is not whole.')
}

if (values.help) process.stdout.write(`${help.trim()}\n`)
else {
  const folder =
    values.folder === undefined ? mkdtempSync(join(tmpdir(), 'aulens-slurm-experiment-')) : resolve(values.folder)
  try {
    await main(folder)
  } catch (error) {
    explain(error)
    process.exitCode = 1
  } finally {
    await stopSlurm(join(folder, 'slurm'))
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
}
