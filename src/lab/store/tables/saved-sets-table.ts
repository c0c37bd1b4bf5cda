import { SetQuery, type SavedSet } from '../../../shared/contract/browse.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { SqlDatabase } from '../database.ts'

interface SetRow {
  readonly id: number
  readonly name: string
  readonly query: string
  readonly made_at: string
}

/** Named searches: a filter with its order, to be opened again. */
export class SavedSetsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** By name. One that this version cannot read is left out, and stays stored. */
  list(): SavedSet[] {
    return this.#database
      .prepare<[], SetRow>('SELECT * FROM saved_sets ORDER BY name COLLATE NOCASE')
      .all()
      .flatMap(({ id, name, query, made_at }) => {
        const read = SetQuery.safeParse(JSON.parse(query))
        return read.success ? [{ id, name, query: read.data, madeAt: made_at }] : []
      })
  }

  /** @throws AULensError SET_EXISTS */
  add(name: string, query: SetQuery): SavedSet {
    if (this.#database.prepare('SELECT 1 FROM saved_sets WHERE name = ?').get(name) !== undefined) {
      throw new AULensError('SET_EXISTS', `There is a set "${name}" already.`, {
        hint: 'Choose another name, or remove that set first.',
      })
    }
    const madeAt = new Date().toISOString()
    const id = Number(
      this.#database
        .prepare('INSERT INTO saved_sets (name, query, made_at) VALUES (?, ?, ?)')
        .run(name, JSON.stringify(query), madeAt).lastInsertRowid,
    )
    return { id, name, query, madeAt }
  }

  remove(id: number): void {
    this.#database.prepare('DELETE FROM saved_sets WHERE id = ?').run(id)
  }
}
