/** Quantile of sorted values with linear interpolation, as numpy's default. */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? 0
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? below) - below)
}
