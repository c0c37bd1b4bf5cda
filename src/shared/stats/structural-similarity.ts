/** Stabilising constants of Wang et al. 2004. */
const k1 = 0.01
const k2 = 0.03

/** Rows and columns of a picture, row-major. */
export interface PictureSize {
  readonly rows: number
  readonly columns: number
}

/**
 * Mean structural similarity of two pictures (Wang, Bovik, Sheikh and Simoncelli 2004, doi:10.1109/TIP.2003.819861), as
 * scikit-image's `structural_similarity(a, b, win_size=window, data_range=range)`: flat square windows that lie wholly
 * inside,
 * sample (co)variances.
 *
 * @param a      [rows, columns]
 * @param b      [rows, columns]
 * @param range  distance between the smallest and the largest value that a picture may have
 * @param window odd, at most the shorter side
 * @returns -1 … 1; 1 for equal pictures
 * @throws RangeError for a window that does not fit
 */
export const structuralSimilarity = (
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, columns }: PictureSize,
  range: number,
  window = 7,
): number => {
  if (
    window % 2 !== 1 ||
    window > Math.min(rows, columns) ||
    a.length !== rows * columns ||
    b.length !== rows * columns
  ) {
    throw new RangeError(
      `Pictures of ${String(a.length)} and ${String(b.length)} pixels cannot be compared in windows of ` +
        `${String(window)} over ${String(rows)} by ${String(columns)}.`,
    )
  }
  const pixels = window * window
  const unbiased = pixels / (pixels - 1)
  const c1 = (k1 * range) ** 2
  const c2 = (k2 * range) ** 2
  let total = 0
  for (let top = 0; top <= rows - window; top++) {
    for (let left = 0; left <= columns - window; left++) {
      let sumA = 0,
        sumB = 0,
        squaresA = 0,
        squaresB = 0,
        products = 0
      for (let row = top; row < top + window; row++) {
        for (let at = row * columns + left; at < row * columns + left + window; at++) {
          const x = a[at] as number
          const y = b[at] as number
          sumA += x
          sumB += y
          squaresA += x * x
          squaresB += y * y
          products += x * y
        }
      }
      const meanA = sumA / pixels
      const meanB = sumB / pixels
      const varianceA = unbiased * (squaresA / pixels - meanA * meanA)
      const varianceB = unbiased * (squaresB / pixels - meanB * meanB)
      const covariance = unbiased * (products / pixels - meanA * meanB)
      total +=
        ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
        ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
    }
  }
  return total / ((rows - window + 1) * (columns - window + 1))
}
