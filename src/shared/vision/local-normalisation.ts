import type { Normalisation } from '../contract/compute.ts'

/** Side of the neighbourhood box. */
export const neighbourhoodSide = 5
const margin = 2
const neighbours = neighbourhoodSide * neighbourhoodSide
/** Smallest local standard deviation that is divided by: a flat patch gives 0, never NaN. */
export const deviationFloor = 1e-4
const varianceFloor = deviationFloor * deviationFloor

/** Grey value on the network's scale of each pixel value: pixel / 255 * 2. */
export const greyValues = Float64Array.from({ length: 256 }, (_, pixel) => (pixel / 255) * 2)

/**
 * A picture's frame with a margin of zeros, so that the box sums need no case for the border.
 * Double precision: where a patch is nearly flat the centred value is a small difference of large numbers, and the
 * division magnifies its rounding up to ten thousand times.
 */
interface Frame {
  readonly side: number
  readonly width: number
  readonly values: Float64Array
}

const frameOf = (side: number): Frame => {
  const width = side + 2 * margin
  return { side, width, values: new Float64Array(width * width) }
}

/** Sums over the 5x5 box round each pixel, zeros outside the picture: first along rows, then along columns. */
const boxSums = ({ side, width, values }: Frame, rowSums: Float64Array, sums: Float64Array): void => {
  for (let row = 0, to = 0; row < width; row++) {
    let from = row * width
    let first = values[from++] as number
    let second = values[from++] as number
    let third = values[from++] as number
    let fourth = values[from++] as number
    for (let column = 0; column < side; column++) {
      const fifth = values[from++] as number
      rowSums[to++] = first + second + third + fourth + fifth
      first = second
      second = third
      third = fourth
      fourth = fifth
    }
  }
  // Row by row, so that memory is read in its order.
  for (let index = 0; index < sums.length; index++) {
    sums[index] =
      (rowSums[index] as number) +
      (rowSums[index + side] as number) +
      (rowSums[index + 2 * side] as number) +
      (rowSums[index + 3 * side] as number) +
      (rowSums[index + 4 * side] as number)
  }
}

/** Normalises one picture after another of one size, without allocating. */
export interface LocalNormaliser {
  /**
   * @param picture [side, side], grey values 0..2, row-major
   * @param target  receives [side, side] from `offset` on
   */
  normalise(picture: Float64Array, target: Float32Array, offset: number): void
}

/**
 * Local normalisation (paper, section 4: "patchwise mean subtraction and scaling to unit variance"): each pixel minus
 * the mean of its 5x5 neighbourhood; in the mode
 * 'mean-and-deviation' divided by the standard deviation of the centred picture there, at least {@link deviationFloor}.
 * Zeros stand outside the picture and count: the divisor is always 25. 'mean' is what the released code computes.
 */
export const createLocalNormaliser = (side: number, mode: Normalisation): LocalNormaliser => {
  const frame = frameOf(side)
  const { width, values } = frame
  const rowSums = new Float64Array(width * side)
  const sums = new Float64Array(side * side)
  const centred = new Float64Array(side * side)
  return {
    normalise(picture, target, offset) {
      for (let row = 0, index = 0; row < side; row++) {
        for (let to = (row + margin) * width + margin, end = to + side; to < end; to++, index++)
          values[to] = picture[index] as number
      }
      boxSums(frame, rowSums, sums)
      for (let row = 0, index = 0; row < side; row++) {
        for (let to = (row + margin) * width + margin, end = to + side; to < end; to++, index++) {
          const value = (picture[index] as number) - (sums[index] as number) / neighbours
          centred[index] = value
          values[to] = value * value
        }
      }
      if (mode === 'mean') {
        target.set(centred, offset)
        return
      }
      boxSums(frame, rowSums, sums)
      for (let index = 0; index < centred.length; index++) {
        const variance = (sums[index] as number) / neighbours
        target[offset + index] =
          (centred[index] as number) / (variance > varianceFloor ? Math.sqrt(variance) : deviationFloor)
      }
    },
  }
}
