import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import type { ProjectStore } from '../store/project-store.ts'

/**
 * The control run on permuted labels with a run's corpus and settings, the newest of several; undefined: none was
 * started.
 */
export const permutedRunOf = (store: ProjectStore, { corpusId, settings }: RunRecord): RunRecord | undefined => {
  // Old records do not say which faces were left out by hand.
  const compared = (other: TrainingSettings): string =>
    JSON.stringify({
      ...other,
      device: 'auto',
      excluded: settings.excluded === null || other.excluded === null ? null : other.excluded,
    })
  const wanted = compared({ ...settings, labels: 'permuted' })
  return store.runs
    .listAll()
    .filter((run) => run.corpusId === corpusId && compared(run.settings) === wanted)
    .at(-1)
}

/** The permuted run once it is trained to its end: half a training would flatter the run. */
export const finishedPermutedRun = (store: ProjectStore, record: RunRecord): RunRecord | undefined => {
  const found = permutedRunOf(store, record)
  return found?.state === 'done' ? found : undefined
}
