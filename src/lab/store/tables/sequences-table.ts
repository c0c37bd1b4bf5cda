import type { SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'
import type { SampleRow, UnitRow } from './samples-table.ts'

export interface SequenceRow {
  readonly id: number
  readonly corpus: number
  readonly name: string
  readonly emotion: number | null
  readonly coded: number
  readonly subject: string
}

/** A sequence as it is chosen for coding. */
export interface SequenceToCode {
  readonly subject: string
  readonly name: string
  readonly emotion: number | null
  readonly coded: number
  readonly frames: number
}

/** A sequence by the names of its corpus, its subject and its own. */
export interface SequenceName {
  readonly corpus: string | null
  readonly subject: string | null
  readonly sequence: string | null
}

/** Sequences of pictures, their frames and their codes. */
export class SequencesTable {
  readonly #prepare: SqlDatabase['prepare']
  constructor(database: SqlDatabase) {
    this.#prepare = prepareOnce(database)
  }

  byId(id: number): SequenceRow | undefined {
    return this.#prepare<[number], SequenceRow>(
      'SELECT q.id, q.corpus, q.name, q.emotion, q.coded, u.name AS subject FROM sequences q JOIN subjects ' +
        'u ON u.id = q.subject WHERE q.id = ?',
    ).get(id)
  }

  /** Frames of a sequence in their order. */
  frames(sequence: number): SampleRow[] {
    return this.#prepare<[number], SampleRow>('SELECT * FROM samples WHERE sequence = ? ORDER BY position').all(
      sequence,
    )
  }

  /** Codes of a sequence as a whole. */
  units(sequence: number): UnitRow[] {
    return this.#prepare<[number], UnitRow>(
      'SELECT au, intensity FROM sequence_units WHERE sequence = ? ORDER BY au',
    ).all(sequence)
  }

  /** Codes of each frame. */
  unitsOfFrames(sequence: number): (UnitRow & { readonly sample: number })[] {
    return this.#prepare<[number], UnitRow & { readonly sample: number }>(
      'SELECT u.sample, u.au, u.intensity FROM sample_units u JOIN samples s ON s.id = u.sample WHERE ' +
        's.sequence = ? ORDER BY u.au',
    ).all(sequence)
  }

  /** Every sequence of a corpus by subject and name. */
  toCode(corpus: number): SequenceToCode[] {
    return this.#prepare<[number], SequenceToCode>(
      `
      SELECT u.name AS subject, q.name, q.emotion, q.coded,
        (SELECT count(*) FROM samples s WHERE s.sequence = q.id) AS frames
      FROM sequences q JOIN subjects u ON u.id = q.subject WHERE q.corpus = ? ORDER BY u.name, q.name
    `,
    ).all(corpus)
  }

  /** Samples of a named sequence in their order; empty where the corpus does not have it. */
  samplesNamed({ corpus, subject, sequence }: SequenceName): number[] {
    return this.#prepare<[string | null, string | null, string | null], number>(
      `
      SELECT s.id FROM samples s JOIN sequences q ON q.id = s.sequence JOIN subjects u ON u.id = q.subject
      JOIN corpora c ON c.id = q.corpus WHERE c.name = ? AND u.name = ? AND q.name = ? ORDER BY s.position
    `,
    )
      .pluck()
      .all(corpus, subject, sequence)
  }

  /** The corpus's own codes of a named sequence, or of its frame at a position; null: it is not coded, or not there. */
  codesNamed({ corpus, subject, sequence }: SequenceName, frame: number | null): UnitRow[] | null {
    const names = [corpus, subject, sequence]
    const owner = 'FROM sequences q JOIN subjects u ON u.id = q.subject JOIN corpora c ON c.id = q.corpus'
    const found =
      frame === null
        ? this.#prepare<unknown[], { id: number; coded: number }>(
            `SELECT q.id, q.coded ${owner} WHERE c.name = ? AND u.name = ? AND q.name = ?`,
          ).get(...names)
        : this.#prepare<unknown[], { id: number; coded: number }>(
            `SELECT s.id, s.coded ${owner} JOIN samples s ON s.sequence = q.id WHERE c.name = ? AND u.name = ? ` +
              'AND q.name = ? AND s.position = ?',
          ).get(...names, frame)
    if (found?.coded !== 1) return null
    return this.#prepare<[number], UnitRow>(
      frame === null
        ? 'SELECT au, intensity FROM sequence_units WHERE sequence = ?'
        : 'SELECT au, intensity FROM sample_units WHERE sample = ?',
    ).all(found.id)
  }
}
