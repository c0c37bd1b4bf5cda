import type { GreyImage } from '../../shared/contract/compute.ts'
import type { Box } from './face-task.ts'
import { roundHalfEven } from './rounding.ts'

/** Weights are in 1/2048. */
const one = 2048

interface Taps {
  readonly first: Int32Array
  readonly second: Int32Array
  readonly weights: Int32Array
  readonly secondWeights: Int32Array
}

/**
 * Pixel centres correspond; places are taken in 32-bit floats, as OpenCV does. Beyond the outermost centres the border
 * counts twice.
 *
 * @param alone the border then has the whole weight in one tap (along rows) rather than shared by two (along
 *   columns): after the
 * truncations below the two may differ by 1
 */
const tapsOf = (from: number, to: number, alone: boolean): Taps => {
  const inside = (place: number): number => Math.max(0, Math.min(place, from - 1))
  const scale = 1 / (to / from)
  const taps: Taps = {
    first: new Int32Array(to),
    second: new Int32Array(to),
    weights: new Int32Array(to),
    secondWeights: new Int32Array(to),
  }
  for (let position = 0; position < to; position++) {
    const place = Math.fround((position + 0.5) * scale - 0.5)
    const first = Math.floor(place)
    const share = alone && (first < 0 || first >= from - 1) ? 0 : Math.fround(place - first)
    taps.first[position] = inside(first)
    taps.second[position] = inside(first + 1)
    taps.weights[position] = roundHalfEven(Math.fround(Math.fround(1 - share) * one))
    taps.secondWeights[position] = roundHalfEven(Math.fround(share * one))
  }
  return taps
}

/** Exactly half the size: OpenCV then takes the mean of four pixels. */
const halve = ({ width, pixels }: GreyImage, { x, y }: Box, side: number): Uint8Array => {
  const crop = new Uint8Array(side * side)
  for (let row = 0, to = 0; row < side; row++) {
    for (let column = 0; column < side; column++, to++) {
      const at = (y + 2 * row) * width + x + 2 * column
      crop[to] =
        ((pixels[at] as number) +
          (pixels[at + 1] as number) +
          (pixels[at + width] as number) +
          (pixels[at + width + 1] as number) +
          2) >>
        2
    }
  }
  return crop
}

/**
 * A box of a picture at side x side pixels by OpenCV's bilinear `resize` of 8-bit grey, in its fixed-point arithmetic:
 * the same bits.
 *
 * @param box inside the picture
 */
export const cropBilinearly = (image: GreyImage, box: Box, side: number): Uint8Array => {
  if (box.width === 2 * side && box.height === 2 * side) return halve(image, box, side)
  const columns = tapsOf(box.width, side, true)
  const rows = tapsOf(box.height, side, false)
  const line = (row: number, into: Int32Array): void => {
    const start = (box.y + row) * image.width + box.x
    for (let column = 0; column < side; column++) {
      into[column] =
        (image.pixels[start + (columns.first[column] as number)] as number) * (columns.weights[column] as number) +
        (image.pixels[start + (columns.second[column] as number)] as number) * (columns.secondWeights[column] as number)
    }
  }
  const upper = new Int32Array(side)
  const lower = new Int32Array(side)
  const crop = new Uint8Array(side * side)
  for (let row = 0, to = 0; row < side; row++) {
    line(rows.first[row] as number, upper)
    line(rows.second[row] as number, lower)
    const weight = rows.weights[row] as number
    const secondWeight = rows.secondWeights[row] as number
    for (let column = 0; column < side; column++, to++) {
      crop[to] =
        (((weight * ((upper[column] as number) >> 4)) >> 16) +
          ((secondWeight * ((lower[column] as number) >> 4)) >> 16) +
          2) >>
        2
    }
  }
  return crop
}
