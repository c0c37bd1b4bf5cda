import type { SqlDatabase } from '../database.ts'

/**
 * What an index is made of; samples and units in any order, by chunks, so that a million of them are never in memory as
 * rows.
 */
export interface IndexSource {
  /** `ownSplits`: the corpus assigns training, validation and test sets itself, so its subjects have no fold. */
  readonly corpora: readonly { readonly id: number; readonly name: string; readonly ownSplits?: boolean }[]
  readonly subjects: readonly { readonly id: number; readonly corpus: number; readonly name: string }[]
  readonly sequences: readonly {
    readonly id: number
    readonly subject: number
    readonly name: string
    readonly emotion: number | null
  }[]
  readonly sampleCount: number
  readonly samples: Iterable<readonly SourceSample[]>
  /** Sample id, AU, intensity. */
  readonly units: Iterable<readonly (readonly [number, number, number])[]>
  /** `sample`: the one whose picture the path names. */
  readonly findings: readonly {
    readonly corpus: number
    readonly severity: string
    readonly code: string
    readonly path: string
    readonly sample: number | null
  }[]
}

/** Id, sequence id, path, frame, position, frames in the sequence, emotion, 1 where coded, row of the face. */
export type SourceSample = readonly [
  number,
  number,
  string,
  number,
  number,
  number,
  number | null,
  number,
  number | null,
]

/** Samples whose rows are read at a time: their ids, so that a chunk is a stretch of the table. */
const idsAtATime = 20_000

const largestSample = (database: SqlDatabase): number =>
  Number(database.prepare('SELECT coalesce(max(id), 0) FROM samples').pluck().get())

/** Rows of a table by stretches of sample ids; `sql` takes the ids that a stretch begins after and ends with. */
const chunksOf = function* <Row>(database: SqlDatabase, sql: string): Generator<Row[]> {
  const statement = database.prepare<[number, number]>(sql).raw()
  const last = largestSample(database)
  for (let first = 0; first < last; first += idsAtATime) yield statement.all(first, first + idsAtATime) as Row[]
}

export const indexSource = (database: SqlDatabase): IndexSource => ({
  corpora: database
    .prepare<[], { id: number; name: string; own_splits: number }>(
      `
    SELECT id, name, EXISTS (SELECT 1 FROM sequences q WHERE q.corpus = c.id AND q.split IS NOT NULL)
      OR EXISTS (SELECT 1 FROM sample_splits p JOIN samples s ON s.id = p.sample WHERE s.corpus = c.id) AS own_splits
        FROM corpora c
  `,
    )
    .all()
    .map(({ id, name, own_splits }) => ({ id, name, ownSplits: own_splits === 1 })),
  subjects: database
    .prepare<[], { id: number; corpus: number; name: string }>('SELECT id, corpus, name FROM subjects')
    .all(),
  sequences: database
    .prepare<[], { id: number; subject: number; name: string; emotion: number | null }>(
      'SELECT id, subject, name, emotion FROM sequences',
    )
    .all(),
  sampleCount: Number(database.prepare('SELECT count(*) FROM samples').pluck().get()),
  samples: chunksOf<SourceSample>(
    database,
    'SELECT id, sequence, path, frame, position, count, emotion, coded, face_row FROM samples WHERE id > ? AND id <= ?',
  ),
  units: chunksOf<[number, number, number]>(
    database,
    'SELECT sample, au, intensity FROM sample_units WHERE sample > ? AND sample <= ?',
  ),
  findings: database
    .prepare<[], IndexSource['findings'][number]>(
      `
    SELECT f.corpus, f.severity, f.code, f.path, s.id AS sample FROM findings f
      LEFT JOIN samples s ON s.corpus = f.corpus AND s.path = f.path
  `,
    )
    .all(),
})
