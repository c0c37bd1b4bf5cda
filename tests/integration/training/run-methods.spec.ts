import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RememberedChoice } from '../../../src/lab/engine/engine-choice.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { emotions } from '../../../src/shared/protocol/emotions.ts'

let folder = ''
let lab: Lab
const settings = { side: 48, steps: 6, checkpointEvery: 4, batchSize: 8, initScale: 0.7, variant: 'AD' }
const finish = (started: { job: number }): Promise<unknown> => lab.request('job.result', { job: started.job })
const next = (event: string, of: (payload: never) => boolean = () => true): Promise<never> =>
  new Promise((resolve) => {
    const stop = lab.on((name, payload) => {
      if (name !== event || !of(payload as never)) return
      stop()
      resolve(payload as never)
    })
  })

// Draws and imports a small corpus, then trains some steps of the 48-pixel network: half a minute on two free cores.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-run-methods-'))
  lab = await Lab.create({
    appVersion: 'test',
    projectDirectory: join(folder, 'study.aulens'),
    settingsFolder: join(folder, 'settings'),
  })
  await finish(
    await lab.request('corpus.synthesise', { out: join(folder, 'faces'), subjects: 12, seed: 3, layout: 'ckplus' }),
  )
  await finish(
    await lab.request('corpus.import', {
      layout: 'ckplus',
      path: join(folder, 'faces'),
      name: 'drawn',
      detector: 'none',
    }),
  )
}, 240_000)
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a training', () => {
  it(
    'that is stopped keeps the step it was at, and resumed ends as one that never was',
    { timeout: 120_000 },
    async () => {
      const whole = await lab.request('run.start', { corpus: 'drawn', settings })
      await finish(whole)
      const stopped = await lab.request('run.start', { corpus: 'drawn', settings })
      await next('run.step', (step: { run: string; step: number }) => step.run === stopped.run && step.step === 2)
      await lab.request('job.cancel', { job: stopped.job })
      await expect(finish(stopped)).rejects.toMatchObject({ name: 'AbortError' })

      const half = await lab.request('run.get', { run: stopped.run! })
      expect(half.state).toBe('cancelled')
      expect(half.steps).toBeGreaterThanOrEqual(2)
      expect(half.steps).toBeLessThan(4)
      expect(half.checkpoints).toEqual([expect.objectContaining({ step: half.steps, kept: true, stored: true })])
      expect((await lab.request('run.curve', { run: stopped.run! })).training.map((point) => point.step)).toEqual(
        Array.from({ length: half.steps }, (_, index) => index + 1),
      )

      await finish(await lab.request('run.resume', { run: stopped.run! }))
      const [first, second] = [
        await lab.request('run.get', { run: whole.run! }),
        await lab.request('run.get', { run: stopped.run! }),
      ]
      expect(second.state).toBe('done')
      expect(second.checkpoints.filter((checkpoint) => checkpoint.step !== half.steps)).toEqual(first.checkpoints)
      expect([second.bestStep, second.testAccuracy, second.dataHash]).toEqual([
        first.bestStep,
        first.testAccuracy,
        first.dataHash,
      ])
      expect((await lab.request('run.curve', { run: second.run })).training).toEqual(
        (await lab.request('run.curve', { run: first.run })).training,
      )
    },
  )

  it('rests while it is paused, says so, and goes on', { timeout: 60_000 }, async () => {
    const started = await lab.request('run.start', { corpus: 'drawn', settings: { ...settings, steps: 5 } })
    await next('run.step')
    expect(await lab.request('job.pause', { job: started.job })).toMatchObject({ state: 'paused', canPause: true })
    expect((await lab.request('run.get', { run: started.run! })).state).toBe('paused')
    await expect(lab.request('job.pause', { job: started.job })).rejects.toMatchObject({ code: 'JOB_CANNOT_PAUSE' })
    await expect(lab.request('run.resume', { run: started.run! })).rejects.toMatchObject({ code: 'RUN_IS_BUSY' })
    await expect(lab.request('run.delete', { run: started.run! })).rejects.toMatchObject({ code: 'RUN_IS_BUSY' })
    expect((await lab.request('job.resume', { job: started.job })).state).toBe('running')
    await finish(started)
    expect(await lab.request('run.get', { run: started.run! })).toMatchObject({ state: 'done', steps: 5 })
    await expect(lab.request('job.resume', { job: started.job })).rejects.toMatchObject({ code: 'JOB_NOT_PAUSED' })
  })

  it('that is paused can be stopped', { timeout: 60_000 }, async () => {
    const started = await lab.request('run.start', { corpus: 'drawn', settings })
    await next('run.step')
    await lab.request('job.pause', { job: started.job })
    await lab.request('job.cancel', { job: started.job })
    await expect(finish(started)).rejects.toMatchObject({ name: 'AbortError' })
    const stopped = await lab.request('run.get', { run: started.run! })
    expect(stopped.state).toBe('cancelled')
    expect(stopped.checkpoints).toHaveLength(1)
  })

  it('that is cancelled while it waits is no longer shown as waiting', { timeout: 60_000 }, async () => {
    const first = await lab.request('run.start', { corpus: 'drawn', settings })
    const waiting = await lab.request('run.start', { corpus: 'drawn', settings })
    expect((await lab.request('run.get', { run: waiting.run! })).state).toBe('queued')
    await lab.request('job.cancel', { job: waiting.job })
    await expect(finish(waiting)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect((await lab.request('run.get', { run: waiting.run! })).state).toBe('cancelled')
    await lab.request('job.cancel', { job: first.job })
    await finish(first).catch(() => undefined)
  })
})

describe('a trained run', () => {
  it('has its confusion and mistakes stored, in agreement with each other', async () => {
    const evaluation = (await lab.request('run.confusion', { run: 'run-1' }))!
    const { faces, testSubjects, engine, bestStep } = await lab.request('run.get', { run: 'run-1' })
    expect(engine?.uses).toContainEqual(
      expect.objectContaining({ what: 'predictions', step: bestStep, rung: engine?.rung, backend: 'tensorflow' }),
    )
    expect(evaluation).toMatchObject({ run: 'run-1', split: 'test', count: faces.test })
    expect(await lab.request('run.confusion', { run: 'run-1', split: 'validation' })).toMatchObject({
      count: faces.validation,
    })
    expect(await lab.request('run.confusion', { run: 'run-1', split: 'train' })).toBeNull()

    const { total, faces: mistakes } = await lab.request('run.mistakes', { run: 'run-1', limit: 200 })
    expect(total).toBe(Math.round(evaluation.count * (1 - evaluation.accuracy)))
    expect(mistakes).toHaveLength(total)
    expect(mistakes.map((face) => face.confidence)).toEqual(
      [...mistakes.map((face) => face.confidence)].sort((a, b) => b - a),
    )
    for (const mistake of mistakes) {
      expect(mistake.label).not.toBe(mistake.predicted)
      expect(testSubjects).toContain(mistake.subject)
    }
    const row = evaluation.confusion.findIndex((counts) => counts.some((count) => count > 0))
    const column = evaluation.confusion[row]!.findIndex((count) => count > 0)
    const [label, predicted] = [evaluation.classes[row], evaluation.classes[column]].map((name) =>
      emotions.find((emotion) => emotion === name)!,
    )
    expect(
      (await lab.request('run.mistakes', { run: 'run-1', cell: { label: label!, predicted: predicted! } })).total,
    ).toBe(evaluation.confusion[row]![column])
  })

  it('is compared with another on the faces that both were tested on', async () => {
    const same = await lab.request('run.compare', { runs: ['run-1', 'run-2'] })
    const { count, accuracy } = (await lab.request('run.confusion', { run: 'run-1' }))!
    expect(same).toMatchObject({
      differing: [],
      sameData: true,
      common: { faces: count, onlyFirst: 0, onlySecond: 0, accuracy: [accuracy, accuracy] },
    })
    const other = await lab.request('run.compare', { runs: ['run-1', 'run-3'] })
    expect(other.differing).toEqual([{ setting: 'steps', values: ['6', '5'] }])
    const common = other.common!
    expect(common.bothRight + common.onlyFirst + common.onlySecond + common.bothWrong).toBe(common.faces)
    expect((await lab.request('run.compare', { runs: ['run-1', 'run-4'] })).common).toBeNull()
  })

  it('is removed with its files, and nothing else is', async () => {
    expect(existsSync(join(folder, 'study.aulens', 'runs', 'run-4'))).toBe(true)
    expect(await lab.request('run.delete', { run: 'run-4' })).toBeNull()
    expect(existsSync(join(folder, 'study.aulens', 'runs', 'run-4'))).toBe(false)
    await expect(lab.request('run.get', { run: 'run-4' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect((await lab.request('run.list', {})).map((run) => run.run)).not.toContain('run-4')
    expect(existsSync(join(folder, 'study.aulens', 'runs', 'run-1'))).toBe(true)
  })
})

describe('an estimate', () => {
  it('counts the faces that a run would use, and takes its time from the last one', async () => {
    const estimate = await lab.request('run.estimate', { corpus: 'drawn', settings })
    const { faces } = await lab.request('run.get', { run: 'run-1' })
    expect(estimate.faces).toEqual(faces)
    expect(estimate.classes.reduce((sum, entry) => sum + entry.test, 0)).toBe(faces.test)
    expect(estimate).toMatchObject({
      corpus: 'drawn',
      checkpoints: 2,
      ownSplits: false,
      folds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      weights: 1_600 + 204_800 + 819_200 + 307_500 + 301 * 8,
    })
    const [one, two] = [
      estimate.secondsAStep!,
      (await lab.request('run.estimate', { corpus: 'drawn', settings: { ...settings, batchSize: 16 } })).secondsAStep!,
    ]
    expect(two).toBeCloseTo(2 * one)
    expect(
      (await lab.request('run.estimate', { corpus: 'drawn', settings: { ...settings, side: 96 } })).secondsAStep,
    ).toBeNull()
  })
  it('warns of what would spoil a run, and makes nothing', async () => {
    const before = (await lab.request('run.list', {})).length
    const codes = (
      await lab.request('run.estimate', {
        corpus: 'drawn',
        settings: { ...settings, initScale: 1.2, initRule: 'k/fan-in' },
      })
    ).checks.map((check) => check.code)
    expect(codes).toEqual(expect.arrayContaining(['INIT_VANISHES', 'INIT_SLOW']))
    expect((await lab.request('run.list', {})).length).toBe(before)
  })
  it('gives a face whose augmentation can be looked at, the same each time', async () => {
    const { example } = await lab.request('run.estimate', { corpus: 'drawn', settings })
    const picture = async (path: string) => Buffer.from((await lab.media(path))!.body)
    const first = await picture(`augmented/${example}/1/0.png`)
    expect(first.equals(await picture(`augmented/${example}/1/0.png`))).toBe(true)
    for (const other of [`augmented/${example}/1/1.png`, `augmented/${example}/2/0.png`, `face/${example}.png`])
      expect(first.equals(await picture(other))).toBe(false)
    expect(await lab.media('augmented/999999/1/0.png')).toBeNull()
  })
})

describe('another engine', () => {
  const automatic = { engine: 'auto', network: 'auto' } as const
  const heldAtStep = async (step: number, steps: number): Promise<{ job: number; run: string }> => {
    const { job, run } = await lab.request('run.start', { corpus: 'drawn', settings: { ...settings, steps } })
    await next('run.step', (taken: { run: string; step: number }) => taken.run === run && taken.step === step)
    // Held, it cannot end before the engine has changed, however slow the machine is.
    await lab.request('job.pause', { job })
    return { job, run: run! }
  }

  it(
    'takes over a training from the step it is at, is recorded with what it computed, and is remembered',
    { timeout: 120_000 },
    async () => {
      const { job, run } = await heldAtStep(2, 6)
      const plain = { engine: 'native', network: 'plain' } as const
      expect(await lab.request('engine.interrupts', plain)).toEqual([expect.objectContaining({ job, again: true })])
      await expect(lab.request('engine.choose', plain)).rejects.toMatchObject({ code: 'ENGINE_BUSY' })

      const test = await finish(await lab.request('engine.choose', { ...plain, interrupt: true }))
      expect(test).toMatchObject({ passed: true, network: 'plain', rung: 'native' })
      expect((await lab.request('run.get', { run })).state).toBe('paused')
      await lab.request('job.resume', { job })
      await finish({ job })
      const { state, engine } = await lab.request('run.get', { run })
      expect(state).toBe('done')
      const uses = engine!.uses.map(({ what, step, network }) => ({ what, step, network }))
      expect(uses).toEqual([
        { what: 'training', step: 0, network: expect.stringMatching(/^(fast|plain)/) },
        { what: 'training', step: expect.any(Number), network: 'plain' },
        { what: 'predictions', step: expect.any(Number), network: 'plain' },
      ])
      expect(uses[1]!.step).toBeGreaterThanOrEqual(2)
      expect((await lab.request('run.curve', { run })).training.map((point) => point.step)).toEqual(
        Array.from({ length: 6 }, (_, index) => index + 1),
      )

      expect(await lab.request('engine.options', {})).toMatchObject({
        choice: plain,
        inUse: { network: 'plain' },
        tests: [{ choice: plain, passed: true }],
      })
      expect(new RememberedChoice(join(folder, 'settings')).choice).toEqual(plain)
    },
  )

  it('that cannot train leaves a training at its last step, to be resumed', { timeout: 120_000 }, async () => {
    const { job, run } = await heldAtStep(1, 20)
    const wasm = { engine: 'wasm', network: 'auto' } as const
    expect(await lab.request('engine.interrupts', wasm)).toEqual([expect.objectContaining({ job, again: false })])
    expect(await finish(await lab.request('engine.choose', { ...wasm, interrupt: true }))).toMatchObject({
      passed: true,
      rung: 'wasm',
    })
    await expect(finish({ job })).rejects.toMatchObject({ name: 'AbortError' })
    const left = await lab.request('run.get', { run })
    expect(left.state).toBe('cancelled')
    expect(left.steps).toBeGreaterThanOrEqual(1)
    const { networks } = await lab.request('engine.options', {})
    expect(networks.filter(({ possible }) => !possible).map(({ value }) => value)).toEqual(['fast', 'bfloat16'])
    await expect(finish(await lab.request('engine.test', { engine: 'wasm', network: 'fast' }))).rejects.toMatchObject({
      code: 'NETWORK_UNAVAILABLE',
    })

    await finish(await lab.request('engine.choose', automatic))
    expect(await lab.request('engine.status', {})).toMatchObject({ canTrain: true })
  })
})
