/** What a column needs, in points: the longest word, and the longest line if nothing were broken. */
export interface ColumnNeed {
  readonly least: number
  readonly most: number
}

/**
 * Widths of a table's columns: all they want where the page has room; otherwise every column its longest word, and of what is left
 * the more the longer its lines are. A table whose words alone are too wide is scaled down to fit.
 *
 * @param room width of the page, points
 * @returns points, with sum `room` at most
 */
export const columnWidths = (needs: readonly ColumnNeed[], room: number): number[] => {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const most = sum(needs.map((need) => need.most))
  if (most <= room) return needs.map((need) => need.most)
  const least = sum(needs.map((need) => need.least))
  if (least >= room) return needs.map((need) => (need.least * room) / least)
  return needs.map((need) => need.least + ((need.most - need.least) * (room - least)) / (most - least))
}
