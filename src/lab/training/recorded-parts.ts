import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { Split } from '../store/tables/runs-table.ts'
import type { SplitFile } from './split-file.ts'

/** Path of a face and the part that it took. */
export type RecordedPart = readonly [path: string, part: Split]

/** The parts that a run's faces took, by path. */
export const partsOfRun = (store: ProjectStore, run: string): RecordedPart[] =>
  store.runs.partsByPath(run).map(({ path, split }) => [path, split])

/** Recorded parts in the place of the user's file, which may be gone; null where the settings name none. */
export const splitOfParts = (
  named: TrainingSettings['splitFile'],
  parts: readonly RecordedPart[],
): SplitFile | null => {
  if (named === null) return null
  const byPath = new Map(parts)
  return { ...named, by: 'path', folds: null, partOf: ({ path }) => byPath.get(path) }
}
