import { open } from 'node:fs/promises'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { CorpusLayout, ScannedSequence } from '../corpus-layout.ts'
import { emotionOfClass, wholeNumber } from '../class-presets.ts'
import { readCsv, splitCells } from '../csv.ts'
import { splitOfWord } from '../emotion-names.ts'
import { FindingList } from '../findings.ts'
import { locateTable } from '../table-file.ts'
import { readVotes } from './ferplus-votes.ts'

const side = 48

interface Place {
  readonly offset: number
  readonly length: number
  readonly delimiter: string
}

/** @throws AULensError ROW_INVALID when the cell is not 48 x 48 whole numbers from 0 to 255 */
export const parsePixels = (cell: string, path: string): Uint8Array => {
  const values = cell.split(/\s+/).filter((value) => value !== '')
  if (values.length !== side * side)
    throw new AULensError('ROW_INVALID', `it has ${String(values.length)} pixels instead of ${String(side * side)}`, {
      path,
    })
  const pixels = new Uint8Array(values.length)
  for (const [index, value] of values.entries()) {
    const grey = /^\d{1,3}$/.test(value) ? Number(value) : 256
    if (grey > 255)
      throw new AULensError('ROW_INVALID', `pixel ${String(index + 1)} is not a grey value from 0 to 255`, { path })
    pixels[index] = grey
  }
  return pixels
}

const readRow = async (file: string, { offset, length }: Place): Promise<string> => {
  const handle = await open(file, 'r')
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await handle.read(bytes, 0, length, offset)
    if (bytesRead !== length) throw new AULensError('ROW_INVALID', 'the file has become shorter since it was scanned')
    return new TextDecoder('latin1').decode(bytes).replace(/\r$/, '')
  } finally {
    await handle.close()
  }
}

/**
 * FER2013's CSV (Goodfellow et al. 2013): columns emotion, pixels (48 x 48 grey values), and Usage: Training,
 * PublicTest (validation),
 * PrivateTest (test). Faces fill the pictures, so no detector runs; the file is streamed and rows are read again by
 * their place.
 */
export const fer2013Layout: CorpusLayout = {
  async scan(path, { signal, onProgress }) {
    const findings = new FindingList()
    const votes = await readVotes(path, findings)
    const { root, name, file } = await locateTable(path, votes === null ? /fer2013/i : /^fer2013\.csv$/i)
    const sequences: ScannedSequence[] = []
    const places = new Map<string, Place>()
    let columns: { emotion: number; pixels: number; usage: number } | null = null
    for await (const row of readCsv(file)) {
      signal.throwIfAborted()
      const at = `${name}#${String(row.number)}`
      if (columns === null) {
        const titles = row.cells.map((cell) => cell.toLowerCase())
        columns = {
          emotion: titles.indexOf('emotion'),
          pixels: titles.indexOf('pixels'),
          usage: titles.indexOf('usage'),
        }
        if (columns.pixels < 0) {
          throw new AULensError('TABLE_COLUMNS_MISSING', `${file} has no column "pixels" in its heading.`, {
            path: file,
            hint: 'FER2013 has the columns emotion, pixels, Usage.',
          })
        }
        continue
      }
      if (row.cells[columns.pixels] === undefined || row.defect !== null) {
        findings.add(
          'ROW_INVALID',
          at,
          `Row ${String(row.number)} of ${name} ` +
            `${row.defect === null ? 'has too few cells' : `cannot be read: ${row.defect}`}.`,
        )
        continue
      }
      const emotion =
        votes !== null
          ? (votes.get(row.number) ?? null)
          : columns.emotion < 0
            ? null
            : emotionOf(row.cells[columns.emotion] ?? '', at, findings)
      const usage = columns.usage < 0 ? '' : (row.cells[columns.usage] ?? '')
      const split = splitOfWord(usage)
      if (split === null && usage !== '')
        findings.add('SPLIT_UNKNOWN', at, `Row ${String(row.number)} of ${name}: "${usage.slice(0, 40)}" is no split.`)
      places.set(at, { offset: row.offset, length: row.length, delimiter: row.delimiter })
      sequences.push({
        subject: at,
        name: at,
        emotion,
        actionUnits: null,
        ...(split === null ? {} : { split }),
        samples: [{ path: at, frame: row.number, position: 1, emotion, actionUnits: null }],
      })
      if (row.number % 1000 === 0) onProgress({ done: row.number, total: 0, unit: 'rows', message: name })
    }
    if (sequences.length > 0)
      findings.add(
        'SUBJECT_UNKNOWN',
        name,
        `${name} does not say who is shown: each picture counts as its own subject.`,
      )
    const pixelsColumn = columns?.pixels ?? 0
    return {
      root,
      sequences,
      findings: findings.all,
      aligned: true,
      async readPixels({ path: at }) {
        const place = places.get(at)
        if (place === undefined) throw new AULensError('ROW_INVALID', `${at} is no row of the table`, { path: at })
        const cells = splitCells(await readRow(file, place), place.delimiter)
        return { width: side, height: side, pixels: parsePixels(cells[pixelsColumn] ?? '', at) }
      },
    }
  },
}

const emotionOf = (cell: string, at: string, findings: FindingList): number | null => {
  const emotion = wholeNumber(cell) === null ? null : emotionOfClass('fer2013', cell)
  if (emotion === null)
    findings.add('EMOTION_UNKNOWN', at, `${at}: "${cell.slice(0, 40)}" is no emotion code of FER2013 (0 to 6).`)
  return emotion
}
