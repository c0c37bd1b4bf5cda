import type { GreyImage } from '../../shared/contract/compute.ts'
import { roundHalfEven } from './rounding.ts'

/** What an output position takes from its two inputs along one axis. */
interface Taps {
  /** The first input; the second follows it. */
  readonly first: Int32Array
  /** Weights in 1/256. */
  readonly weights: Int32Array
  readonly secondWeights: Int32Array
}

const one = 256

/** Pixel centres correspond; beyond the outermost centres the border pixel is taken alone. */
const tapsOf = (from: number, to: number): Taps => {
  const scale = 1 / (to / from)
  const first = new Int32Array(to)
  const weights = new Int32Array(to).fill(one)
  const secondWeights = new Int32Array(to)
  for (let position = 0; position < to; position++) {
    const place = scale * (position + 0.5) - 0.5
    const input = Math.floor(place)
    if (input < 0 || from < 2) continue
    first[position] = Math.min(input, from - 1)
    if (input >= from - 1) continue
    const second = roundHalfEven((place - input) * one)
    secondWeights[position] = second
    weights[position] = one - second
  }
  return { first, weights, secondWeights }
}

/**
 * Bilinear resizing in fixed point, the same bits on every machine: OpenCV's INTER_LINEAR_EXACT for 8-bit grey, which
 * its cascade
 * classifier shrinks pictures with. Only the rows that are asked for are looked at.
 */
export const resizeExactly = ({ width, height, pixels }: GreyImage, toWidth: number, toHeight: number): Uint8Array => {
  const columns = tapsOf(width, toWidth)
  const rows = tapsOf(height, toHeight)
  const line = (row: number, into: Int32Array): void => {
    const start = row * width
    for (let column = 0; column < toWidth; column++) {
      const at = start + (columns.first[column] as number)
      into[column] =
        (columns.weights[column] as number) * (pixels[at] as number) +
        (columns.secondWeights[column] as number) * (pixels[at + 1] ?? 0)
    }
  }
  const upper = new Int32Array(toWidth)
  const lower = new Int32Array(toWidth)
  const result = new Uint8Array(toWidth * toHeight)
  for (let row = 0, to = 0; row < toHeight; row++) {
    const first = rows.first[row] as number
    const weight = rows.weights[row] as number
    const second = rows.secondWeights[row] as number
    line(first, upper)
    if (second === 0) lower.fill(0)
    else line(first + 1, lower)
    for (let column = 0; column < toWidth; column++, to++) {
      result[to] = (weight * (upper[column] as number) + second * (lower[column] as number) + 32_768) >> 16
    }
  }
  return result
}
