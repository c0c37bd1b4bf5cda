import { isConstant, midranks } from './rank.ts'

/** Values less their mean, divided by the length of that vector; null where they are constant. */
export const standardise = (values: ArrayLike<number>): Float64Array | null => {
  if (values.length < 2 || isConstant(values)) return null
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  const mean = sum / values.length
  const centred = Float64Array.from(values, (value) => value - mean)
  const length = Math.sqrt(centred.reduce((squares, value) => squares + value * value, 0))
  return length === 0 ? null : centred.map((value) => value / length)
}

/** Product of two vectors of {@link standardise}: Pearson's r, held within -1 … 1 against rounding. */
export const productOf = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number)
  return Math.max(-1, Math.min(1, sum))
}

/** Pearson's correlation; null where one side is constant or has fewer than two values. */
export const pearson = (a: ArrayLike<number>, b: ArrayLike<number>): number | null => {
  if (a.length !== b.length)
    throw new RangeError(`${String(a.length)} and ${String(b.length)} values cannot be correlated.`)
  const [first, second] = [standardise(a), standardise(b)]
  return first === null || second === null ? null : productOf(first, second)
}

/** Spearman's rank correlation: Pearson's of midranks, as `scipy.stats.spearmanr`; null where one side is constant. */
export const rankCorrelation = (a: ArrayLike<number>, b: ArrayLike<number>): number | null =>
  pearson(midranks(a), midranks(b))
