/** An array as the PyTorch script stores it: every `stride`-th value, and figures over all of them. */
export interface Summary {
  readonly length: number
  readonly stride: number
  readonly samples: readonly number[]
  readonly sum: number
  /** Sum of absolute values. */
  readonly absolute: number
  readonly largest: number
}

/**
 * How far an array lies from its summary: the largest difference of a sampled value, of the sum (per absolute sum) and
 * of the
 * largest value, relative to the largest value. An array of another length is infinitely far.
 */
export const differenceFrom = (values: Float32Array, summary: Summary): number => {
  if (values.length !== summary.length) return Infinity
  let worst = 0
  summary.samples.forEach((expected, place) => {
    worst = Math.max(worst, Math.abs((values[place * summary.stride] as number) - expected))
  })
  let sum = 0
  let largest = 0
  for (const value of values) {
    sum += value
    largest = Math.max(largest, Math.abs(value))
  }
  const difference = Math.max(
    worst / summary.largest,
    Math.abs(sum - summary.sum) / summary.absolute,
    Math.abs(largest / summary.largest - 1),
  )
  // Math.max keeps NaN; a value that is no number must not pass as equal.
  return Number.isNaN(difference) ? Infinity : difference
}
