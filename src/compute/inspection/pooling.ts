/**
 * 2x2 max pooling, stride 2, with its switches, in typed arrays: TensorFlow.js gives no switches, and the maps of
 * one receptive field are small.
 */

/** What pooling leaves behind. Both arrays are [batch, side / 2, side / 2, channels]. */
export interface Pooled {
  readonly values: Float32Array
  /** Which of the four places held the maximum: 2 x (row in the cell) + (column in the cell). */
  readonly switches: Uint8Array
}

/**
 * ReLU, then 2x2 max pooling with stride 2. On a tie the switch is the first place in row-major order, so a cell
 * without a positive value gives 0 and switch 0: exactly what pooling the rectified map gives.
 *
 * @param map convolution output before ReLU, [batch, side, side, channels]; `side` even
 */
export const poolRectified = (
  map: Float32Array,
  batch: number,
  side: number,
  channels: number,
): Pooled & { readonly values: Float32Array<ArrayBuffer> } => {
  const half = side / 2
  const values = new Float32Array(batch * half * half * channels)
  const switches = new Uint8Array(values.length)
  const below = side * channels
  let out = 0
  for (let cellRow = 0; cellRow < batch * half; cellRow++) {
    for (let cellColumn = 0; cellColumn < half; cellColumn++) {
      const corner = 2 * cellRow * below + 2 * cellColumn * channels
      for (let first = corner; first < corner + channels; first++, out++) {
        let best = 0
        let place = 0
        const topLeft = map[first] as number
        if (topLeft > best) best = topLeft
        const topRight = map[first + channels] as number
        if (topRight > best) {
          best = topRight
          place = 1
        }
        const bottomLeft = map[first + below] as number
        if (bottomLeft > best) {
          best = bottomLeft
          place = 2
        }
        const bottomRight = map[first + below + channels] as number
        if (bottomRight > best) {
          best = bottomRight
          place = 3
        }
        values[out] = best
        switches[out] = place
      }
    }
  }
  return { values, switches }
}

/**
 * Moves every value of a pooled signal to the place its switch names; all other places are zero.
 *
 * @param signal [batch, side, side, channels], as long as `switches`
 * @returns [batch, 2 side, 2 side, channels]
 */
export const unpool = (
  signal: Float32Array,
  switches: Uint8Array,
  batch: number,
  side: number,
  channels: number,
): Float32Array<ArrayBuffer> => {
  const map = new Float32Array(4 * signal.length)
  const below = 2 * side * channels
  const offsets = [0, channels, below, below + channels]
  let from = 0
  for (let row = 0; row < batch * side; row++) {
    for (let column = 0; column < side; column++) {
      const corner = 2 * row * below + 2 * column * channels
      for (let channel = 0; channel < channels; channel++, from++) {
        const value = signal[from] as number
        if (value !== 0) map[corner + channel + (offsets[switches[from] as number] as number)] = value
      }
    }
  }
  return map
}
