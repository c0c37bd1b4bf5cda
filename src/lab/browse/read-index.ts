import type { SqlDatabase } from '../store/database.ts'
import type { IndexSource, SourceSample } from './sample-index.ts'

/** Reads what a {@link IndexSource} needs in one query a table. */
export const readIndexSource = (database: SqlDatabase): IndexSource => ({
  corpora: database.prepare<[], { id: number; name: string; own_splits: number }>(`
    SELECT id, name, EXISTS (SELECT 1 FROM sequences q WHERE q.corpus = c.id AND q.split IS NOT NULL)
      OR EXISTS (SELECT 1 FROM sample_splits p JOIN samples s ON s.id = p.sample WHERE s.corpus = c.id) AS own_splits FROM corpora c
  `).all().map(({ id, name, own_splits }) => ({ id, name, ownSplits: own_splits === 1 })),
  subjects: database.prepare<[], { id: number; corpus: number; name: string }>('SELECT id, corpus, name FROM subjects').all(),
  sequences: database.prepare<[], { id: number; subject: number; name: string; emotion: number | null }>('SELECT id, subject, name, emotion FROM sequences').all(),
  samples: database.prepare('SELECT id, sequence, path, frame, position, count, emotion, coded, face_row FROM samples').raw().all() as SourceSample[],
  units: database.prepare('SELECT sample, au, intensity FROM sample_units').raw().all() as [number, number, number][],
  findings: database.prepare<[], IndexSource['findings'][number]>('SELECT corpus, severity, code, path FROM findings').all(),
})

/** Changes whenever an import has changed samples or findings, and from project to project; while an import is at work, also with the time. */
export const indexVersion = (database: SqlDatabase, now = Date.now()): string => {
  const corpora = database.prepare<[], { id: number; name: string; imported_at: string; complete: number }>('SELECT id, name, imported_at, complete FROM corpora ORDER BY id').all()
  const importing = corpora.some(({ complete }) => complete === 0) ? String(Math.floor(now / importRefresh)) : ''
  const project = database.prepare('SELECT uuid FROM project').pluck().get()
  return JSON.stringify([project, corpora, importing])
}

/** Milliseconds after which faces that a running import has found since are shown. */
const importRefresh = 5000
