import type { SqlDatabase } from '../store/database.ts'
import type { IndexSource, SourceSample } from './sample-index.ts'

/** Reads what a {@link IndexSource} needs in one query a table. */
export const readIndexSource = (database: SqlDatabase): IndexSource => ({
  corpora: database.prepare<[], { id: number; name: string }>('SELECT id, name FROM corpora').all(),
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
