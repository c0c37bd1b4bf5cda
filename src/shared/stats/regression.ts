/** A straight line by least squares, and what it leaves. */
export interface StraightLine {
  readonly slope: number
  readonly intercept: number
  /** Pearson's correlation; null where either does not vary. */
  readonly r: number | null
  /** Value less the line, in the values' order. */
  readonly residuals: Float64Array
}

/** Relative size below which a difference from the mean is rounding. */
const rounding = 1e-12

/**
 * Fits values = intercept + slope x covariate. Where the covariate does not vary, the slope is 0.
 *
 * @param covariate as long as `values`; at least one
 */
export const straightLine = (values: ArrayLike<number>, covariate: ArrayLike<number>): StraightLine => {
  const n = values.length
  if (n === 0 || covariate.length !== n)
    throw new RangeError(`A line needs as many covariates as values, not ${String(covariate.length)} for ${String(n)}.`)
  const meanOf = (list: ArrayLike<number>): number => {
    let sum = 0
    for (let index = 0; index < n; index++) sum += list[index] as number
    return sum / n
  }
  const [meanX, meanY] = [meanOf(covariate), meanOf(values)]
  let xx = 0
  let xy = 0
  let yy = 0
  for (let index = 0; index < n; index++) {
    const x = (covariate[index] as number) - meanX
    const y = (values[index] as number) - meanY
    xx += x * x
    xy += x * y
    yy += y * y
  }
  const varies = (squares: number, mean: number): boolean => squares > n * (rounding * mean) ** 2
  const slope = varies(xx, meanX) ? xy / xx : 0
  const intercept = meanY - slope * meanX
  return {
    slope,
    intercept,
    r: varies(xx, meanX) && varies(yy, meanY) ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null,
    residuals: Float64Array.from(
      { length: n },
      (_, index) => (values[index] as number) - intercept - slope * (covariate[index] as number),
    ),
  }
}
