import type { ProjectStore } from '../store/project-store.ts'
import { buildSampleIndex, type SampleIndex } from './sample-index.ts'

/** The index of a project's samples, all read from one state of the database. */
export const readIndex = (store: ProjectStore): SampleIndex =>
  store.transaction(() => buildSampleIndex(store.samples.indexSource()))

/**
 * Changes whenever an import has changed samples or findings, and from project to project; while an import is at work,
 * also with the time.
 */
export const indexVersion = (store: ProjectStore, now = Date.now()): string => {
  const corpora = store.corpora.importStates()
  const importing = corpora.some(({ complete }) => complete === 0) ? String(Math.floor(now / importRefresh)) : ''
  return JSON.stringify([store.uuid, corpora, importing])
}

/** Milliseconds after which faces that a running import has found since are shown. */
const importRefresh = 5000
