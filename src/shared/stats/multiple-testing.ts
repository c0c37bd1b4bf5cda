/**
 * False-discovery-rate adjusted p values (Benjamini and Hochberg 1995).
 *
 * @param p values in 0 … 1, any order
 * @returns q values in the same order
 */
export const benjaminiHochberg = (p: ArrayLike<number>): Float64Array => {
  const m = p.length
  const order = Uint32Array.from({ length: m }, (_, index) => index)
  order.sort((a, b) => (p[a] as number) - (p[b] as number))
  const q = new Float64Array(m)
  let smallest = 1
  for (let place = m - 1; place >= 0; place--) {
    const index = order[place] as number
    smallest = Math.min(smallest, ((p[index] as number) * m) / (place + 1))
    q[index] = smallest
  }
  return q
}

/**
 * Permutation p value that is never 0 (Phipson and Smyth 2010): (b + 1) / (m + 1), b of m shuffles as extreme as what
 * was seen.
 */
export const permutationP = (asExtreme: number, permutations: number): number => (asExtreme + 1) / (permutations + 1)

/**
 * False-discovery-rate adjusted p values under any dependence (Benjamini and Yekutieli 2001): those of
 * {@link benjaminiHochberg} times 1 + 1/2 + … + 1/m.
 *
 * @returns q values in the same order
 */
export const benjaminiYekutieli = (p: ArrayLike<number>): Float64Array => {
  let harmonic = 0
  for (let place = 1; place <= p.length; place++) harmonic += 1 / place
  // Taken before the running minimum stops at 1, as both are then cut off there.
  return benjaminiHochberg(p).map((q) => Math.min(1, q * harmonic))
}
