import { AULensError } from '../../../shared/contract/errors.ts'
import type { NoteEntry } from '../../../shared/contract/note.ts'
import { notesInForce } from '../../../shared/notes/notes-in-force.ts'
import type { SqlDatabase } from '../database.ts'

type Place = Pick<NoteEntry, 'run' | 'layer' | 'filter'>
const columns = 'id, run, layer, filter, step, author, made_at AS madeAt, text, replaces'

/** Notes on filters: a log to which lines are only ever added. */
export class NotesTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Oldest first. */
  ofFilter({ run, layer, filter }: Place): NoteEntry[] {
    return this.#database
      .prepare<[string, string, number], NoteEntry>(
        `SELECT ${columns} FROM notes WHERE run = ? AND layer = ? AND filter = ? ORDER BY id`,
      )
      .all(run, layer, filter)
  }

  byId(id: number): NoteEntry | undefined {
    return this.#database.prepare<[number], NoteEntry>(`SELECT ${columns} FROM notes WHERE id = ?`).get(id)
  }

  /**
   * @throws AULensError NOTE_NOT_FOUND where `replaces` is no entry of the same filter; NOTE_REPLACED where another
   *   entry in
   * force has already replaced it
   */
  add(
    entry: Place & {
      readonly step: number
      readonly author: string
      readonly text: string | null
      readonly replaces: number | null
    },
  ): NoteEntry {
    const log = this.ofFilter(entry)
    if (entry.replaces !== null) {
      if (!log.some(({ id }) => id === entry.replaces))
        throw new AULensError(
          'NOTE_NOT_FOUND',
          `Filter ${String(entry.filter)} of ${entry.layer} has no note ${String(entry.replaces)}.`,
          { hint: 'Read the notes again.' },
        )
      const takenBack = log.some((other) => other.replaces === entry.replaces && this.#isInForce(log, other))
      if (takenBack)
        throw new AULensError('NOTE_REPLACED', `Note ${String(entry.replaces)} has been replaced already.`, {
          hint: 'Read the notes again.',
        })
    }
    const { lastInsertRowid } = this.#database
      .prepare(
        'INSERT INTO notes (run, layer, filter, step, author, made_at, text, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        entry.run,
        entry.layer,
        entry.filter,
        entry.step,
        entry.author,
        new Date().toISOString(),
        entry.text,
        entry.replaces,
      )
    const added = this.byId(Number(lastInsertRowid))
    if (added === undefined) throw new Error('unreachable: the note was just written')
    return added
  }

  #isInForce(log: readonly NoteEntry[], entry: NoteEntry): boolean {
    // A marker text makes entries that only take back visible as well.
    return notesInForce(log.map((other) => ({ ...other, text: other.text ?? '' }))).some(({ id }) => id === entry.id)
  }

  /** Notes in force on each filter of a layer. */
  counts(run: string, layer: string): Map<number, number> {
    const rows = this.#database
      .prepare<[string, string], NoteEntry>(`SELECT ${columns} FROM notes WHERE run = ? AND layer = ? ORDER BY id`)
      .all(run, layer)
    const counts = new Map<number, number>()
    for (const { filter } of notesInForce(rows)) counts.set(filter, (counts.get(filter) ?? 0) + 1)
    return counts
  }
}
