import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { decodeText } from './text-file.ts'

/** A row of a table, with its place in the file. */
export interface CsvRow {
  /** 1 is the heading, as a spreadsheet counts. */
  readonly number: number
  readonly cells: readonly string[]
  /** Bytes of the row, so that it can be read again alone. */
  readonly offset: number
  readonly length: number
  readonly delimiter: string
  /** What is wrong with the row as text; its cells are the best that could be made of it. */
  readonly defect: 'not UTF-8' | 'a quote is not closed' | 'it is too long' | null
}

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d
const delimiters = [',', ';', '\t'] as const

/**
 * A quoted cell may hold line breaks; a row that goes on beyond this has lost its closing quote, or is no row of a
 * table. Without the limit a
 * file of one endless line would be held in memory as a whole.
 */
const longestRow = 1_000_000
const beginning = 1000

/** UTF-16 by its mark, or by every second byte being zero as in Latin letters and digits. */
const isUtf16 = (bytes: Uint8Array): boolean => {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (mark === 0xfffe || mark === 0xfeff) return true
  const start = bytes.subarray(0, 200)
  return start.length > 20 && start.filter((byte) => byte === 0).length > start.length * 0.4
}

interface Record {
  end: number
  next: number
  defect: 'a quote is not closed' | 'it is too long' | null
}

/** No row ends within the longest there may be: known at once, without a look at each byte. */
const isEndless = (bytes: Uint8Array, from: number): boolean =>
  bytes.length - from > longestRow &&
  [lineFeed, carriageReturn, quote].every((mark) => {
    const place = bytes.indexOf(mark, from)
    return place < 0 || place - from > longestRow
  })

/** Finds the end of the row that starts at `from`; null: more bytes are needed. */
const findRecord = (bytes: Uint8Array, from: number, delimiter: number, atEnd: boolean): Record | null => {
  if (isEndless(bytes, from))
    return { end: from + longestRow + 1, next: from + longestRow + 1, defect: 'it is too long' }
  let quoted = false
  let cellStart = true
  let firstBreak = -1
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (at - from > longestRow) {
      if (!quoted) return { end: at, next: at, defect: 'it is too long' }
      return firstBreak < 0
        ? { end: at, next: at, defect: 'a quote is not closed' }
        : { end: firstBreak, next: firstBreak + 1, defect: 'a quote is not closed' }
    }
    if (quoted) {
      if (byte === quote) quoted = false
      else if (byte === lineFeed && firstBreak < 0) firstBreak = at
    } else if (byte === quote && (cellStart || bytes[at - 1] === quote)) quoted = true
    else if (byte === lineFeed) return { end: at, next: at + 1, defect: null }
    else if (byte === carriageReturn && bytes[at + 1] !== lineFeed && at + 1 < bytes.length)
      return { end: at, next: at + 1, defect: null }
    cellStart = !quoted && byte === delimiter
  }
  if (!atEnd) return null
  if (!quoted || firstBreak < 0)
    return { end: bytes.length, next: bytes.length, defect: quoted ? 'a quote is not closed' : null }
  return { end: firstBreak, next: firstBreak + 1, defect: 'a quote is not closed' }
}

/** Splits the text of one row; a doubled quote inside quotes is one quote. */
export const splitCells = (text: string, delimiter: string): string[] => {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === delimiter) {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  return [...cells, cell.trim()]
}

/** The delimiter that the heading uses most. */
const delimiterOf = (heading: string): string => {
  let best: string = ','
  for (const delimiter of delimiters) if (heading.split(delimiter).length > heading.split(best).length) best = delimiter
  return best
}

/**
 * Reads a table row by row, whatever its size: RFC 4180 with any line ending, byte order mark, quotes, and comma,
 * semicolon or tab.
 * Blank lines are passed over but counted. A lost quote costs its own row only.
 *
 * @throws AULensError TABLE_ENCODING for UTF-16
 */
export async function* readCsv(file: string): AsyncGenerator<CsvRow> {
  const handle = await open(file, 'r')
  try {
    let pending: Uint8Array = new Uint8Array(0)
    let offset = 0
    let number = 0
    let delimiter: string | null = null
    let atEnd = false
    while (!atEnd) {
      const block = new Uint8Array(1 << 20)
      const { bytesRead } = await handle.read(block, 0, block.length, null)
      atEnd = bytesRead === 0
      pending = Buffer.concat([pending, block.subarray(0, bytesRead)])
      let from = 0
      if (offset === 0 && number === 0 && isUtf16(pending))
        throw new AULensError('TABLE_ENCODING', `${basename(file)} is UTF-16 text; AULens reads tables in UTF-8.`, {
          path: file,
          hint: 'Save it as UTF-8: in a spreadsheet "CSV UTF-8", in a text editor encoding UTF-8. Then import again.',
        })
      if (offset === 0 && number === 0 && pending[0] === 0xef && pending[1] === 0xbb && pending[2] === 0xbf) from = 3
      while (from < pending.length) {
        if (delimiter === null) {
          const end = pending.findIndex(
            (byte, index) => index >= from && (byte === lineFeed || byte === carriageReturn),
          )
          if (end < 0 && !atEnd && pending.length < longestRow) break
          delimiter = delimiterOf(
            decodeText(pending.subarray(from, end < 0 ? Math.min(pending.length, longestRow) : end)).text,
          )
        }
        const record = findRecord(pending, from, delimiter.charCodeAt(0), atEnd)
        if (record === null) break
        const bytes = pending.subarray(from, record.end)
        number++
        // Of what is no row, its beginning is enough.
        const { text, valid } = decodeText(bytes.length > longestRow ? bytes.subarray(0, beginning) : bytes)
        const cells = splitCells(text.replace(/\r$/, ''), delimiter)
        if (cells.length > 1 || cells[0] !== '') {
          yield {
            number,
            cells,
            offset: offset + from,
            length: bytes.length,
            delimiter,
            defect: record.defect ?? (valid ? null : 'not UTF-8'),
          }
        }
        from = record.next
      }
      pending = pending.subarray(from)
      offset += from
    }
  } finally {
    await handle.close()
  }
}
