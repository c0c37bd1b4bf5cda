import type { VariantComparison, VariantResult } from '../../shared/contract/experiment.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { meanOf, sampleDeviation } from '../../shared/stats/moments.ts'
import { comparePaired } from '../../shared/stats/paired.ts'
import type { CellRecord } from './experiments-table.ts'

type Variant = TrainingSettings['variant']
type Tested = Pick<CellRecord, 'fold' | 'variant' | 'testAccuracy'>

/** Test accuracy of each fold, as the mean over its seeds: fold → accuracy. */
const accuracies = (cells: readonly Tested[], variant: Variant): Map<number, number> => {
  const byFold = new Map<number, number[]>()
  for (const cell of cells) {
    if (cell.variant === variant && cell.testAccuracy !== null) byFold.set(cell.fold, [...byFold.get(cell.fold) ?? [], cell.testAccuracy])
  }
  return new Map([...byFold].map(([fold, values]) => [fold, meanOf(values)]))
}

/** Mean and sample standard deviation over folds, as the paper prints them; the folds that are there, where some are still missing. */
export const resultsOf = (cells: readonly CellRecord[], variants: readonly Variant[]): VariantResult[] =>
  variants.map((variant) => {
    const folds = [...accuracies(cells, variant).values()]
    const own = cells.filter((cell) => cell.variant === variant)
    return {
      variant, folds: folds.length, networks: own.filter((cell) => cell.testAccuracy !== null).length, complete: own.every((cell) => cell.state === 'done'),
      mean: folds.length === 0 ? null : meanOf(folds), sd: sampleDeviation(folds),
    }
  })

/** Every two variants on the folds that both have; see {@link comparePaired}. */
export const comparisonsOf = (cells: readonly Tested[], variants: readonly Variant[]): VariantComparison[] =>
  variants.flatMap((first, place) => variants.slice(place + 1).flatMap((second): VariantComparison[] => {
    const [a, b] = [accuracies(cells, first), accuracies(cells, second)]
    const differences = [...a].flatMap(([fold, accuracy]) => {
      const other = b.get(fold)
      return other === undefined ? [] : [other - accuracy]
    })
    const found = comparePaired(differences)
    return found === null ? [] : [{
      first, second, folds: found.pairs, difference: found.mean, p: found.p, signFlipP: found.signFlipP,
      interval: found.interval === null ? null : [found.interval[0], found.interval[1]],
    }]
  }))
