/** Values sorted into equal bins. */
export interface BinnedValues {
  /** Bin of each value, 0 … bins - 1. */
  readonly codes: Uint16Array
  /** bins + 1 edges; the last bin is closed, the others are open above. */
  readonly edges: Float64Array
}

/**
 * Equal bins over the range of all values, exactly as `numpy.histogram(values.astype(float64), bins)` sorts them: edges
 * as
 * `numpy.linspace` gives them, the last bin closed, and the bin that the division gives corrected by one where rounding
 * put a value on the wrong side of an edge. Values that are all equal get the range value - 0.5 … value + 0.5.
 *
 * @param values at least one, all finite
 * @param bins   1 … 65,535
 * @throws RangeError for no values, a value that is not finite, or another number of bins
 */
export const binValues = (values: ArrayLike<number>, bins: number): BinnedValues => {
  if (!Number.isInteger(bins) || bins < 1 || bins > 65_535)
    throw new RangeError(`A histogram takes 1 to 65,535 bins, not ${String(bins)}.`)
  const { first, last } = rangeOf(values)
  const width = last - first
  const edges = new Float64Array(bins + 1)
  const step = width / bins
  for (let edge = 0; edge < bins; edge++) edges[edge] = edge * step + first
  edges[bins] = last
  const codes = new Uint16Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    let code = Math.trunc(((value - first) / width) * bins)
    if (code === bins) code--
    if (value < (edges[code] as number)) code--
    if (code !== bins - 1 && value >= (edges[code + 1] as number)) code++
    codes[index] = code
  }
  return { codes, edges }
}

const rangeOf = (values: ArrayLike<number>): { first: number; last: number } => {
  if (values.length === 0) throw new RangeError('A histogram takes at least one value.')
  let first = Infinity
  let last = -Infinity
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (!Number.isFinite(value))
      throw new RangeError(`A histogram takes finite values; value ${String(index)} is ${String(value)}.`)
    if (value < first) first = value
    if (value > last) last = value
  }
  return first === last ? { first: first - 0.5, last: last + 0.5 } : { first, last }
}

/** Counts a bin, of the members and of the others. */
export interface GroupedCounts {
  readonly members: Uint32Array
  readonly others: Uint32Array
}

/**
 * Histograms of two groups over the bins they share.
 *
 * @param isMember 1 for a member, 0 for one of the others; as long as `codes`
 */
export const countByGroup = (codes: Uint16Array, bins: number, isMember: Uint8Array): GroupedCounts => {
  const members = new Uint32Array(bins)
  const others = new Uint32Array(bins)
  for (let index = 0; index < codes.length; index++) {
    const counts = isMember[index] === 1 ? members : others
    const code = codes[index] as number
    counts[code] = (counts[code] as number) + 1
  }
  return { members, others }
}
