import { describe, expect, it } from 'vitest'
import { useMarkTurns } from '../../../src/renderer/stores/mark-turns.ts'

/** A log as the lab keeps it, whose answers take a moment: marks that are done, and those that were taken back. */
const slowLog = () => {
  const [done, back]: [number[], number[]] = [[], []]
  const moment = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  return {
    done,
    add: (mark: number) => async (): Promise<void> => {
      await moment()
      done.push(mark)
      back.length = 0
    },
    look: async () => {
      await moment()
      return { undo: done.at(-1) ?? null, redo: back.at(-1) ?? null }
    },
    undo: async (mark: number): Promise<void> => {
      await moment()
      if (done.at(-1) === mark) back.push(done.pop()!)
      else if (back.at(-1) === mark) done.push(back.pop()!)
      else throw new Error(`Mark ${mark} cannot be taken back.`)
    },
  }
}

describe('changes of a log of marks', () => {
  it('are made in the order of the keys, however fast those come', async () => {
    const log = slowLog()
    const turns = useMarkTurns(log.look, log.undo)
    await Promise.all([
      turns.inTurn(log.add(1)),
      turns.inTurn(log.add(2)),
      turns.undo(),
      turns.undo(),
      turns.redo(),
      turns.redo(),
      turns.undo(),
    ])
    expect(log.done).toEqual([1])
    expect([turns.canUndo.value, turns.canRedo.value]).toEqual([true, true])
  })
  it('can be undone from the moment they are asked for, and not before there is one', async () => {
    const log = slowLog()
    const turns = useMarkTurns(log.look, log.undo)
    await turns.read()
    expect([turns.canUndo.value, turns.canRedo.value]).toEqual([false, false])
    const added = turns.inTurn(log.add(1))
    expect(turns.canUndo.value).toBe(true)
    await added
    expect([turns.canUndo.value, turns.canRedo.value]).toEqual([true, false])
  })
  it('go on after one that failed, which says so itself', async () => {
    const log = slowLog()
    const turns = useMarkTurns(log.look, log.undo)
    const [failed] = await Promise.allSettled([
      turns.inTurn(() => Promise.reject(new Error('no room'))),
      turns.inTurn(log.add(3)),
      turns.takeBack(3),
    ])
    expect(failed.status).toBe('rejected')
    expect(log.done).toEqual([])
    expect([turns.canUndo.value, turns.canRedo.value]).toEqual([false, true])
  })
  it('keep what they know where the log shown is another by now', async () => {
    const log = slowLog()
    let shown = true
    const turns = useMarkTurns(async () => (shown ? log.look() : null), log.undo)
    await turns.inTurn(log.add(1))
    shown = false
    log.done.length = 0
    await turns.read()
    expect(turns.canUndo.value).toBe(true)
  })
})
