import { pearson } from '../stats/correlation.ts'

/** Side of the picture that the transform sees, and of the block of low frequencies that is kept. */
const side = 32
const kept = 8

/** cosine[u][x]: the first 8 rows of the 32-point DCT-II, unscaled. */
const cosine = Float64Array.from({ length: kept * side }, (_, at) =>
  Math.cos((Math.PI * (2 * (at % side) + 1) * Math.floor(at / side)) / (2 * side)),
)

/**
 * Mean grey of `side` x `side` equal tiles. @param face [from, from], from a multiple of 16 (tiles of whole or half
 * pixels are averaged)
 */
export const thumbnail = (face: Uint8Array, from: number): Float64Array => {
  const small = new Float64Array(side * side)
  const step = from / side
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [top, left] = [Math.floor(row * step), Math.floor(column * step)]
      const [bottom, right] = [
        Math.max(top + 1, Math.floor((row + 1) * step)),
        Math.max(left + 1, Math.floor((column + 1) * step)),
      ]
      let sum = 0
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += face[y * from + x] ?? 0
      small[row * side + column] = sum / ((bottom - top) * (right - left))
    }
  }
  return small
}

/** The value in the middle of an even number of values. */
const medianOf = (values: Float64Array): number => {
  const sorted = Float64Array.from(values).sort()
  return ((sorted[sorted.length / 2 - 1] ?? 0) + (sorted[sorted.length / 2] ?? 0)) / 2
}

/**
 * 64 bits that hardly change when a picture is scaled, recompressed, brightened or given more contrast: the signs,
 * about their median, of the
 * 8x8 lowest frequencies of the discrete cosine transform (the mean, which is brightness alone, counts as 0).
 * Source: Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2.
 *
 * @param small [32, 32], from {@link thumbnail}
 * @returns two 32-bit halves
 */
export const perceptualHash = (small: Float64Array): readonly [number, number] => {
  const rows = new Float64Array(kept * side)
  for (let v = 0; v < kept; v++) {
    for (let x = 0; x < side; x++) {
      let sum = 0
      for (let y = 0; y < side; y++) sum += (cosine[v * side + y] ?? 0) * (small[y * side + x] ?? 0)
      rows[v * side + x] = sum
    }
  }
  const block = new Float64Array(kept * kept)
  for (let v = 0; v < kept; v++) {
    for (let u = 0; u < kept; u++) {
      let sum = 0
      for (let x = 0; x < side; x++) sum += (cosine[u * side + x] ?? 0) * (rows[v * side + x] ?? 0)
      block[v * kept + u] = sum
    }
  }
  block[0] = 0
  const median = medianOf(block)
  const halves: [number, number] = [0, 0]
  block.forEach((value, at) => {
    if (value > median) halves[at < 32 ? 0 : 1] |= 1 << (at % 32)
  })
  return [halves[0] >>> 0, halves[1] >>> 0]
}

const bitsOf = (word: number): number => {
  let rest = word - ((word >>> 1) & 0x55555555)
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/** Bits in which two hashes differ, 0 to 64. */
export const hashDistance = (a: readonly [number, number], b: readonly [number, number]): number =>
  bitsOf(a[0] ^ b[0]) + bitsOf(a[1] ^ b[1])

/** Pearson correlation of two thumbnails; 0 where one is of a single grey. */
export const likeness = (a: ArrayLike<number>, b: ArrayLike<number>): number => pearson(a, b) ?? 0
