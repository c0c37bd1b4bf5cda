import type { SqlDatabase } from '../database.ts'

export interface CheckedResult {
  readonly id: number
  readonly run: string
  readonly file: string | null
  /** 1 where its JSON can be read. */
  readonly readable: number
}

/** What a check reads of a database that no project has open, and what a repair changes in it. */
export class CheckTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  close(): void {
    this.#database.close()
  }

  transaction(work: () => void): void {
    this.#database.transaction(work)()
  }

  corpora(): { readonly id: number; readonly name: string }[] {
    return this.#database.prepare<[], { id: number; name: string }>('SELECT id, name FROM corpora').all()
  }

  /** Samples of a corpus whose face would lie at this row or behind it. */
  facesBehind(corpus: number, row: number): number {
    return Number(
      this.#database
        .prepare('SELECT count(*) FROM samples WHERE corpus = ? AND face_row >= ?')
        .pluck()
        .get(corpus, row),
    )
  }

  runs(): string[] {
    return this.#database.prepare<[], string>('SELECT id FROM runs').pluck().all()
  }

  /** Checkpoints whose files should be there. */
  checkpoints(): { readonly run: string; readonly step: number; readonly file: string; readonly hash: string }[] {
    return this.#database
      .prepare<[], { run: string; step: number; file: string; hash: string }>(
        'SELECT run, step, file, hash FROM checkpoints WHERE present = 1 ORDER BY run, step',
      )
      .all()
  }

  /** Results that have pictures in a file; none where the schema is older than the table. */
  results(table: 'inspections' | 'robustness'): CheckedResult[] {
    const exists = this.#database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(table)
    if (exists === undefined) return []
    return this.#database
      .prepare<[], CheckedResult>(`SELECT id, run, file, json_valid(result) AS readable FROM ${table} ORDER BY id`)
      .all()
  }

  /** The import recognises a finished sample by these marks; without them it reads the picture again. */
  forgetFaces(corpus: number, rows: number): void {
    this.#database
      .prepare(
        `
      UPDATE samples SET face_row = NULL, file_size = NULL, file_mtime = NULL, file_hash = NULL, detector_version = NULL
      WHERE corpus = ? AND face_row >= ?
    `,
      )
      .run(corpus, rows)
    this.#database.prepare('UPDATE corpora SET complete = 0 WHERE id = ?').run(corpus)
  }

  /**
   * A run whose kept checkpoint is gone goes back to its start: older ones are pruned while it trains, and the same
   * seed gives the same network. One that lost another checkpoint goes on from the kept one.
   */
  forgetCheckpoint(run: string, step: number): void {
    this.#database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ? AND step = ?').run(run, step)
    const best = this.#database.prepare('SELECT best_step FROM runs WHERE id = ?').pluck().get(run)
    if (best !== step) return
    this.#database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ?').run(run)
    this.#database
      .prepare(
        `UPDATE runs SET state = 'interrupted', steps = 0, best_step = NULL, validation_accuracy = NULL, ` +
          'test_accuracy = NULL, seconds = 0, ended_at = NULL WHERE id = ?',
      )
      .run(run)
  }

  forgetResult(table: 'inspections' | 'robustness', id: number): void {
    this.#database.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id)
  }
}
