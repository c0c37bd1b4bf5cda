import type { Random } from '../random/random.ts'

/** Ranges of the random transform, one draw an image (released code; every draw uniform). */
export const augmentationRanges = {
  /** Degrees. */
  rotation: [-5, 5],
  /** Side of the window that is cut out, as a share of the picture's. */
  scale: [0.7, 1.4],
  power: [0.25, 4],
  factor: [0.7, 1.4],
  offset: [-0.1, 0.1],
} as const

/** One image's transform. Lengths in pixels of the picture. */
export interface Transform {
  /** Radians. */
  readonly rotation: number
  readonly scale: number
  readonly shiftX: number
  readonly shiftY: number
  readonly flip: boolean
  readonly power: number
  readonly factor: number
  readonly offset: number
}

/** Draws a transform; always the same number of draws, in the order of the fields. */
export const drawTransform = (random: Random, side: number): Transform => {
  const { rotation, scale, power, factor, offset } = augmentationRanges
  const angle = (random.between(...rotation) * Math.PI) / 180
  const share = random.between(...scale)
  // The window may lie anywhere inside the picture, or round it where it is the larger of the two.
  const slack = (Math.abs(1 - share) * side) / 2
  return {
    rotation: angle,
    scale: share,
    shiftX: random.between(-slack, slack),
    shiftY: random.between(-slack, slack),
    flip: random.chance(0.5),
    power: random.between(...power),
    factor: random.between(...factor),
    offset: random.between(...offset),
  }
}

const tableSize = 1024
/** Entries of a power table: the last one twice, so that every entry has a next one. */
export const powerTableLength = tableSize + 2

/**
 * x^power on 0..1 by a table over the fourth root of x: there the curve u^(4 power) has an exponent of at least 1, so
 * that straight lines between entries follow it to 3e-5 even next to 0, where x^0.25 rises steeply.
 */
export const fillPowerTable = (table: Float64Array, power: number): void => {
  for (let entry = 0; entry <= tableSize; entry++) table[entry] = Math.pow(entry / tableSize, 4 * power)
  table[tableSize + 1] = table[tableSize] as number
}

const powerOf = (table: Float64Array, value: number): number => {
  const place = Math.sqrt(Math.sqrt(value)) * tableSize
  const entry = place | 0
  const low = table[entry] as number
  return low + ((table[entry + 1] as number) - low) * (place - entry)
}

/** Transforms one picture after another of one size, without allocating. */
export interface Augmenter {
  /**
   * @param pixels  faces, 0..255, row-major
   * @param from    index of the picture's first pixel
   * @returns [side, side], 0..2; the same array each time
   */
  transform(pixels: Uint8Array, from: number, transform: Transform): Float64Array
}

/** Clamps to the picture: beyond its edges its outermost pixels go on. */
const clamp = (position: number, last: number): number => (position < 0 ? 0 : position > last ? last : position)

/**
 * The random transform of section 3.2 as the released code draws it: a window, rotated and scaled about the centre,
 * shifted, mirrored, is cut out (bilinear, edges replicated); then grey x becomes x^power * factor + offset,
 * is stretched to 0..1 and doubled. Local normalisation comes after.
 */
export const createAugmenter = (side: number): Augmenter => {
  const centre = (side - 1) / 2
  const last = side - 1
  const output = new Float64Array(side * side)
  const table = new Float64Array(powerTableLength)

  /** Fills `output` with grey values 0..1. */
  const cut = (pixels: Uint8Array, from: number, transform: Transform): void => {
    const cosine = Math.cos(transform.rotation) * transform.scale
    const sine = Math.sin(transform.rotation) * transform.scale
    const { shiftX, shiftY, flip } = transform
    for (let row = 0, index = 0; row < side; row++) {
      const y = row - centre
      const [sineY, cosineY] = [sine * y, cosine * y]
      for (let column = 0; column < side; column++, index++) {
        const x = column - centre
        const across = cosine * x - sineY + centre + shiftX
        const sourceX = clamp(flip ? last - across : across, last)
        const sourceY = clamp(sine * x + cosineY + centre + shiftY, last)
        // The last row and column take their own pixel with weight 1 from the interval before them.
        // `| 0` is Math.trunc as a whole number, which an index need not be checked for again.
        const left = Math.min(sourceX | 0, last - 1)
        const top = Math.min(sourceY | 0, last - 1)
        const rightShare = sourceX - left
        const lowerShare = sourceY - top
        const corner = from + top * side + left
        const upper = (pixels[corner] as number) * (1 - rightShare) + (pixels[corner + 1] as number) * rightShare
        const lower =
          (pixels[corner + side] as number) * (1 - rightShare) + (pixels[corner + side + 1] as number) * rightShare
        output[index] = (upper * (1 - lowerShare) + lower * lowerShare) / 255
      }
    }
  }

  return {
    transform(pixels, from, transform) {
      cut(pixels, from, transform)
      fillPowerTable(table, transform.power)
      let least = Infinity
      let most = -Infinity
      for (let index = 0; index < output.length; index++) {
        const value = powerOf(table, output[index] as number) * transform.factor + transform.offset
        output[index] = value
        if (value < least) least = value
        if (value > most) most = value
      }
      const stretch = most > least ? 2 / (most - least) : 0
      for (let index = 0; index < output.length; index++) output[index] = ((output[index] as number) - least) * stretch
      return output
    },
  }
}
