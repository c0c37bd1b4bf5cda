import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { afterAwake } from '../../../src/lab/jobs/awake-timer.ts'

/** The process stands still, as on a suspended laptop: nothing in it runs. */
const standStill = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

it('a limit does not run out while the process stands still, and does once it has been awake for so long', async () => {
  const done = vi.fn()
  const limit = 400
  await new Promise<void>((resolve) => {
    afterAwake(limit, () => {
      done()
      resolve()
    })
    standStill(2 * limit)
    void (async () => {
      for (let turn = 0; turn < 3; turn++) await nextTurn()
      expect(done).not.toHaveBeenCalled()
    })()
  })
  expect(done).toHaveBeenCalledTimes(1)
})

it('a limit that was ended calls nobody', async () => {
  const done = vi.fn()
  afterAwake(1, done)()
  await new Promise((resolve) => {
    setTimeout(resolve, 20)
  })
  expect(done).not.toHaveBeenCalled()
})
