const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value)
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** RFC 4180 with a first line of names; cells keep every space. */
export const writeCsvText = (
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')

/**
 * Place of the quote that ends a cell; the text's end where none does. A pattern would need a stack as deep as the cell
 * is long.
 */
const closingQuote = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return text.length
}

/**
 * Rows of cells, by any line ending; quoted cells are kept to the letter, others trimmed. A row that is empty is left
 * out.
 */
const readRows = (text: string): string[][] => {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const plain = /[^",\r\n]*/y
    plain.lastIndex = at
    const lead = plain.exec(text)?.[0] ?? ''
    if (text[at + lead.length] === '"' && lead.trim() === '') {
      const from = at + lead.length + 1
      const end = closingQuote(text, from)
      row.push(text.slice(from, end).replace(/""/g, '"'))
      const rest = /[^,\r\n]*/y
      rest.lastIndex = Math.min(end + 1, text.length)
      rest.exec(text)
      at = Math.max(rest.lastIndex, end)
    } else {
      const bare = /[^,\r\n]*/y
      bare.lastIndex = at
      row.push((bare.exec(text)?.[0] ?? '').trim())
      at = bare.lastIndex
    }
    if (text[at] === ',') {
      at++
      if (at < text.length && text[at] !== '\r' && text[at] !== '\n') continue
      row.push('')
    }
    rows.push(row)
    row = []
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
  return rows.filter((cells) => cells.some((content) => content !== ''))
}

/** A row by the names of the heading; `line` counts rows from 1, the heading. */
export interface NamedRow {
  readonly line: number
  get(column: string): string
}

/** @returns the heading's names in their order, and the rows; cells that a row lacks are empty */
export const readCsvText = (
  text: string,
): { readonly columns: readonly string[]; readonly rows: readonly NamedRow[] } => {
  const [columns = [], ...rows] = readRows(text)
  const places = new Map(columns.map((name, place) => [name, place]))
  return {
    columns,
    rows: rows.map((cells, index) => ({ line: index + 2, get: (column) => cells[places.get(column) ?? -1] ?? '' })),
  }
}
