import type { RobustnessKind } from '../../../shared/contract/robustness.ts'
import type { ConvolutionLayer } from '../../../shared/network/architecture.ts'
import type { SqlDatabase } from '../database.ts'

/** A stored result without its content. */
export interface RobustnessRecord {
  readonly id: number
  readonly run: string
  readonly kind: RobustnessKind
  readonly step: number
  readonly layer: ConvolutionLayer
  /** Only cascades are of one filter. */
  readonly filter: number | null
  readonly settings: string
  /** Of everything that the result depends on beside its settings. */
  readonly fingerprint: string
  /** Pictures, relative to the project folder. */
  readonly file: string | null
  readonly madeAt: string
}

const columns = 'id, run, kind, step, layer, filter, settings, fingerprint, file, made_at AS madeAt'

/** Results of place, stability, controls and cascade; one for each run, kind, layer and settings. */
export class RobustnessTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  save(record: Omit<RobustnessRecord, 'id' | 'madeAt'>, result: unknown): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO robustness (run, kind, step, layer, filter, settings, fingerprint, result, ' +
          'file, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        record.run,
        record.kind,
        record.step,
        record.layer,
        record.filter,
        record.settings,
        record.fingerprint,
        JSON.stringify(result),
        record.file,
        new Date().toISOString(),
      )
  }

  /** Newest first. */
  records(
    run: string,
    kind: RobustnessKind,
    layer: ConvolutionLayer,
    filter: number | null = null,
  ): RobustnessRecord[] {
    return this.#database
      .prepare<[string, string, string, number | null], RobustnessRecord>(
        `SELECT ${columns} FROM robustness WHERE run = ? AND kind = ? AND layer = ? AND filter IS ? ORDER BY id DESC`,
      )
      .all(run, kind, layer, filter)
  }

  byId(id: number): RobustnessRecord | undefined {
    return this.#database.prepare<[number], RobustnessRecord>(`SELECT ${columns} FROM robustness WHERE id = ?`).get(id)
  }

  result(id: number): unknown {
    const text = this.#database.prepare<[number], string>('SELECT result FROM robustness WHERE id = ?').pluck().get(id)
    return text === undefined ? undefined : JSON.parse(text)
  }
}
