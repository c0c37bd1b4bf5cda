import { defined, increase, undefinedFor, type AgreementStatistic } from './coefficient.ts'

export const kappaWeights = ['none', 'linear', 'quadratic'] as const
export type KappaWeights = (typeof kappaWeights)[number]

const distance: Readonly<Record<KappaWeights, (a: number, b: number) => number>> = {
  none: (a, b) => (a === b ? 0 : 1),
  linear: (a, b) => Math.abs(a - b),
  quadratic: (a, b) => (a - b) ** 2,
}

/**
 * Cohen's kappa of two coders (Cohen 1960), weighted for ordered categories (Cohen 1968). Samples that only one of them
 * rated do not count.
 *
 * @param categories number of categories, used or not
 * @param pair       places of the two coders in the ratings
 * @returns undefined where both used one and the same category only: chance agreement is complete then
 */
export const cohenKappa = (
  categories: number,
  weights: KappaWeights = 'none',
  [first, second]: readonly [number, number] = [0, 1],
): AgreementStatistic => ({
  size: categories * categories,
  add(sample, sums) {
    for (const ratings of sample) {
      const [a, b] = [ratings[first], ratings[second]]
      if (a !== null && a !== undefined && b !== null && b !== undefined) increase(sums, a * categories + b, 1)
    }
  },
  from(table) {
    const rows = new Float64Array(categories)
    const columns = new Float64Array(categories)
    let count = 0
    table.forEach((n, cell) => {
      count += n
      increase(rows, Math.floor(cell / categories), n)
      increase(columns, cell % categories, n)
    })
    if (count === 0) return undefinedFor('nothing-rated-twice')
    let observed = 0
    let expected = 0
    table.forEach((n, cell) => {
      const [a, b] = [Math.floor(cell / categories), cell % categories]
      const weight = distance[weights](a, b)
      observed += weight * n
      expected += (weight * (rows[a] ?? 0) * (columns[b] ?? 0)) / count
    })
    return expected === 0 ? undefinedFor('one-category') : defined(1 - observed / expected)
  },
})
