import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkLeakage } from '../../../src/lab/experiments/leakage.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { chooseSamples } from '../../../src/lab/training/selection.ts'
import { aulens, json, start } from '../cli/aulens.ts'

// A small cross-validation on this computer, through the real command, engine and database.
const folder = mkdtempSync(join(tmpdir(), 'aulens-experiment-'))
const project = join(folder, 'study.aulens')
const settings = ['--side', '48', '--batch', '8', '--init-scale', '0.7', '--steps', '6', '--checkpoint-every', '2']
const Document = z.looseObject({
  experiment: z.string(),
  drawn: z.boolean(),
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  folds: z.array(
    z.looseObject({
      fold: z.int(),
      variant: z.string(),
      seed: z.int(),
      run: z.string(),
      state: z.string(),
      steps: z.int(),
      testAccuracy: z.number(),
    }),
  ),
  variants: z.array(z.looseObject({ variant: z.string(), mean: z.number() })),
  comparisons: z.array(z.looseObject({ first: z.string(), second: z.string(), folds: z.int() })),
})

beforeAll(async () => {
  await json('synthesise', join(folder, 'corpus'), '--subjects', '12', '--seed', '3')
  await json('import', 'ckplus', join(folder, 'corpus'), '--name', 'drawn', '--project', project)
}, 300_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('cross-validate', () => {
  it('killed with -9 goes on with what was not finished, from its checkpoint', { timeout: 600_000 }, async () => {
    const { child, finished } = start([
      'cross-validate',
      '--variants',
      'plain,AD',
      '--folds',
      '3,4',
      ...settings,
      '--project',
      project,
    ])
    const second = join(project, 'runs', 'run-2', 'checkpoints')
    for (
      const end = Date.now() + 300_000;
      !(existsSync(second) && readdirSync(second).some((name) => name.endsWith('.safetensors')));
      await new Promise((resolve) => setTimeout(resolve, 50))
    ) {
      if (Date.now() > end) throw new Error('The second network never had a checkpoint.')
    }
    child.kill('SIGKILL')
    await finished
    const found = Document.parse(await json('cross-validate', '--resume', '--project', project))
    expect(found).toMatchObject({ experiment: 'experiment-1', drawn: true })
    expect(found.folds.map(({ fold, variant, run, state, steps }) => [fold, variant, run, state, steps])).toEqual([
      [3, 'plain', 'run-1', 'done', 6],
      [3, 'AD', 'run-2', 'done', 6],
      [4, 'plain', 'run-3', 'done', 6],
      [4, 'AD', 'run-4', 'done', 6],
    ])
    const plain = found.folds.filter(({ variant }) => variant === 'plain').map(({ testAccuracy }) => testAccuracy)
    expect(found.mean).toBeCloseTo((plain[0]! + plain[1]!) / 2, 12)
    expect(found.sd).toBeCloseTo(Math.abs(plain[0]! - plain[1]!) / Math.SQRT2, 12)
    expect(found.comparisons).toMatchObject([{ first: 'plain', second: 'AD', folds: 2 }])
    // Once more changes nothing and trains nothing.
    expect(Document.parse(await json('cross-validate', '--resume', '--project', project)).folds).toEqual(found.folds)
  })

  it('refuses what cannot be, before anything is trained', async () => {
    for (const args of [
      ['--variants', 'plain,B'],
      ['--folds', '4-2'],
      ['--folds', '12'],
      ['--seeds', 'x'],
      ['--cluster', 'pbs'],
    ])
      expect((await aulens('cross-validate', ...args, '--project', project)).code).toBe(2)
    const { code, stderr } = await aulens('cross-validate', '--resume', 'experiment-9', '--project', project)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error EXPERIMENT_NOT_FOUND: [^\n]*\nExperiments here: experiment-1/),
    ])
  })
})

describe('an experiment in the lab', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await Lab.create({ appVersion: 'test', projectDirectory: project })
  })
  afterAll(() => lab.close())

  it(
    'can be cancelled in its middle; one cell is retried alone, and a finished network is there at once',
    { timeout: 600_000 },
    async () => {
      const request = {
        corpus: 'drawn',
        settings: { side: 48, batchSize: 8, initScale: 0.7, steps: 6, checkpointEvery: 2 },
        variants: ['A' as const],
        folds: [3, 4, 5],
      }
      const { experiment, job } = await lab.request('experiment.start', request)
      await new Promise<void>((resolve) => {
        const stop = lab.on((event) => {
          if (event !== 'project.changed') return
          void lab.request('experiment.get', { experiment }).then(({ matrix }) => {
            if (matrix[0]!.state !== 'done') return
            stop()
            resolve()
          })
        })
      })
      // The first network is usable while the others wait or train.
      expect(await lab.request('experiment.confusion', { experiment, variant: 'A' })).toMatchObject({ networks: 1 })
      await lab.request('experiment.cancel', { experiment })
      await expect(lab.request('job.result', { job })).rejects.toMatchObject({ name: 'AbortError' })
      const stopped = await lab.request('experiment.get', { experiment })
      expect(stopped).toMatchObject({ state: 'stopped', cells: { queued: 0, running: 0, failed: 0 } })
      expect(stopped.cells.done + stopped.cells.cancelled).toBe(3)
      expect(stopped.matrix[2]!.state).toBe('cancelled')
      expect(stopped.results).toMatchObject([{ variant: 'A', complete: false, folds: stopped.cells.done }])

      const again = await lab.request('experiment.resume', { experiment, cells: [2] })
      await lab.request('job.result', { job: again.job })
      const after = await lab.request('experiment.get', { experiment })
      expect(after.matrix.map(({ state }) => state)).toEqual([
        ...stopped.matrix.slice(0, 2).map(({ state }) => state),
        'done',
      ])

      const confusion = (await lab.request('experiment.confusion', { experiment, variant: 'A' }))!
      const counted = await Promise.all(
        after.matrix
          .filter(({ state }) => state === 'done')
          .map(({ run }) => lab.request('run.confusion', { run: run! })),
      )
      expect(confusion.faces).toBe(counted.reduce((sum, evaluation) => sum + evaluation!.count, 0))
      expect(confusion.perClass.reduce((sum, entry) => sum + entry.count, 0)).toBe(confusion.faces)
    },
  )

  it('is forgotten without its networks', async () => {
    const runs = (await lab.request('run.list', {})).length
    await lab.request('experiment.delete', { experiment: 'experiment-1' })
    expect((await lab.request('experiment.list', {})).map(({ experiment }) => experiment)).toEqual(['experiment-2'])
    expect(await lab.request('run.list', {})).toHaveLength(runs)
  })
})

describe('leakage', () => {
  it('is found where a subject, or a picture under two names, is on both sides of a fold', async () => {
    const store = await ProjectStore.open(project, { create: false, appVersion: 'test' })
    try {
      const corpus = store.corpora.byName('drawn')!
      const { samples } = chooseSamples(store, corpus.id, { classes: 8, fold: 0 })
      expect(await checkLeakage(store, corpus, new Map([[0, samples]]))).toEqual([])
      // One subject's faces come into two parts, and one subject's first face becomes another's.
      const [first, other] = [
        samples.find(({ split }) => split === 'test')!,
        samples.find(({ split }) => split === 'train')!,
      ]
      const torn = samples.map((sample) =>
        sample.sample === first.sample ? { ...sample, split: 'train' as const } : sample,
      )
      store.database
        .prepare('UPDATE samples SET face_row = (SELECT face_row FROM samples WHERE id = ?) WHERE id = ?')
        .run(other.sample, samples.findLast(({ split }) => split === 'test')!.sample)
      expect((await checkLeakage(store, corpus, new Map([[0, torn]]))).map(({ code }) => code)).toEqual([
        'SUBJECT_ON_BOTH_SIDES',
        'PICTURE_ON_BOTH_SIDES',
      ])
      expect(store.corpora.findings(corpus.id).filter(({ code }) => code.endsWith('_ON_BOTH_SIDES'))).toHaveLength(2)
    } finally {
      store.close()
    }
  })
})
