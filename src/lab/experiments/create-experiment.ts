import { AULensError } from '../../shared/contract/errors.ts'
import type { ExperimentCell, ExperimentRequest } from '../../shared/contract/experiment.ts'
import { settingsOf, type TrainingSettings } from '../../shared/protocol/settings.ts'
import type { CorpusRow } from '../store/corpora-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { chooseSamples, foldsOf } from '../training/selection.ts'
import type { RunSample } from '../store/runs-table.ts'
import { checkLeakage } from './leakage.ts'
import { ExperimentsTable } from './experiments-table.ts'

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

/**
 * Every network of an experiment, in the order they are worked on: all variants of a fold before the next fold, all folds of a
 * seed before the next seed, so that what is finished early can be compared.
 */
export const cellsOf = (folds: readonly number[], variants: readonly TrainingSettings['variant'][], seeds: readonly number[]): Pick<ExperimentCell, 'fold' | 'variant' | 'seed'>[] =>
  seeds.flatMap((seed) => folds.flatMap((fold) => variants.map((variant) => ({ fold, variant, seed }))))

/** @throws AULensError SPLIT_EMPTY, FOLD_UNKNOWN @returns the faces of each fold */
const chooseFolds = (store: ProjectStore, corpus: CorpusRow, settings: TrainingSettings, folds: readonly number[]): Map<number, readonly RunSample[]> =>
  new Map(folds.map((fold) => {
    const { samples } = chooseSamples(store, corpus.id, { ...settings, fold })
    const empty = (['train', 'validation', 'test'] as const).filter((split) => !samples.some((sample) => sample.split === split))
    if (empty.length > 0) {
      throw new AULensError('SPLIT_EMPTY', `Fold ${String(fold)} of "${corpus.name}" has no labelled face for ${empty.join(' and ')}.`, {
        hint: 'Ten folds need labelled faces of at least ten subjects. Choose other folds, or import more subjects.',
      })
    }
    return [fold, samples]
  }))

/** Stores an experiment with its cells, all waiting, after a look for leakage; nothing is trained yet. @throws AULensError SPLIT_EMPTY, FOLD_UNKNOWN */
export const createExperiment = async (store: ProjectStore, corpus: CorpusRow, request: ExperimentRequest): Promise<number> => {
  const shared = settingsOf(request.settings)
  const folds = distinct(request.folds ?? foldsOf(store, corpus.id, shared)).sort((a, b) => a - b)
  const variants = distinct(request.variants ?? [shared.variant])
  const seeds = distinct(request.seeds ?? [shared.seed])
  await checkLeakage(store, corpus, chooseFolds(store, corpus, shared, folds))
  const table = new ExperimentsTable(store.database)
  const [fold = 0] = folds
  const [variant = shared.variant] = variants
  const [seed = shared.seed] = seeds
  return table.create({
    corpus: corpus.id, settings: { ...shared, fold, variant, seed }, place: request.place,
    cluster: request.place === 'slurm' ? table.clusterSettings() : null, cells: cellsOf(folds, variants, seeds),
  })
}
