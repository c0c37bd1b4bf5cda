import { AULensError } from '../../shared/contract/errors.ts'
import type { ExperimentCell, ExperimentRequest } from '../../shared/contract/experiment.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { CorpusRow } from '../store/tables/corpora-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/tables/runs-table.ts'
import { withExcluded } from '../training/excluded-faces.ts'
import { keepSplitFile } from '../training/kept-split-file.ts'
import { chooseSamples, foldsOf } from '../training/selection.ts'
import { settingsWithSplit, type SplitFile } from '../training/split-file.ts'
import { distinct } from './distinct.ts'
import { checkLeakage } from './leakage.ts'

/**
 * Every network of an experiment, in the order they are worked on: all variants of a fold before the next fold, all
 * folds of a
 * seed before the next seed, so that what is finished early can be compared.
 */
export const cellsOf = (
  folds: readonly number[],
  variants: readonly TrainingSettings['variant'][],
  seeds: readonly number[],
): Pick<ExperimentCell, 'fold' | 'variant' | 'seed'>[] =>
  seeds.flatMap((seed) => folds.flatMap((fold) => variants.map((variant) => ({ fold, variant, seed }))))

/** @throws AULensError SPLIT_EMPTY, FOLD_UNKNOWN @returns the faces of each fold */
const chooseFolds = (
  store: ProjectStore,
  corpus: CorpusRow,
  settings: TrainingSettings,
  splitFile: SplitFile | null,
  folds: readonly number[],
): Map<number, readonly RunSample[]> =>
  new Map(
    folds.map((fold) => {
      const { samples } = chooseSamples(store, corpus.id, { ...settings, fold }, splitFile)
      const empty = (['train', 'validation', 'test'] as const).filter(
        (split) => !samples.some((sample) => sample.split === split),
      )
      if (empty.length > 0) {
        throw new AULensError(
          'SPLIT_EMPTY',
          `Fold ${String(fold)} of "${corpus.name}" has no labelled face for ${empty.join(' and ')}.`,
          {
            hint:
              splitFile === null
                ? 'Ten folds need labelled faces of at least ten subjects. Choose other folds, or import more subjects.'
                : `Compare the names in ${splitFile.name} with the corpus: its ${splitFile.by} column has to hold ` +
                  'them as the corpus does.',
          },
        )
      }
      return [fold, samples]
    }),
  )

/**
 * Stores an experiment with its cells, all waiting, after a look for leakage; nothing is trained yet.
 *
 * @throws AULensError SPLIT_EMPTY, FOLD_UNKNOWN, SPLIT_FILE_INVALID, SPLIT_NOT_SUBJECT_INDEPENDENT
 */
export const createExperiment = async (
  store: ProjectStore,
  corpus: CorpusRow,
  request: ExperimentRequest,
): Promise<number> => {
  const splitFile = request.splitFile === undefined ? null : await keepSplitFile(store, request.splitFile)
  const shared = withExcluded(store, corpus.id, settingsWithSplit(request.settings, splitFile))
  const known = foldsOf(store, corpus.id, shared, splitFile)
  const folds = distinct(request.folds ?? known).sort((a, b) => a - b)
  const unknown = folds.find((fold) => !known.includes(fold))
  if (unknown !== undefined)
    throw new AULensError('FOLD_UNKNOWN', `${splitFile?.name ?? corpus.name} has no fold ${String(unknown)}.`, {
      hint: `Folds to choose from: ${known.join(', ')}.`,
    })
  const variants = distinct(request.variants ?? [shared.variant])
  const seeds = distinct(request.seeds ?? [shared.seed])
  await checkLeakage(store, corpus, chooseFolds(store, corpus, shared, splitFile, folds))
  const table = store.experiments
  const [fold = 0] = folds
  const [variant = shared.variant] = variants
  const [seed = shared.seed] = seeds
  return table.create({
    corpus: corpus.id,
    settings: { ...shared, fold, variant, seed },
    place: request.place,
    cluster: request.place === 'slurm' ? table.clusterSettings() : null,
    cells: cellsOf(folds, variants, seeds),
  })
}
