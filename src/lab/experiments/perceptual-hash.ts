const cells = 16

/**
 * Difference hash of a face: means over 17 x 16 cells, one bit for each horizontal neighbour that is brighter. Copies that were
 * scaled, brightened or compressed again differ in a few of the 256 bits.
 *
 * @param pixels [side, side] grey
 */
export const perceptualHash = (pixels: Uint8Array, side: number): Uint32Array => {
  const mean = (row: number, column: number): number => {
    const [top, bottom] = [Math.floor(row * side / cells), Math.floor((row + 1) * side / cells)]
    const [left, right] = [Math.floor(column * side / (cells + 1)), Math.floor((column + 1) * side / (cells + 1))]
    let sum = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += pixels[y * side + x] ?? 0
    return sum / ((bottom - top) * (right - left))
  }
  const hash = new Uint32Array(cells * cells / 32)
  for (let row = 0; row < cells; row++) {
    let before = mean(row, 0)
    for (let column = 0; column < cells; column++) {
      const next = mean(row, column + 1)
      const bit = row * cells + column
      if (next > before) hash[bit >> 5] = (hash[bit >> 5] ?? 0) | (1 << (bit & 31))
      before = next
    }
  }
  return hash
}

const bitsOf = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Differing bits; counting ends above `most`. */
export const hashDistance = (first: Uint32Array, second: Uint32Array, most = 256): number => {
  let distance = 0
  for (let word = 0; word < first.length && distance <= most; word++) distance += bitsOf((first[word] ?? 0) ^ (second[word] ?? 0))
  return distance
}
