export type CsvCell = string | number | boolean | null

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it. Names in a corpus come from whoever
 * packed it; none that is known begins this way, so honest data stay as they are. Numbers are never changed.
 */
const disarmed = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return String(value)
}

/**
 * One cell. A missing value is empty; numbers have a point and as many digits as give the same double back; infinity is
 * `inf` (read by R, pandas and numpy alike).
 */
export const csvCell = (cell: CsvCell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return numberText(cell)
  if (typeof cell === 'boolean') return cell ? 'true' : 'false'
  return quoted(disarmed(cell))
}

/** A CSV text as RFC 4180 has it: comma, double quotes, CRLF after every row, the names of the columns first. */
export const encodeCsv = (columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string => {
  const lines = [columns.map((name) => csvCell(name)).join(',')]
  for (const row of rows) {
    if (row.length !== columns.length)
      throw new RangeError(`A CSV row has ${String(row.length)} cells for ${String(columns.length)} columns.`)
    lines.push(row.map((cell) => csvCell(cell)).join(','))
  }
  return `${lines.join('\r\n')}\r\n`
}
