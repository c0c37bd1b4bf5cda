/** How pictures lie: as faces stand, with rows and columns exchanged, or not to be told. */
export type Orientation = 'upright' | 'transposed' | 'unclear'

export interface OrientationCheck {
  readonly orientation: Orientation
  /** Correlation of the mean picture with its mirror images, -1 to 1. */
  readonly leftRight: number
  readonly upDown: number
}

/** A mean face mirrored left to right hardly changes (correlation above 0.9), upside down it does. */
const clearDifference = 0.05
const clearSymmetry = 0.5

const correlation = (a: Float64Array, b: Float64Array): number => {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let index = 0; index < a.length; index++) {
    const [da, db] = [(a[index] ?? 0) - meanA, (b[index] ?? 0) - meanB]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/** Mean of a rectangle, given in shares of the side. */
const meanOf = (
  face: Float64Array,
  side: number,
  [top, bottom, left, right]: readonly [number, number, number, number],
): number => {
  let [sum, count] = [0, 0]
  for (let row = Math.round(top * side); row < bottom * side; row++) {
    for (let column = Math.round(left * side); column < right * side; column++) {
      sum += face[row * side + column] ?? 0
      count++
    }
  }
  return sum / count
}

/** How much brighter the middle of a face is than its sides, between two heights. */
const ridge = (face: Float64Array, side: number, top: number, bottom: number): number =>
  meanOf(face, side, [top, bottom, 0.45, 0.55]) -
  (meanOf(face, side, [top, bottom, 0.2, 0.42]) + meanOf(face, side, [top, bottom, 0.58, 0.8])) / 2

/**
 * Between the eyes the bridge of the nose is bright and the eyes are dark; where the eyes would be upside down lies the
 * mouth. Whatever the light.
 */
const eyesAreAbove = (face: Float64Array, side: number): boolean =>
  ridge(face, side, 0.25, 0.4) > ridge(face, side, 0.6, 0.75)

/** @param face the mean of many pictures, [side, side], rows first */
export const checkOrientation = (face: Float64Array, side: number): OrientationCheck => {
  const mirror = (place: (row: number, column: number) => number): Float64Array =>
    Float64Array.from(face, (_, at) => face[place(Math.floor(at / side), at % side)] ?? 0)
  const leftRight = correlation(
    face,
    mirror((row, column) => row * side + side - 1 - column),
  )
  const upDown = correlation(
    face,
    mirror((row, column) => (side - 1 - row) * side + column),
  )
  if (Math.abs(leftRight - upDown) < clearDifference || Math.max(leftRight, upDown) < clearSymmetry)
    return { orientation: 'unclear', leftRight, upDown }
  const orientation = leftRight > upDown ? 'upright' : 'transposed'
  const standing = orientation === 'upright' ? face : mirror((row, column) => column * side + row)
  return { orientation: eyesAreAbove(standing, side) ? orientation : 'unclear', leftRight, upDown }
}
