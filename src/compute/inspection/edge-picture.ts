/**
 * What an edge detector makes of a picture: the length of Sobel's gradient, 0 along the border, where it is not
 * defined.
 *
 * @param picture [rows, columns]
 */
export const edgePicture = (
  picture: ArrayLike<number>,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Float64Array => {
  const edges = new Float64Array(rows * columns)
  const at = (row: number, column: number): number => picture[row * columns + column] as number
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const across =
        at(row - 1, column + 1) +
        2 * at(row, column + 1) +
        at(row + 1, column + 1) -
        at(row - 1, column - 1) -
        2 * at(row, column - 1) -
        at(row + 1, column - 1)
      const down =
        at(row + 1, column - 1) +
        2 * at(row + 1, column) +
        at(row + 1, column + 1) -
        at(row - 1, column - 1) -
        2 * at(row - 1, column) -
        at(row - 1, column + 1)
      edges[row * columns + column] = Math.hypot(across, down)
    }
  }
  return edges
}
