/** Receives the maxima: [faces, filters] each. */
export interface MaximaArrays {
  readonly maximum: Float32Array
  readonly row: Uint16Array
  readonly column: Uint16Array
}

/**
 * Largest rectified value of each filter's map and its first position in row-major order; 0 at (0, 0) where the map
 * has no positive value.
 *
 * @param map   [batch, side, side, filters], before ReLU
 * @param first the face, that is the row of `to`, that the batch begins with
 */
export const writeMaxima = (
  map: Float32Array,
  { batch, side, filters }: { batch: number; side: number; filters: number },
  to: MaximaArrays,
  first: number,
): void => {
  const place = new Uint32Array(filters)
  for (let image = 0; image < batch; image++) {
    const start = (first + image) * filters
    const best = to.maximum.subarray(start, start + filters).fill(0)
    place.fill(0)
    let from = image * side * side * filters
    for (let position = 0; position < side * side; position++) {
      for (let filter = 0; filter < filters; filter++) {
        const value = map[from++] as number
        if (value > (best[filter] as number)) {
          best[filter] = value
          place[filter] = position
        }
      }
    }
    for (let filter = 0; filter < filters; filter++) {
      const position = place[filter] as number
      to.row[start + filter] = Math.floor(position / side)
      to.column[start + filter] = position % side
    }
  }
}
