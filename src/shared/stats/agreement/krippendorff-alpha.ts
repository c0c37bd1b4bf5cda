import { defined, increase, undefinedFor, type AgreementStatistic } from './coefficient.ts'

export const alphaLevels = ['nominal', 'ordinal'] as const
export type AlphaLevel = (typeof alphaLevels)[number]

/** Squared difference between two categories, given how often each was used. */
const squaredDifference = (level: AlphaLevel, used: Float64Array, low: number, high: number): number => {
  if (level === 'nominal') return 1
  let between = 0
  for (let category = low; category <= high; category++) between += used[category] ?? 0
  return (between - ((used[low] ?? 0) + (used[high] ?? 0)) / 2) ** 2
}

/**
 * Krippendorff's alpha (Krippendorff 2019, chapter 12) for any number of coders and missing ratings. A row with a
 * single rating does not count.
 *
 * @param level ordinal: categories are in order, and differ by how many ratings lie between them
 */
export const krippendorffAlpha = (categories: number, level: AlphaLevel): AgreementStatistic => ({
  // the coincidence matrix
  size: categories * categories,
  add(sample, sums) {
    for (const ratings of sample) {
      const given = ratings.filter((rating) => rating !== null)
      if (given.length < 2) continue
      const share = 1 / (given.length - 1)
      given.forEach((one, a) => {
        given.forEach((other, b) => {
          if (a !== b) increase(sums, one * categories + other, share)
        })
      })
    }
  },
  from(sums) {
    const used = new Float64Array(categories)
    sums.forEach((share, cell) => {
      increase(used, Math.floor(cell / categories), share)
    })
    const all = used.reduce((sum, count) => sum + count, 0)
    if (all === 0) return undefinedFor('nothing-rated-twice')
    if (used.filter((count) => count > 0).length < 2) return undefinedFor('one-category')
    let observed = 0
    let expected = 0
    for (let low = 0; low < categories; low++) {
      for (let high = low + 1; high < categories; high++) {
        const difference = squaredDifference(level, used, low, high)
        observed += difference * (sums[low * categories + high] ?? 0)
        expected += difference * (used[low] ?? 0) * (used[high] ?? 0)
      }
    }
    return defined(1 - ((all - 1) * observed) / expected)
  },
})
