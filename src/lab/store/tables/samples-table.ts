import type { SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'
import { indexSource, type IndexSource } from './index-source.ts'
import type { Split } from './runs-table.ts'

export interface SampleRow {
  readonly id: number
  readonly corpus: number
  readonly subject: number
  readonly sequence: number
  readonly path: string
  readonly frame: number
  readonly position: number
  readonly count: number
  readonly emotion: number | null
  readonly coded: number
  readonly file_size: number | null
  readonly file_mtime: number | null
  readonly file_hash: string | null
  readonly detector_version: string | null
  readonly width: number | null
  readonly height: number | null
  readonly face_row: number | null
  readonly box_x: number | null
  readonly box_y: number | null
  readonly box_width: number | null
  readonly box_height: number | null
  readonly found_by: string | null
  readonly landmarks: Buffer | null
}

export interface NamedSample {
  readonly path: string
  readonly subject: string
  readonly sequence: string
  readonly frame: number
  readonly position: number
  readonly count: number
  readonly emotion: number | null
  readonly coded: number
}

/** An Action Unit and its intensity, 0 where it is not said. */
export interface UnitRow {
  readonly au: number
  readonly intensity: number
}

/** A sample with an emotion: a protocol may train or test on it. */
export interface LabelledSample {
  readonly id: number
  readonly emotion: number
  readonly face_row: number | null
  readonly path: string
  readonly subject: string
  readonly split: Split | null
}

/** What an import writes of one picture's pixels; `faceRow` null: no face was found, or the file cannot be read. */
export interface SampleFace {
  readonly fileSize: number
  readonly fileMtime: number
  readonly fileHash: string
  readonly detectorVersion: string
  readonly width: number | null
  readonly height: number | null
  readonly faceRow: number | null
  readonly box: { x: number; y: number; width: number; height: number } | null
  /** e.g. "haar, 5 neighbours" */
  readonly foundBy: string | null
  /** 68 points x y …, frame pixels */
  readonly landmarks: Float32Array | null
}

export interface SampleLabels {
  readonly path: string
  readonly frame: number
  readonly position: number
  readonly count: number
  readonly emotion: number | null
  /** null: not coded */
  readonly units: readonly { au: number; intensity: number }[] | null
}

/** Subjects, sequences and samples: the corpus as it was scanned, and each sample's face. */
export class SamplesTable {
  readonly #database: SqlDatabase
  readonly #prepare: SqlDatabase['prepare']
  constructor(database: SqlDatabase) {
    this.#database = database
    this.#prepare = prepareOnce(database)
  }

  subject(corpus: number, name: string): number {
    const known = this.#prepare<[number, string], { id: number }>(
      'SELECT id FROM subjects WHERE corpus = ? AND name = ?',
    ).get(corpus, name)
    return (
      known?.id ??
      Number(this.#prepare('INSERT INTO subjects (corpus, name) VALUES (?, ?)').run(corpus, name).lastInsertRowid)
    )
  }

  /** Makes or renews a sequence with its labels; returns its id. */
  sequence(
    corpus: number,
    subject: number,
    sequence: {
      name: string
      emotion: number | null
      split: string | null
      units: readonly { au: number; intensity: number }[] | null
    },
  ): number {
    const id =
      this.#prepare<unknown[], { id: number }>(
        `
      INSERT INTO sequences (corpus, subject, name, emotion, coded, split) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (subject, name) DO UPDATE SET emotion = excluded.emotion, coded = excluded.coded,
        split = excluded.split
      RETURNING id
    `,
      ).get(corpus, subject, sequence.name, sequence.emotion, sequence.units === null ? 0 : 1, sequence.split)?.id ?? 0
    this.#prepare('DELETE FROM sequence_units WHERE sequence = ?').run(id)
    const insert = this.#prepare(
      'INSERT INTO sequence_units (sequence, au, intensity) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    for (const unit of sequence.units ?? []) insert.run(id, unit.au, unit.intensity)
    return id
  }

  /** Makes or renews a sample's place and labels, leaving its face as it is; returns its id. */
  sample(corpus: number, subject: number, sequence: number, labels: SampleLabels): number {
    const id =
      this.#prepare<unknown[], { id: number }>(
        `
      INSERT INTO samples (corpus, subject, sequence, path, frame, position, count, emotion, coded) VALUES (?, ?, ?,
        ?, ?, ?, ?, ?, ?)
      ON CONFLICT (corpus, path) DO UPDATE SET subject = excluded.subject, sequence = excluded.sequence,
        frame = excluded.frame,
        position = excluded.position, count = excluded.count, emotion = excluded.emotion, coded = excluded.coded
      RETURNING id
    `,
      ).get(
        corpus,
        subject,
        sequence,
        labels.path,
        labels.frame,
        labels.position,
        labels.count,
        labels.emotion,
        labels.units === null ? 0 : 1,
      )?.id ?? 0
    this.#prepare('DELETE FROM sample_units WHERE sample = ?').run(id)
    const insert = this.#prepare(
      'INSERT INTO sample_units (sample, au, intensity) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    for (const unit of labels.units ?? []) insert.run(id, unit.au, unit.intensity)
    return id
  }

  setFace(sample: number, face: SampleFace): void {
    const points = face.landmarks
    this.#prepare(
      `
      UPDATE samples SET file_size = ?, file_mtime = ?, file_hash = ?, detector_version = ?, width = ?, height = ?,
        face_row = ?,
        box_x = ?, box_y = ?, box_width = ?, box_height = ?, found_by = ?, landmarks = ? WHERE id = ?
    `,
    ).run(
      face.fileSize,
      face.fileMtime,
      face.fileHash,
      face.detectorVersion,
      face.width,
      face.height,
      face.faceRow,
      face.box?.x ?? null,
      face.box?.y ?? null,
      face.box?.width ?? null,
      face.box?.height ?? null,
      face.foundBy,
      points === null ? null : Buffer.from(points.buffer, points.byteOffset, points.byteLength),
      sample,
    )
  }

  /** @param points 68 points x y …, frame pixels */
  setLandmarks(sample: number, points: Float32Array): void {
    this.#prepare('UPDATE samples SET landmarks = ? WHERE id = ?').run(
      Buffer.from(points.buffer, points.byteOffset, points.byteLength),
      sample,
    )
  }

  /** What a sample is called, and how it is labelled: for tables and reports. */
  named(id: number): NamedSample | undefined {
    return this.#prepare<[number], NamedSample>(
      `
      SELECT s.path, u.name AS subject, q.name AS sequence, s.frame, s.position, s.count, s.emotion, s.coded
      FROM samples s JOIN subjects u ON u.id = s.subject JOIN sequences q ON q.id = s.sequence WHERE s.id = ?
    `,
    ).get(id)
  }

  /** Number of the subject whom a sample shows. */
  subjectOf(id: number): number | undefined {
    return this.#prepare<[number], number>('SELECT subject FROM samples WHERE id = ?').pluck().get(id)
  }

  /** Row of a sample's face in its corpus's face file; null: no face was found. */
  faceRow(id: number): number | null | undefined {
    return this.#prepare<[number], number | null>('SELECT face_row FROM samples WHERE id = ?').pluck().get(id)
  }

  labels(id: number): { readonly coded: number; readonly emotion: number | null } | undefined {
    return this.#prepare<[number], { coded: number; emotion: number | null }>(
      'SELECT coded, emotion FROM samples WHERE id = ?',
    ).get(id)
  }

  hasUnit(id: number, au: number): boolean {
    return (
      this.#prepare<[number, number], number>('SELECT 1 FROM sample_units WHERE sample = ? AND au = ?')
        .pluck()
        .get(id, au) !== undefined
    )
  }

  /** Codes of one sample. */
  unitsOf(id: number): UnitRow[] {
    return this.#prepare<[number], UnitRow>('SELECT au, intensity FROM sample_units WHERE sample = ? ORDER BY au').all(
      id,
    )
  }

  /** Whether any sample of a corpus is coded. */
  isCoded(corpus: number): boolean {
    return (
      this.#prepare<[number], number>('SELECT 1 FROM samples WHERE corpus = ? AND coded = 1 LIMIT 1')
        .pluck()
        .get(corpus) !== undefined
    )
  }

  /** Samples of a corpus that have an emotion, in the order of their ids. */
  labelled(corpus: number): LabelledSample[] {
    return this.#prepare<[number], LabelledSample>(
      `
      SELECT s.id, s.emotion, s.face_row, s.path, u.name AS subject, q.split
      FROM samples s JOIN subjects u ON u.id = s.subject JOIN sequences q ON q.id = s.sequence
      WHERE s.corpus = ? AND s.emotion IS NOT NULL ORDER BY s.id
    `,
    ).all(corpus)
  }

  /** Names of the subjects who have a labelled sequence. */
  labelledSubjects(corpus: number): string[] {
    return this.#prepare<[number], string>(
      'SELECT DISTINCT u.name FROM sequences q JOIN subjects u ON u.id = q.subject WHERE q.corpus = ? AND ' +
        'q.emotion IS NOT NULL',
    )
      .pluck()
      .all(corpus)
  }

  /** Path, subject and emotion of every sample of a corpus. */
  namesOfCorpus(corpus: number): Pick<NamedSample, 'emotion' | 'path' | 'subject'>[] {
    return this.#prepare<[number], Pick<NamedSample, 'emotion' | 'path' | 'subject'>>(
      'SELECT s.emotion, s.path, u.name AS subject FROM samples s JOIN subjects u ON u.id = s.subject ' +
        'WHERE s.corpus = ?',
    ).all(corpus)
  }

  byId(id: number): SampleRow | undefined {
    return this.#prepare<[number], SampleRow>('SELECT * FROM samples WHERE id = ?').get(id)
  }

  /** Every sample of a corpus in the order subject, sequence, position. */
  ofCorpus(corpus: number): SampleRow[] {
    return this.#prepare<[number], SampleRow>(
      `
      SELECT s.* FROM samples s JOIN subjects u ON u.id = s.subject JOIN sequences q ON q.id = s.sequence
      WHERE s.corpus = ? ORDER BY u.name, q.name, s.position
    `,
    ).all(corpus)
  }

  /** Paths and file hashes in the order of {@link ofCorpus}, one at a time. */
  fileHashes(corpus: number): IterableIterator<{ readonly path: string; readonly file_hash: string | null }> {
    return this.#prepare<[number], { path: string; file_hash: string | null }>(
      `
      SELECT s.path, s.file_hash FROM samples s JOIN subjects u ON u.id = s.subject
        JOIN sequences q ON q.id = s.sequence
      WHERE s.corpus = ? ORDER BY u.name, q.name, s.position
    `,
    ).iterate(corpus)
  }

  /**
   * Removes samples (and sequences and subjects left empty) that the last scan no longer lists; those a run used are
   * kept.
   */
  removeOthers(corpus: number, kept: ReadonlySet<number>): number {
    let removed = 0
    this.#database.transaction(() => {
      const used = this.#prepare<[number], { found: number }>(
        'SELECT 1 AS found FROM run_samples WHERE sample = ? LIMIT 1',
      )
      const remove = this.#prepare('DELETE FROM samples WHERE id = ?')
      for (const { id } of this.#prepare<[number], { id: number }>('SELECT id FROM samples WHERE corpus = ?').all(
        corpus,
      )) {
        if (kept.has(id) || used.get(id) !== undefined) continue
        remove.run(id)
        removed++
      }
      this.#prepare(
        'DELETE FROM sequences WHERE corpus = ? AND id NOT IN (SELECT sequence FROM samples WHERE corpus = ?)',
      ).run(corpus, corpus)
      this.#prepare(
        'DELETE FROM subjects WHERE corpus = ? AND id NOT IN (SELECT subject FROM samples WHERE corpus = ?)',
      ).run(corpus, corpus)
    })()
    return removed
  }

  /** What a search's index is made of; to be read in one transaction. */
  indexSource(): IndexSource {
    return indexSource(this.#database)
  }

  /** AUs of many samples at once: sample id → its units. */
  units(corpus: number): Map<number, { au: number; intensity: number }[]> {
    const result = new Map<number, { au: number; intensity: number }[]>()
    const rows = this.#prepare<[number], { sample: number; au: number; intensity: number }>(`
      SELECT u.sample, u.au, u.intensity FROM sample_units u JOIN samples s ON s.id = u.sample WHERE s.corpus = ?
        ORDER BY u.sample, u.au
    `)
    for (const { sample, au, intensity } of rows.iterate(corpus)) {
      const list = result.get(sample)
      if (list === undefined) result.set(sample, [{ au, intensity }])
      else list.push({ au, intensity })
    }
    return result
  }
}
