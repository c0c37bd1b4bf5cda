import { computed, ref } from 'vue'
import type { ComputedRef } from 'vue'

/** Which mark of a log can be undone next, and which done again; null: none. */
export interface MarkEnds {
  readonly undo: number | null
  readonly redo: number | null
}

export interface MarkTurns {
  /** Makes a change once those before it are in the log, and then reads the log. */
  readonly inTurn: (change: () => Promise<void>) => Promise<void>
  /** Takes one mark back, whatever was done since. */
  readonly takeBack: (mark: number) => Promise<void>
  readonly undo: () => Promise<void>
  readonly redo: () => Promise<void>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** Reads the log, e.g. after a change made elsewhere. */
  readonly read: () => Promise<void>
}

/**
 * Changes of a log of marks, one after another. What can be undone is known only when the change before is in the log:
 * a key
 * that is pressed at once waits for that, undoes what was done last, and is never lost.
 *
 * @param look what the log says now; null where it is no longer the one shown
 * @param back undoes one mark and says so
 */
export const useMarkTurns = (
  look: () => Promise<MarkEnds | null>,
  back: (mark: number) => Promise<void>,
): MarkTurns => {
  const ends = ref<MarkEnds>({ undo: null, redo: null })
  const waiting = ref(0)
  let turn: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<void> => {
    const found = await look()
    if (found !== null) ends.value = { undo: found.undo, redo: found.redo }
  }
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    waiting.value += 1
    const done = turn
      .then(change)
      .then(read)
      .finally(() => {
        waiting.value -= 1
      })
    turn = done.catch(() => undefined)
    return done
  }
  const last = (end: keyof MarkEnds) => (): Promise<void> =>
    inTurn(async () => {
      const mark = ends.value[end]
      if (mark !== null) await back(mark)
    })
  return {
    inTurn,
    takeBack: (mark) => inTurn(() => back(mark)),
    undo: last('undo'),
    redo: last('redo'),
    canUndo: computed(() => ends.value.undo !== null || waiting.value > 0),
    canRedo: computed(() => ends.value.redo !== null || waiting.value > 0),
    read,
  }
}
