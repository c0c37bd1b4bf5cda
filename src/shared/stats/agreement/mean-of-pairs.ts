import { defined, undefinedFor, type AgreementStatistic } from './coefficient.ts'

/**
 * So many coders have 15 pairs; with more the sums of a bootstrap no longer fit a screen's patience, and Krippendorff's
 * alpha says the same of all.
 */
export const mostCodersInPairs = 6

/**
 * Mean of a coefficient for two coders over every two of several (Light 1971, Psychological Bulletin 76:365). Pairs for
 * which it is
 * undefined are left out; where all are, it is undefined as the first pair's.
 *
 * @param coders number of ratings of a row
 */
export const meanOfPairs = (coders: number, ofTwo: AgreementStatistic): AgreementStatistic => {
  const pairs = Array.from({ length: coders }, (_, one) =>
    Array.from({ length: coders - one - 1 }, (__, step) => [one, one + step + 1] as const),
  ).flat()
  const partOf = (sums: Float64Array, place: number): Float64Array =>
    sums.subarray(place * ofTwo.size, (place + 1) * ofTwo.size)
  return {
    size: pairs.length * ofTwo.size,
    add(sample, sums) {
      pairs.forEach(([one, other], place) => {
        ofTwo.add(
          sample.map((ratings) => [ratings[one] ?? null, ratings[other] ?? null]),
          partOf(sums, place),
        )
      })
    },
    from(sums) {
      const all = pairs.map((_, place) => ofTwo.from(partOf(sums, place)))
      const values = all.flatMap(({ value }) => (value === null ? [] : [value]))
      return values.length > 0
        ? defined(values.reduce((sum, value) => sum + value, 0) / values.length)
        : undefinedFor(all.find(({ reason }) => reason !== null)?.reason ?? 'nothing-rated-twice')
    },
  }
}
