import { describe, expect, it, vi } from 'vitest'
import { Dispatcher, type HandlerTable } from '../../../src/compute/dispatcher.ts'
import type { JobContext } from '../../../src/compute/job.ts'
import type { ComputeEvent, ComputeJobName, FromCompute } from '../../../src/shared/contract/compute.ts'
import { AULensError } from '../../../src/shared/contract/errors.ts'

type Handler = (input: unknown, context: JobContext) => Promise<unknown>
const checkpoint = { type: 'checkpoint' } as unknown as Extract<ComputeEvent, { type: 'checkpoint' }>

/** A dispatcher over handlers of the test's own, and a way to wait for what it sends. */
const dispatch = (handlers: Partial<Record<ComputeJobName, Handler>>) => {
  const sent: FromCompute[] = []
  const waiting: { matches: (message: FromCompute) => boolean; resolve: (message: FromCompute) => void }[] = []
  const table = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, async () => handler]),
  ) as unknown as HandlerTable
  const dispatcher = new Dispatcher(table, (message) => {
    sent.push(message)
    for (const one of waiting.filter(({ matches }) => matches(message))) one.resolve(message)
  })
  const until = (matches: (message: FromCompute) => boolean): Promise<FromCompute> => {
    const already = sent.find(matches)
    return already === undefined
      ? new Promise((resolve) => {
          waiting.push({ matches, resolve })
        })
      : Promise.resolve(already)
  }
  const ended = (id: number) =>
    until((message) => (message.type === 'done' || message.type === 'failed') && message.id === id)
  return { dispatcher, sent, until, ended }
}

describe('dispatcher', () => {
  it('runs jobs one at a time, in order', async () => {
    const trace: string[] = []
    const { dispatcher, ended } = dispatch({
      predict: async (input, { breathe }) => {
        trace.push(`begin ${String(input)}`)
        await breathe()
        await breathe()
        trace.push(`end ${String(input)}`)
        return input
      },
    })
    for (const id of [1, 2, 3]) dispatcher.receive({ type: 'start', id, job: 'predict', input: id })
    expect(await ended(3)).toEqual({ type: 'done', id: 3, output: 3 })
    expect(trace).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3'])
  })

  it('cancels a running job at its next breath, and the next job runs', async () => {
    const { dispatcher, ended, until } = dispatch({
      train: async (_, { breathe, emit }) => {
        for (;;) {
          emit({ type: 'progress', done: 0, total: 1, unit: 'steps', message: '' })
          await breathe()
        }
      },
      report: async () => 'fine',
    })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    dispatcher.receive({ type: 'start', id: 2, job: 'report', input: {} })
    await until((message) => message.type === 'event')
    dispatcher.receive({ type: 'cancel', id: 1 })
    expect(await ended(1)).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } })
    expect(await ended(2)).toEqual({ type: 'done', id: 2, output: 'fine' })
  })

  it('never starts a job that was cancelled while it waited', async () => {
    let started = 0
    const { dispatcher, ended } = dispatch({
      report: async (_, { breathe }) => {
        started++
        await breathe()
        return null
      },
    })
    dispatcher.receive({ type: 'start', id: 1, job: 'report', input: {} })
    dispatcher.receive({ type: 'start', id: 2, job: 'report', input: {} })
    dispatcher.receive({ type: 'cancel', id: 2 })
    expect(await ended(2)).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } })
    expect(started).toBe(1)
  })

  it('holds a job at a checkpoint until it is stored', async () => {
    let passed = false
    const { dispatcher, ended, until } = dispatch({
      train: async (_, { store }) => {
        await store(checkpoint)
        passed = true
        return { step: 1 }
      },
    })
    dispatcher.receive({ type: 'start', id: 7, job: 'train', input: {} })
    await until((message) => message.type === 'event' && message.event.type === 'checkpoint')
    dispatcher.receive({ type: 'stored', id: 99 })
    await new Promise(setImmediate)
    expect(passed).toBe(false)
    dispatcher.receive({ type: 'stored', id: 7 })
    expect(await ended(7)).toEqual({ type: 'done', id: 7, output: { step: 1 } })
  })

  it('cancels a job that waits for its checkpoint to be stored', async () => {
    const { dispatcher, ended, until } = dispatch({
      train: async (_, { store }) => {
        await store(checkpoint)
        return null
      },
    })
    dispatcher.receive({ type: 'start', id: 7, job: 'train', input: {} })
    await until((message) => message.type === 'event')
    dispatcher.receive({ type: 'cancel', id: 7 })
    expect(await ended(7)).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } })
  })

  /** A job that tells of each breath, without end. */
  const endless: Handler = async (_, { breathe, emit, stopRequested }) => {
    for (let done = 1; !stopRequested(); done++) {
      emit({ type: 'progress', done, total: 0, unit: 'breaths', message: '' })
      await breathe()
    }
    return 'stopped'
  }
  const eventLoopTurns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
  }

  it('holds a paused job at its breath, and lets it go on', async () => {
    const { dispatcher, sent, until, ended } = dispatch({ train: endless })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    await until((message) => message.type === 'event')
    dispatcher.receive({ type: 'pause', id: 1 })
    await eventLoopTurns(3)
    const told = sent.length
    await eventLoopTurns(20)
    expect(sent).toHaveLength(told)
    dispatcher.receive({ type: 'continue', id: 1 })
    await eventLoopTurns(20)
    expect(sent.length).toBeGreaterThan(told)
    dispatcher.receive({ type: 'cancel', id: 1 })
    expect(await ended(1)).toMatchObject({ error: { code: 'CANCELLED' } })
  })

  it.each([
    ['cancel', { type: 'failed', id: 1, error: { code: 'CANCELLED' } }],
    ['stop', { type: 'done', id: 1, output: 'stopped' }],
  ] as const)('lets a paused job %s', async (how, end) => {
    const { dispatcher, until, ended } = dispatch({ train: endless })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    await until((message) => message.type === 'event')
    dispatcher.receive({ type: 'pause', id: 1 })
    await eventLoopTurns(3)
    dispatcher.receive({ type: how, id: 1 })
    expect(await ended(1)).toMatchObject(end)
  })

  it('lets a training keep still while somebody scrolls, which ends by a cancel', async () => {
    const { dispatcher, sent, until, ended } = dispatch({ train: endless })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    await until((message) => message.type === 'event')
    const now = vi.spyOn(performance, 'now').mockReturnValue(1e9)
    try {
      dispatcher.receive({ type: 'give-way' })
      await eventLoopTurns(3)
      const told = sent.length
      await eventLoopTurns(20)
      expect(sent).toHaveLength(told)
      dispatcher.receive({ type: 'cancel', id: 1 })
      expect(await ended(1)).toMatchObject({ error: { code: 'CANCELLED' } })
    } finally {
      now.mockRestore()
    }
  })

  it('does not begin a job that was asked to stop while it waited', async () => {
    const { dispatcher, ended } = dispatch({ train: endless, report: async () => 'began' })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    dispatcher.receive({ type: 'start', id: 2, job: 'report', input: {} })
    dispatcher.receive({ type: 'stop', id: 2 })
    dispatcher.receive({ type: 'stop', id: 1 })
    expect(await ended(2)).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } })
  })

  it('gives errors as values, with their hint', async () => {
    const { dispatcher, ended } = dispatch({
      train: async () => {
        throw new AULensError('TRAINING_DIVERGED', 'It diverged.', { hint: 'Lower the rate.' })
      },
      report: async () => {
        throw new TypeError('a surprise')
      },
    })
    dispatcher.receive({ type: 'start', id: 1, job: 'train', input: {} })
    dispatcher.receive({ type: 'start', id: 2, job: 'report', input: {} })
    dispatcher.receive({ type: 'start', id: 3, job: 'nonsense' as ComputeJobName, input: {} })
    expect(await ended(1)).toEqual({
      type: 'failed',
      id: 1,
      error: { code: 'TRAINING_DIVERGED', message: 'It diverged.', hint: 'Lower the rate.' },
    })
    expect(await ended(2)).toEqual({ type: 'failed', id: 2, error: { code: 'INTERNAL', message: 'a surprise' } })
    expect(await ended(3)).toMatchObject({ error: { code: 'COMPUTE_UNKNOWN_JOB' } })
  })

  it('ignores words about jobs that it does not have', () => {
    const { dispatcher, sent } = dispatch({})
    dispatcher.receive({ type: 'cancel', id: 5 })
    dispatcher.receive({ type: 'stored', id: 5 })
    for (const type of ['stop', 'pause', 'continue'] as const) dispatcher.receive({ type, id: 5 })
    expect(sent).toEqual([])
  })
})
