/**
 * The assignment of rows to columns with the smallest total cost, each row and each column used at most once.
 *
 * Shortest augmenting paths with dual prices, O(n^3) (Jonker and Volgenant 1987, doi:10.1007/BF02278710, in the
 * rectangular form of
 * Crouse 2016, doi:10.1109/TAES.2016.140952). The total equals that of `scipy.optimize.linear_sum_assignment`; where
 * several
 * assignments share it, which one is found may differ.
 *
 * @param costs [rows, columns], row-major, finite
 * @returns column of each row; -1 for a row that got none (more rows than columns)
 * @throws RangeError for a cost that is not finite, or another number of costs
 */
export const assign = (costs: Float64Array, rows: number, columns: number): Int32Array => {
  if (costs.length !== rows * columns)
    throw new RangeError(`${String(costs.length)} costs do not fill ${String(rows)} rows of ${String(columns)}.`)
  if (!costs.every(Number.isFinite)) throw new RangeError('An assignment takes finite costs.')
  if (rows <= columns) return assignRows(costs, rows, columns)
  const transposed = new Float64Array(costs.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      transposed[column * rows + row] = costs[row * columns + column] as number
  }
  const result = new Int32Array(rows).fill(-1)
  assignRows(transposed, columns, rows).forEach((row, column) => {
    result[row] = column
  })
  return result
}

/** Every row gets a column; at most as many rows as columns. */
const assignRows = (costs: Float64Array, rows: number, columns: number): Int32Array => {
  const rowPrice = new Float64Array(rows)
  const columnPrice = new Float64Array(columns)
  const columnOfRow = new Int32Array(rows).fill(-1)
  const rowOfColumn = new Int32Array(columns).fill(-1)
  const distance = new Float64Array(columns)
  const previousRow = new Int32Array(columns)
  const reached = new Uint8Array(columns)
  for (let start = 0; start < rows; start++) {
    distance.fill(Infinity)
    reached.fill(0)
    const visitedRows = [start]
    let row = start
    let length = 0
    let free = -1
    // Grows a tree of cheapest alternating paths from the new row until it meets a column that nobody has.
    while (free < 0) {
      let nearest = -1
      for (let column = 0; column < columns; column++) {
        if (reached[column] === 1) continue
        const reduced =
          length +
          (costs[row * columns + column] as number) -
          (rowPrice[row] as number) -
          (columnPrice[column] as number)
        if (reduced < (distance[column] as number)) {
          distance[column] = reduced
          previousRow[column] = row
        }
        const own = distance[column] as number
        const least = nearest < 0 ? Infinity : (distance[nearest] as number)
        // Of equally near columns a free one ends the search at once.
        if (own < least || (own === least && rowOfColumn[column] === -1)) nearest = column
      }
      length = distance[nearest] as number
      reached[nearest] = 1
      const owner = rowOfColumn[nearest] as number
      if (owner < 0) free = nearest
      else {
        row = owner
        visitedRows.push(owner)
      }
    }
    rowPrice[start] = (rowPrice[start] as number) + length
    for (const visited of visitedRows.slice(1)) {
      rowPrice[visited] = (rowPrice[visited] as number) + length - (distance[columnOfRow[visited] as number] as number)
    }
    for (let column = 0; column < columns; column++) {
      if (reached[column] === 1)
        columnPrice[column] = (columnPrice[column] as number) - length + (distance[column] as number)
    }
    for (let column = free; ;) {
      const owner = previousRow[column] as number
      const next = columnOfRow[owner] as number
      rowOfColumn[column] = owner
      columnOfRow[owner] = column
      if (owner === start) break
      column = next
    }
  }
  return columnOfRow
}
