/**
 * Doubles a picture's side exactly as OpenCV's resize does with bilinear interpolation on bytes: weights of 1/4 and 3/4
 * in
 * fixed point, edges replicated, the two rows rounded down before they are added.
 *
 * @param pixels [side, side] @returns [2 side, 2 side], written to `target` from `at`
 */
export const doubleSide = (pixels: Uint8Array, side: number, target: Uint8Array, at: number): void => {
  const wide = 2 * side
  // Sixteenths of OpenCV's 11-bit sums: 96 + 32 = 2048 / 16.
  let above = new Int32Array(wide)
  let below = new Int32Array(wide)
  widen(pixels, 0, side, below)
  for (let row = 0; row <= side; row++) {
    ;[above, below] = [below, above]
    if (row === 0) below.set(above)
    else widen(pixels, Math.min(row, side - 1) * side, side, below)
    // Rows 2 row - 1 and 2 row lie between source rows row - 1 and row.
    if (row > 0) blend(above, below, 1536, 512, target, at + (2 * row - 1) * wide)
    if (row < side) blend(above, below, 512, 1536, target, at + 2 * row * wide)
  }
}

const widen = (pixels: Uint8Array, from: number, side: number, target: Int32Array): void => {
  for (let column = 0; column < side; column++) {
    const here = pixels[from + column] ?? 0
    const left = column === 0 ? here : (pixels[from + column - 1] ?? 0)
    const right = column === side - 1 ? here : (pixels[from + column + 1] ?? 0)
    target[2 * column] = 32 * left + 96 * here
    target[2 * column + 1] = 96 * here + 32 * right
  }
}

const blend = (
  above: Int32Array,
  below: Int32Array,
  upper: number,
  lower: number,
  target: Uint8Array,
  at: number,
): void => {
  for (let column = 0; column < above.length; column++) {
    target[at + column] = (((upper * (above[column] ?? 0)) >> 16) + ((lower * (below[column] ?? 0)) >> 16) + 2) >> 2
  }
}
