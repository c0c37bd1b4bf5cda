import { defined, increase, undefinedFor, type AgreementStatistic } from './coefficient.ts'

/** Mean of the first value of every row. */
export const meanShare = (): AgreementStatistic => ({
  size: 2,
  add(sample, sums) {
    for (const [value] of sample) {
      if (value === null || value === undefined) continue
      increase(sums, 0, value)
      increase(sums, 1, 1)
    }
  },
  from: ([sum = 0, count = 0]) => (count === 0 ? undefinedFor('nothing-rated-twice') : defined(sum / count)),
})

/** Mean of the first value where the second is 1, less the mean where it is 0. */
export const shareDifference = (): AgreementStatistic => ({
  size: 4,
  add(sample, sums) {
    for (const [value, group] of sample) {
      if (value === null || value === undefined) continue
      const at = group === 1 ? 0 : 2
      increase(sums, at, value)
      increase(sums, at + 1, 1)
    }
  },
  from: ([sum = 0, count = 0, otherSum = 0, otherCount = 0]) =>
    count === 0 || otherCount === 0
      ? undefinedFor('nothing-rated-twice')
      : defined(sum / count - otherSum / otherCount),
})
