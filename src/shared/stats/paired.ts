import { meanOf, sampleDeviation } from './moments.ts'
import { studentQuantile, studentTail } from './student.ts'

export interface PairedComparison {
  readonly pairs: number
  /** Mean of the differences. */
  readonly mean: number
  /** Sample standard deviation of the differences. */
  readonly sd: number
  /** Paired t interval of the mean difference; null where all differences are equal. */
  readonly interval: readonly [number, number] | null
  /** Two-sided p of the paired t test; null where all differences are equal. */
  readonly p: number | null
  /**
   * Two-sided p of the exact sign-flip permutation test: the share of all 2^n sign patterns whose mean is at least as
   * far from 0.
   */
  readonly signFlipP: number | null
}

/** Pairs up to which every sign pattern is counted: 2^20 patterns. */
const mostPairs = 20

/**
 * Every pattern of signs once, by Gray code: one sign changes at a step. Sums are compared with the tolerance of their
 * rounding.
 */
const signFlip = (differences: readonly number[]): number | null => {
  if (differences.length > mostPairs) return null
  let sum = differences.reduce((total, value) => total + value, 0)
  const bound = Math.abs(sum) - 1e-12 * differences.reduce((total, value) => total + Math.abs(value), 0)
  const signs = differences.map(() => 1)
  const patterns = 2 ** differences.length
  let asFar = 1
  for (let pattern = 1; pattern < patterns; pattern++) {
    const place = 31 - Math.clz32(pattern & -pattern)
    const sign = signs[place] ?? 1
    signs[place] = -sign
    sum -= 2 * sign * (differences[place] ?? 0)
    if (Math.abs(sum) >= bound) asFar++
  }
  return asFar / patterns
}

/**
 * Compares two things measured on the same folds: paired t test with interval (as scipy's `ttest_rel`) and the exact
 * sign-flip test.
 * Folds share their training subjects, so neither is exact for "another sample of subjects"; the interval is rather too
 * narrow.
 *
 * @param differences second minus first, one a fold
 * @returns null for fewer than two pairs
 */
export const comparePaired = (differences: readonly number[], coverage = 0.95): PairedComparison | null => {
  const sd = sampleDeviation(differences)
  if (sd === null) return null
  const pairs = differences.length
  const mean = meanOf(differences)
  const error = sd / Math.sqrt(pairs)
  const half = studentQuantile(coverage, pairs - 1) * error
  return {
    pairs,
    mean,
    sd,
    signFlipP: signFlip(differences),
    interval: error === 0 ? null : [mean - half, mean + half],
    p: error === 0 ? null : studentTail(mean / error, pairs - 1),
  }
}
