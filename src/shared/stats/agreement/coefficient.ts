/** Why a coefficient has no value. */
export const undefinedReasons = ['nothing-rated-twice', 'one-category', 'nothing-scored'] as const
export type UndefinedReason = (typeof undefinedReasons)[number]

/** An undefined coefficient is said to be undefined: never 0, which would mean chance, and never NaN. */
export type Coefficient =
  { readonly value: number; readonly reason: null } | { readonly value: null; readonly reason: UndefinedReason }

export const defined = (value: number): Coefficient => ({ value, reason: null })
export const undefinedFor = (reason: UndefinedReason): Coefficient => ({ value: null, reason })

/**
 * One thing that was rated: a category (0 … categories - 1) a coder, in the same order everywhere; null where a coder
 * gave none.
 */
export type Ratings = readonly (number | null)[]

/** What is drawn as a whole: all ratings of one sample, e.g. one row an Action Unit. */
export type RatedSample = readonly Ratings[]

/**
 * A coefficient that depends on sums over samples alone. Its sums are taken once, and a bootstrap adds up what it drew.
 */
export interface AgreementStatistic {
  /** Number of sums. */
  readonly size: number
  /** Adds one sample to the sums. */
  add(sample: RatedSample, sums: Float64Array): void
  from(sums: Float64Array): Coefficient
}

export const compute = (statistic: AgreementStatistic, samples: readonly RatedSample[]): Coefficient => {
  const sums = new Float64Array(statistic.size)
  for (const sample of samples) statistic.add(sample, sums)
  return statistic.from(sums)
}

/** Calls `visit` with every two given ratings of a row. */
export const eachPair = (ratings: Ratings, visit: (one: number, other: number) => void): void => {
  for (let a = 0; a < ratings.length; a++) {
    const one = ratings[a]
    if (one === null || one === undefined) continue
    for (let b = a + 1; b < ratings.length; b++) {
      const other = ratings[b]
      if (other !== null && other !== undefined) visit(one, other)
    }
  }
}

/** Adds to one cell of a typed array. */
export const increase = (sums: Float64Array, place: number, by: number): void => {
  sums[place] = (sums[place] ?? 0) + by
}
