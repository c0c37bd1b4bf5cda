import type { MarkLine } from '../../shared/contract/browse.ts'

/** What can be taken back next, and what can be done again; ids of lines, null where there is nothing. */
export interface MarkHistory {
  readonly undo: number | null
  readonly redo: number | null
}

/**
 * The log read as a person would remember it. A line that undoes another goes back; one that undoes such a line goes
 * forward
 * again; a new action ends what could have been done again.
 *
 * @param lines oldest first
 */
export const markHistory = (lines: readonly Pick<MarkLine, 'id' | 'undoes'>[]): MarkHistory => {
  const forward = new Set<number>()
  let done: number[] = []
  let undone: number[] = []
  for (const { id, undoes } of lines) {
    const goesBack = undoes !== null && forward.has(undoes)
    if (goesBack) {
      done = done.filter((other) => other !== undoes)
      undone.push(id)
      continue
    }
    forward.add(id)
    undone = undoes === null ? [] : undone.filter((other) => other !== undoes)
    done.push(id)
  }
  return { undo: done.at(-1) ?? null, redo: undone.at(-1) ?? null }
}
