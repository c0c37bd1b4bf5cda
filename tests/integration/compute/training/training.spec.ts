import { beforeAll, describe, expect, it } from 'vitest'
import { deserialize, serialize } from 'node:v8'
import type { JobContext } from '../../../../src/compute/job.ts'
import { GivingWay } from '../../../../src/compute/giving-way.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import { loadEngine, type Engine } from '../../../../src/compute/tensorflow.ts'
import { train } from '../../../../src/compute/training/train.ts'
import type { ComputeEvent, TrainingState } from '../../../../src/shared/contract/compute.ts'
import { parameterNames, type Parameters } from '../../../../src/shared/network/architecture.ts'
import { settingsOf, type TrainingSettingsInput } from '../../../../src/shared/protocol/settings.ts'

type Checkpoint = Extract<ComputeEvent, { type: 'checkpoint' }>
let engine: Engine
beforeAll(async () => {
  engine = await loadEngine()
})

const training = formulaFaces(12, 48, 8)
const validation = formulaFaces(5, 48, 8)
const short: TrainingSettingsInput = {
  side: 48,
  batchSize: 10,
  initScale: 0.7,
  seed: 11,
  steps: 6,
  checkpointEvery: 3,
  variant: 'AD',
}

/** Trains, and gives all that was told. What is stored goes through bytes, as it would to a disk. */
const run = async (
  input: TrainingSettingsInput,
  options: {
    resumeFrom?: TrainingState
    signal?: AbortSignal
    stop?: () => boolean
    breathe?: () => Promise<void>
    on?: (event: ComputeEvent) => void
  } = {},
) => {
  const events: ComputeEvent[] = []
  const checkpoints: Checkpoint[] = []
  const signal = options.signal ?? new AbortController().signal
  const context: JobContext = {
    signal,
    emit: (event) => {
      events.push(event)
      options.on?.(event)
    },
    stopRequested: options.stop ?? (() => false),
    breathe:
      options.breathe ??
      (async () => {
        signal.throwIfAborted()
      }),
    store: async (event) => {
      checkpoints.push(deserialize(serialize(event)) as Checkpoint)
    },
  }
  const work = train(
    engine,
    {
      settings: settingsOf(input),
      training,
      validation,
      ...(options.resumeFrom === undefined ? {} : { resumeFrom: options.resumeFrom }),
    },
    context,
  )
  return { work, events, checkpoints }
}

// Arrays that came through bytes are windows on a larger buffer.
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
const sameBits = (left: Parameters, right: Parameters): boolean =>
  parameterNames.every((name) => bytes(left[name]).equals(bytes(right[name])))

describe('training', () => {
  it('goes on from a stored state to the same bits as an uninterrupted run, also while somebody scrolls', async () => {
    const whole = await run(short)
    await whole.work
    const half = await run({ ...short, steps: 3 })
    await half.work
    const way = new GivingWay({ afterScroll: 3, longest: 2 })
    const rest = await run(short, {
      resumeFrom: half.checkpoints.at(-1)!.state,
      breathe: async () => {
        way.notice()
        await way.pass(new AbortController().signal)
      },
    })
    expect(await rest.work).toEqual({ step: 6 })
    const expected = whole.checkpoints.at(-1)!
    const resumed = rest.checkpoints.at(-1)!
    expect(expected.state.step).toBe(6)
    expect(sameBits(resumed.state.parameters, expected.state.parameters)).toBe(true)
    expect(sameBits(resumed.state.momentum, expected.state.momentum)).toBe(true)
    expect(resumed.state.random).toEqual(expected.state.random)
    expect(resumed.validationLoss).toBe(expected.validationLoss)
    // The comparison can fail: step 3 is not step 6.
    expect(sameBits(half.checkpoints[0]!.state.parameters, expected.state.parameters)).toBe(false)
    const losses = (events: ComputeEvent[]) => events.filter((event) => event.type === 'step').map(({ loss }) => loss)
    expect([...losses(half.events), ...losses(rest.events)]).toEqual(losses(whole.events))
  })

  it('gives other results from another seed', async () => {
    const first = await run({ ...short, steps: 1 })
    await first.work
    const other = await run({ ...short, steps: 1, seed: 12 })
    await other.work
    expect(sameBits(first.checkpoints[0]!.state.parameters, other.checkpoints[0]!.state.parameters)).toBe(false)
  })

  it('tells every step, and stores a checkpoint every so many steps and after the last', async () => {
    const before = engine.tf.memory().numTensors
    const { work, events, checkpoints } = await run({ ...short, variant: 'plain', steps: 5, checkpointEvery: 2 })
    await work
    expect(checkpoints.map(({ state }) => state.step)).toEqual([2, 4, 5])
    const steps = events.filter((event) => event.type === 'step')
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5])
    for (const { accuracy, loss, milliseconds } of steps) {
      expect(Number.isInteger(Math.round(accuracy * 1e9) / 1e8)).toBe(true)
      expect(loss).toBeGreaterThan(0)
      expect(milliseconds).toBeGreaterThan(0)
    }
    for (const { validationAccuracy } of checkpoints)
      expect(Number.isInteger(Math.round(validationAccuracy * 5e6) / 1e6)).toBe(true)
    expect(new Set(checkpoints.map(({ tensors }) => tensors)).size).toBe(1)
    expect(engine.tf.memory().numTensors).toBe(before)
    expect(checkpoints[0]!.state.initScale).toBe(0.7)
  })

  it('stops a diverged run by name, naming the step, and stores nothing that is no number', async () => {
    const { work, checkpoints } = await run({
      ...short,
      variant: 'plain',
      learningRate: 50,
      checkpointEvery: 1,
      steps: 20,
    })
    await expect(work).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(/diverged at step \d+/),
      hint: expect.stringContaining('learning rate'),
    })
    for (const { state } of checkpoints)
      for (const name of parameterNames) expect(state.parameters[name].every(Number.isFinite)).toBe(true)
  })

  it('stops a network that has gone silent by name, and keeps its checkpoints', async () => {
    const first = await run({ ...short, steps: 1 })
    await first.work
    const { state } = first.checkpoints[0]!
    // What large steps at the start can do: every hidden unit below zero for every face.
    const dead: TrainingState = {
      ...state,
      parameters: {
        ...state.parameters,
        'fc.kernel': state.parameters['fc.kernel'].map((weight) => -Math.abs(weight)),
        'fc.bias': state.parameters['fc.bias'].map(() => -1),
      },
    }
    const twice = await run({ ...short, steps: 20, checkpointEvery: 2 }, { resumeFrom: dead })
    await expect(twice.work).rejects.toMatchObject({
      code: 'TRAINING_SILENT',
      message: expect.stringContaining('step 4'),
      hint: expect.stringContaining('11'),
    })
    expect(twice.checkpoints.map(({ state: { step } }) => step)).toEqual([2, 4])
    const last = await run({ ...short, steps: 3, checkpointEvery: 10 }, { resumeFrom: dead })
    await expect(last.work).rejects.toMatchObject({
      code: 'TRAINING_SILENT',
      message: expect.stringContaining('step 3'),
    })
    expect(last.checkpoints).toHaveLength(1)
    // It is the units that matter, not the answer: a live network may well call every face the same.
    const alive = await run({ ...short, steps: 2, checkpointEvery: 1 }, { resumeFrom: state })
    await expect(alive.work).resolves.toEqual({ step: 2 })
  })

  it('ends when it is cancelled, and leaves no tensors behind', async () => {
    const before = engine.tf.memory().numTensors
    const controller = new AbortController()
    const { work, checkpoints } = await run(short, {
      signal: controller.signal,
      on: (event) => {
        if (event.type === 'step' && event.step === 2) controller.abort()
      },
    })
    await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(checkpoints).toHaveLength(0)
    expect(engine.tf.memory().numTensors).toBe(before)
  })

  it('stores the step it is at when it is asked to stop, and goes on from there to the same bits', async () => {
    let done = 0
    const stopped = await run(short, {
      stop: () => done === 2,
      on: (event) => {
        if (event.type === 'step') done = event.step
      },
    })
    await expect(stopped.work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(stopped.checkpoints.map(({ state }) => state.step)).toEqual([2])
    const rest = await run(short, { resumeFrom: stopped.checkpoints[0]!.state })
    await rest.work
    const whole = await run(short)
    await whole.work
    const [resumed, expected] = [rest.checkpoints.at(-1)!.state, whole.checkpoints.at(-1)!.state]
    expect(sameBits(resumed.parameters, expected.parameters)).toBe(true)
    expect(sameBits(resumed.momentum, expected.momentum)).toBe(true)
  })

  it('refuses on an engine without gradients, saying what to do', async () => {
    const wasm = { ...engine, rung: 'wasm', report: () => ({ ...engine.report(), canTrain: false }) } as Engine
    await expect(
      train(wasm, { settings: settingsOf(short), training, validation }, {} as JobContext),
    ).rejects.toMatchObject({ code: 'ENGINE_CANNOT_TRAIN', hint: expect.stringContaining('aulens doctor') })
  })

  it.each([
    ['TRAINING_NO_FACES', { training: formulaFaces(0, 48, 8), validation }],
    ['TRAINING_NO_FACES', { training, validation: formulaFaces(0, 48, 8) }],
    ['TRAINING_WRONG_SIDE', { training: formulaFaces(2, 96, 8), validation }],
    ['TRAINING_WRONG_LENGTH', { training: { ...training, count: 40 }, validation }],
    ['TRAINING_WRONG_LABEL', { training: { ...training, labels: new Uint8Array(12).fill(9) }, validation }],
  ])('refuses unfit faces: %s', async (code, faces) => {
    await expect(train(engine, { settings: settingsOf(short), ...faces }, {} as JobContext)).rejects.toMatchObject({
      code,
    })
  })
})
