import { defined, increase, undefinedFor, type AgreementStatistic } from './coefficient.ts'

/**
 * Fleiss' kappa (Fleiss 1971). It is defined for one number of ratings a sample: samples that some coder did not rate
 * do not count
 * (Krippendorff's alpha uses them).
 */
export const fleissKappa = (categories: number, coders: number): AgreementStatistic => ({
  // counts of each category, the sum of squared counts of a sample, the number of rows
  size: categories + 2,
  add(sample, sums) {
    const counts = new Float64Array(categories)
    for (const ratings of sample) {
      if (ratings.length !== coders || ratings.includes(null)) continue
      counts.fill(0)
      for (const rating of ratings) if (rating !== null) increase(counts, rating, 1)
      counts.forEach((count, category) => {
        increase(sums, category, count)
        increase(sums, categories, count * count)
      })
      increase(sums, categories + 1, 1)
    }
  },
  from(sums) {
    const rows = sums[categories + 1] ?? 0
    if (coders < 2 || rows === 0) return undefinedFor('nothing-rated-twice')
    const all = rows * coders
    const used = sums.subarray(0, categories).filter((count) => count > 0)
    if (used.length < 2) return undefinedFor('one-category')
    const observed = ((sums[categories] ?? 0) - all) / (all * (coders - 1))
    const expected = used.reduce((sum, count) => sum + (count / all) ** 2, 0)
    return defined((observed - expected) / (1 - expected))
  },
})
