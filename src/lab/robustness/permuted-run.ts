import type { RunRecord } from '../store/runs-table.ts'
import type { ProjectStore } from '../store/project-store.ts'

/** The control run on permuted labels with a run's corpus and settings, the newest of several; undefined: none was started. */
export const permutedRunOf = (store: ProjectStore, { corpusId, settings }: RunRecord): RunRecord | undefined => {
  const wanted = JSON.stringify({ ...settings, labels: 'permuted', device: 'auto' })
  return store.runs.listAll().filter((run) => run.corpusId === corpusId && JSON.stringify({ ...run.settings, device: 'auto' }) === wanted).at(-1)
}

/** The permuted run once it is trained to its end: half a training would flatter the run. */
export const finishedPermutedRun = (store: ProjectStore, record: RunRecord): RunRecord | undefined => {
  const found = permutedRunOf(store, record)
  return found?.state === 'done' ? found : undefined
}
