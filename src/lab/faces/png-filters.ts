/** Filter types of a PNG row (PNG specification, third edition, section 9.2): what was subtracted from each byte. */
const filter = { none: 0, left: 1, above: 2, average: 3, paeth: 4 } as const

/** The neighbour nearest to left + above - upper left; ties in that order. */
const paeth = (left: number, above: number, upperLeft: number): number => {
  const byLeft = Math.abs(above - upperLeft)
  const byAbove = Math.abs(left - upperLeft)
  const byBoth = Math.abs(left + above - 2 * upperLeft)
  return byLeft <= byAbove && byLeft <= byBoth ? left : byAbove <= byBoth ? above : upperLeft
}

/** Undoes one row in place; the row above it is done already, `above` is where it begins, -1 for the first row. */
const undoRow = (
  type: number,
  values: Uint8Array,
  start: number,
  length: number,
  above: number,
  step: number,
): boolean => {
  const end = start + length
  const up = start - above
  switch (type) {
    case filter.none:
      return true
    case filter.left:
      for (let at = start + step; at < end; at++) values[at] = (values[at] as number) + (values[at - step] as number)
      return true
    case filter.above:
      if (above >= 0)
        for (let at = start; at < end; at++) values[at] = (values[at] as number) + (values[at - up] as number)
      return true
    case filter.average:
      for (let at = start; at < end; at++) {
        const left = at >= start + step ? (values[at - step] as number) : 0
        values[at] = (values[at] as number) + ((left + (above >= 0 ? (values[at - up] as number) : 0)) >> 1)
      }
      return true
    case filter.paeth:
      // Without a row above the nearest neighbour is the left one, without a left one that above.
      if (above < 0) return undoRow(filter.left, values, start, length, above, step)
      for (let at = start; at < start + step; at++) values[at] = (values[at] as number) + (values[at - up] as number)
      for (let at = start + step; at < end; at++) {
        values[at] =
          (values[at] as number) +
          paeth(values[at - step] as number, values[at - up] as number, values[at - up - step] as number)
      }
      return true
    default:
      return false
  }
}

/**
 * Takes the filters of a decompressed PNG off.
 *
 * @param rows   [height, 1 + length]: each row's filter type before it
 * @param length bytes of a row
 * @param step   bytes of a pixel
 * @returns [height, length]; null where a filter type does not exist
 */
export const undoFilters = (rows: Uint8Array, height: number, length: number, step: number): Uint8Array | null => {
  const values = new Uint8Array(height * length)
  for (let row = 0; row < height; row++) {
    const from = row * (length + 1)
    const to = row * length
    values.set(rows.subarray(from + 1, from + 1 + length), to)
    if (!undoRow(rows[from] as number, values, to, length, to - length, step)) return null
  }
  return values
}
