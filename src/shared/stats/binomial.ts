/** P(X <= k) for X binomial (n, p), by summing the terms. @param n up to some ten thousands */
export const binomialCdf = (k: number, n: number, p: number): number => {
  if (k < 0) return 0
  if (k >= n || p <= 0) return 1
  if (p >= 1) return 0
  let logTerm = n * Math.log1p(-p)
  let sum = Math.exp(logTerm)
  for (let count = 1; count <= k; count++) {
    logTerm += Math.log((n - count + 1) / count) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}

const bisect = (isBelow: (p: number) => boolean): number => {
  let from = 0
  let to = 1
  // 60 halvings: nothing of a double is left.
  for (let step = 0; step < 60; step++) {
    const middle = (from + to) / 2
    if (isBelow(middle)) from = middle
    else to = middle
  }
  return (from + to) / 2
}

/** Exact 95 % interval of a share of which k in n were seen (Clopper and Pearson 1934). */
export const shareInterval = (k: number, n: number): [number, number] => [
  k === 0 ? 0 : bisect((p) => 1 - binomialCdf(k - 1, n, p) < 0.025),
  k === n ? 1 : bisect((p) => binomialCdf(k, n, p) > 0.025),
]

/** Counts between which a binomial (n, p) lies with probability at least 0.95, with at most 0.025 on either side. */
export const expectedCounts = (n: number, p: number): [number, number] => {
  let lower = 0
  while (binomialCdf(lower, n, p) <= 0.025) lower++
  let upper = lower
  while (1 - binomialCdf(upper, n, p) > 0.025) upper++
  return [lower, upper]
}
