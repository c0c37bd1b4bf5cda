import {
  defined,
  eachPair,
  increase,
  undefinedFor,
  type AgreementStatistic,
  type Coefficient,
  type RatedSample,
} from './coefficient.ts'

const addScores = (sample: RatedSample, sums: Float64Array): void => {
  for (const ratings of sample) {
    eachPair(ratings, (one, other) => {
      if (one > 0 && other > 0) increase(sums, 0, 2)
      increase(sums, 1, (one > 0 ? 1 : 0) + (other > 0 ? 1 : 0))
      increase(sums, 2, 1)
    })
  }
}
const indexOf = (sums: Float64Array): Coefficient => {
  if (sums[2] === 0) return undefinedFor('nothing-rated-twice')
  return sums[1] === 0 ? undefinedFor('nothing-scored') : defined((sums[0] ?? 0) / (sums[1] ?? 1))
}

/**
 * The FACS manual's agreement index: twice the scores that two coders share over all scores of both (Ekman, Friesen and
 * Hager 2002). With more coders,
 * shared and single scores are added up over every two of them. Ratings: 0 not scored, above 0 scored.
 */
export const facsIndex = (): AgreementStatistic => ({ size: 3, add: addScores, from: indexOf })

/**
 * The mean of the samples' own FACS indices; samples for which nobody scored anything have none. 0.70 is the
 * certification level.
 */
export const meanFacsIndex = (): AgreementStatistic => ({
  size: 3,
  add(sample, sums) {
    const own = new Float64Array(3)
    addScores(sample, own)
    const { value } = indexOf(own)
    increase(sums, 2, own[2] ?? 0)
    if (value === null) return
    increase(sums, 0, value)
    increase(sums, 1, 1)
  },
  from: indexOf,
})

/** Of every two ratings of the same row, the share that is equal. */
export const percentAgreement = (): AgreementStatistic => ({
  size: 2,
  add(sample, sums) {
    for (const ratings of sample) {
      eachPair(ratings, (one, other) => {
        if (one === other) increase(sums, 0, 1)
        increase(sums, 1, 1)
      })
    }
  },
  from: ([equal = 0, pairs = 0]) => (pairs === 0 ? undefinedFor('nothing-rated-twice') : defined(equal / pairs)),
})
