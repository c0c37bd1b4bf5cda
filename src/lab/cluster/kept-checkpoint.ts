import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { CellCheckpoint } from './cell-folder.ts'

/**
 * The checkpoint that is tested: the highest validation accuracy, on a tie the earlier. One that only a stop has caused
 * counts
 * only while there is no regular one: the same rule as for a training in the project.
 */
export const keptOf = (
  checkpoints: readonly CellCheckpoint[],
  settings: Pick<TrainingSettings, 'checkpointEvery' | 'steps'>,
): CellCheckpoint | undefined => {
  const isRegular = ({ step }: CellCheckpoint): boolean =>
    step % settings.checkpointEvery === 0 || step === settings.steps
  return [...checkpoints].sort(
    (a, b) =>
      Number(isRegular(b)) - Number(isRegular(a)) || b.validationAccuracy - a.validationAccuracy || a.step - b.step,
  )[0]
}
