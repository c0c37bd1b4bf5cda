/** Shares of a histogram after `smoothing` was added to every bin: (count + smoothing) / (n + smoothing x bins). */
export const smoothedShares = (counts: ArrayLike<number>, smoothing: number): Float64Array => {
  let total = 0
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin] as number
  const whole = total + smoothing * counts.length
  return Float64Array.from(counts, (count) => (count + smoothing) / whole)
}

/**
 * Kullback-Leibler divergence D(p || q) = sum p ln(p / q), in nats. A bin that p leaves empty adds nothing; one that
 * only q
 * leaves empty makes it infinite. NaN where a group without members was not smoothed.
 */
export const relativeEntropy = (p: Float64Array, q: Float64Array): number => {
  let sum = 0
  for (let bin = 0; bin < p.length; bin++) {
    const share = p[bin] as number
    if (share !== 0) sum += share * Math.log(share / (q[bin] as number))
  }
  return sum
}

export interface Divergences {
  /** D(with || without): the paper's score (section 4.4). */
  readonly kl: number
  /** D(without || with). */
  readonly reverse: number
  /** The sum of the two (Jeffreys). */
  readonly symmetric: number
  /** Jensen-Shannon divergence, 0 … ln 2 (Lin 1991, doi:10.1109/18.61115). */
  readonly jensenShannon: number
}

/**
 * How far the histogram of the samples with an Action Unit lies from that of the samples without it, in nats.
 *
 * @param members   counts a bin, with the unit
 * @param others    counts a bin, without it; the same bins
 * @param smoothing count added to every bin of both histograms, from 0
 */
export const divergences = (members: ArrayLike<number>, others: ArrayLike<number>, smoothing: number): Divergences => {
  if (members.length !== others.length)
    throw new RangeError(
      `Histograms of ${String(members.length)} and ${String(others.length)} bins cannot be compared.`,
    )
  if (!(smoothing >= 0)) throw new RangeError(`The smoothing count is 0 or more, not ${String(smoothing)}.`)
  const p = smoothedShares(members, smoothing)
  const q = smoothedShares(others, smoothing)
  const middle = p.map((share, bin) => (share + (q[bin] as number)) / 2)
  const kl = relativeEntropy(p, q)
  const reverse = relativeEntropy(q, p)
  const jensenShannon = (relativeEntropy(p, middle) + relativeEntropy(q, middle)) / 2
  return { kl, reverse, symmetric: kl + reverse, jensenShannon }
}
