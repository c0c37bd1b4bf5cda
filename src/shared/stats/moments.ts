export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample standard deviation (divisor n - 1); null for fewer than two values. */
export const sampleDeviation = (values: readonly number[]): number | null => {
  if (values.length < 2) return null
  const centre = meanOf(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}
