import type { SqlDatabase } from '../store/database.ts'
import { buildSampleIndex, type IndexSource, type SampleIndex, type SourceSample } from './sample-index.ts'

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

const indexSource = (database: SqlDatabase): IndexSource => ({
  corpora: database
    .prepare<[], { id: number; name: string; own_splits: number }>(
      `
    SELECT id, name, EXISTS (SELECT 1 FROM sequences q WHERE q.corpus = c.id AND q.split IS NOT NULL)
      OR EXISTS (SELECT 1 FROM sample_splits p JOIN samples s ON s.id = p.sample WHERE s.corpus = c.id) AS own_splits FROM corpora c
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
    SELECT f.corpus, f.severity, f.code, f.path, s.id AS sample FROM findings f LEFT JOIN samples s ON s.corpus = f.corpus AND s.path = f.path
  `,
    )
    .all(),
})

/** The index of a project's samples, all read from one state of the database. */
export const readIndex = (database: SqlDatabase): SampleIndex =>
  database.transaction(() => buildSampleIndex(indexSource(database)))()

/**
 * Changes whenever an import has changed samples or findings, and from project to project; while an import is at work,
 * also with the time.
 */
export const indexVersion = (database: SqlDatabase, now = Date.now()): string => {
  const corpora = database
    .prepare<[], { id: number; name: string; imported_at: string; complete: number }>(
      'SELECT id, name, imported_at, complete FROM corpora ORDER BY id',
    )
    .all()
  const importing = corpora.some(({ complete }) => complete === 0) ? String(Math.floor(now / importRefresh)) : ''
  const project = database.prepare('SELECT uuid FROM project').pluck().get()
  return JSON.stringify([project, corpora, importing])
}

/** Milliseconds after which faces that a running import has found since are shown. */
const importRefresh = 5000
