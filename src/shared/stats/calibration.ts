import type { Calibration } from './permutation.ts'
import { quantile } from './quantile.ts'

/** Standard deviations below this are rounding: the shuffles never differ. */
const smallest = 1e-9

/**
 * Mean, standard deviation and 95th percentile of every pair's shuffled scores.
 *
 * @param scores [shuffles, pairs]
 */
export const calibrate = (scores: Float64Array, pairs: number): Calibration => {
  const shuffles = scores.length / pairs
  const mean = new Float64Array(new SharedArrayBuffer(8 * pairs))
  const precision = new Float64Array(new SharedArrayBuffer(8 * pairs))
  const upper = new Float64Array(pairs)
  const column = new Float64Array(shuffles)
  for (let pair = 0; pair < pairs; pair++) {
    let sum = 0
    for (let shuffle = 0; shuffle < shuffles; shuffle++) {
      column[shuffle] = scores[shuffle * pairs + pair] as number
      sum += column[shuffle] as number
    }
    mean[pair] = sum / shuffles
    let squares = 0
    for (const score of column) squares += (score - sum / shuffles) ** 2
    const deviation = Math.sqrt(squares / (shuffles - 1))
    // Infinite scores (no smoothing) have no deviation.
    precision[pair] = deviation > smallest && Number.isFinite(deviation) ? 1 / deviation : 0
    upper[pair] = quantile(column.sort(), 0.95)
  }
  return { mean, precision, upper }
}

/** How many of the values are at least `bar`. @param sorted ascending */
export const countAtLeast = (sorted: Float64Array, bar: number): number => {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] as number) < bar) from = middle + 1
    else to = middle
  }
  return sorted.length - from
}
