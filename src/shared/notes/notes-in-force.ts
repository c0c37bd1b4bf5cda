import type { NoteEntry } from '../contract/note.ts'

/**
 * The notes that stand, oldest first: an entry is out of force while a later entry that is itself in force replaces it.
 * So
 * taking a change back brings the earlier text back, and taking that back brings the change back.
 */
export const notesInForce = <E extends Pick<NoteEntry, 'id' | 'text' | 'replaces'>>(log: readonly E[]): E[] => {
  const replaced = new Set<number>()
  const standing: E[] = []
  for (const entry of [...log].sort((a, b) => b.id - a.id)) {
    if (replaced.has(entry.id)) continue
    if (entry.replaces !== null) replaced.add(entry.replaces)
    if (entry.text !== null) standing.push(entry)
  }
  return standing.reverse()
}
