import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GivingWay } from '../../../src/compute/giving-way.ts'

const { signal } = new AbortController()
/** Whether a pass has ended by now. */
const watch = (pass: Promise<void>): { ended: boolean } => {
  const state = { ended: false }
  void pass.then(() => {
    state.ended = true
  })
  return state
}

describe('giving way to scrolling', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('takes no time where nobody scrolls', async () => {
    const state = watch(new GivingWay().pass(signal))
    await vi.advanceTimersByTimeAsync(0)
    expect(state.ended).toBe(true)
  })

  it('waits until a fifth of a second after the last word of scrolling', async () => {
    const way = new GivingWay()
    way.notice()
    const state = watch(way.pass(signal))
    await vi.advanceTimersByTimeAsync(150)
    way.notice()
    await vi.advanceTimersByTimeAsync(190)
    expect(state.ended).toBe(false)
    await vi.advanceTimersByTimeAsync(20)
    expect(state.ended).toBe(true)
  })

  it('lets a micro-batch through every ten seconds of scrolling without an end, and is held again after it', async () => {
    const way = new GivingWay()
    const scrolling = setInterval(() => {
      way.notice()
    }, 100)
    way.notice()
    let batches = 0
    const training = (async () => {
      for (; batches < 3; batches++) await way.pass(signal)
    })()
    await vi.advanceTimersByTimeAsync(9900)
    expect(batches).toBe(0)
    await vi.advanceTimersByTimeAsync(200)
    expect(batches).toBe(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(batches).toBe(3)
    clearInterval(scrolling)
    await training
  })

  it('ends at once when the job is cancelled', async () => {
    const controller = new AbortController()
    const way = new GivingWay()
    way.notice()
    const state = watch(way.pass(controller.signal))
    await vi.advanceTimersByTimeAsync(10)
    expect(state.ended).toBe(false)
    controller.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(state.ended).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})
