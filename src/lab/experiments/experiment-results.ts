import type { VariantComparison, VariantResult } from '../../shared/contract/experiment.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { meanOf, sampleDeviation } from '../../shared/stats/moments.ts'
import { comparePaired } from '../../shared/stats/paired.ts'
import { distinct } from './distinct.ts'
import type { CellRecord } from '../store/tables/experiments-table.ts'

type Variant = TrainingSettings['variant']
type Tested = Pick<CellRecord, 'fold' | 'variant' | 'seed' | 'testAccuracy'>

/** Folds are the cases, as in the paper; an experiment with one fold and several seeds has its seeds. */
const casesOf = (cells: readonly Tested[]): 'folds' | 'seeds' =>
  distinct(cells.map(({ fold }) => fold)).length === 1 && distinct(cells.map(({ seed }) => seed)).length > 1
    ? 'seeds'
    : 'folds'

/** Values by case, as their means within it. */
const byCase = (
  values: readonly { readonly fold: number; readonly seed: number; readonly value: number }[],
  over: 'folds' | 'seeds',
): number[] => {
  const found = new Map<number, number[]>()
  for (const { fold, seed, value } of values) {
    const name = over === 'folds' ? fold : seed
    found.set(name, [...(found.get(name) ?? []), value])
  }
  return [...found.values()].map(meanOf)
}

const testedOf = (cells: readonly Tested[], variant: Variant): { fold: number; seed: number; value: number }[] =>
  cells.flatMap((cell) =>
    cell.variant === variant && cell.testAccuracy !== null
      ? [{ fold: cell.fold, seed: cell.seed, value: cell.testAccuracy }]
      : [],
  )

/**
 * Mean and sample standard deviation over folds, as the paper prints them, each fold being the mean of its seeds; over
 * the folds that are
 * there, where some are still missing.
 */
export const resultsOf = (cells: readonly CellRecord[], variants: readonly Variant[]): VariantResult[] => {
  const over = casesOf(cells)
  return variants.map((variant) => {
    const tested = testedOf(cells, variant)
    const cases = byCase(tested, over)
    return {
      variant,
      folds: distinct(tested.map(({ fold }) => fold)).length,
      networks: tested.length,
      complete: cells.every((cell) => cell.variant !== variant || cell.state === 'done'),
      over,
      mean: cases.length === 0 ? null : meanOf(cases),
      sd: sampleDeviation(cases),
    }
  })
}

/** Every two variants on the networks of the same fold and seed that both have; see {@link comparePaired}. */
export const comparisonsOf = (cells: readonly Tested[], variants: readonly Variant[]): VariantComparison[] => {
  const over = casesOf(cells)
  return variants.flatMap((first, place) =>
    variants.slice(place + 1).flatMap((second): VariantComparison[] => {
      const others = testedOf(cells, second)
      const differences = testedOf(cells, first).flatMap(({ fold, seed, value }) => {
        const other = others.find((network) => network.fold === fold && network.seed === seed)
        return other === undefined ? [] : [{ fold, seed, value: other.value - value }]
      })
      const found = comparePaired(byCase(differences, over))
      return found === null
        ? []
        : [
            {
              first,
              second,
              folds: distinct(differences.map(({ fold }) => fold)).length,
              over,
              pairs: found.pairs,
              difference: found.mean,
              p: found.p,
              signFlipP: found.signFlipP,
              interval: found.interval === null ? null : [found.interval[0], found.interval[1]],
            },
          ]
    }),
  )
}
