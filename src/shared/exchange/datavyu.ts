import { readCsvText, writeCsvText } from './csv-text.ts'
import { printUnitDetails, readUnitDetails } from '../coding/unit-details.ts'
import { confidenceOf, FaceAnswerBuilder, frameAt, frameStart, markedFrames, type FaceCoding } from './face-coding.ts'

/**
 * Datavyu writes its columns side by side, one cell a row: ordinal, onset and offset in milliseconds, then the column's
 * codes.
 */
const standard = ['ordinal', 'onset', 'offset'] as const
const scoreCodes = ['coder', 'codes', 'confidence', 'note', 'units'] as const
const phaseCodes = ['coder', 'phase'] as const

type Cell = readonly (string | number | null)[]
interface Column {
  readonly name: string
  readonly codes: readonly string[]
  readonly cells: readonly Cell[]
}

/** A Datavyu export of one sequence: for each coder the columns `facs1`, `phase1`, …; a cell lasts one frame. */
export const writeDatavyu = (codings: readonly FaceCoding[], framesPerSecond: number): string => {
  const cell = (frame: number, place: number, ...codes: (string | number | null)[]): Cell => [
    place + 1,
    frameStart(frame, framesPerSecond),
    frameStart(frame + 1, framesPerSecond),
    ...codes,
  ]
  const columns = codings.flatMap(({ coder, answer }, index): Column[] => [
    {
      name: `facs${String(index + 1)}`,
      codes: scoreCodes,
      cells: answer.scores.map(({ frame, codes, confidence, note, units }, place) =>
        cell(frame, place, coder, codes, confidence, note, printUnitDetails(units)),
      ),
    },
    {
      name: `phase${String(index + 1)}`,
      codes: phaseCodes,
      cells: markedFrames(answer).map(({ frame, phases }, place) => cell(frame, place, coder, phases)),
    },
  ])
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length))
  return writeCsvText(
    columns.flatMap(({ name, codes }) => [...standard, ...codes].map((code) => `${name}.${code}`)),
    Array.from({ length: rows }, (_, row) =>
      columns.flatMap(
        ({ codes, cells }) => cells[row] ?? Array.from({ length: standard.length + codes.length }, () => null),
      ),
    ),
  )
}

/** Reads columns that have a code `codes` (FACS) or `phase`. Without a code `coder`, the coder is the column's name. */
export const readDatavyu = (
  text: string,
  framesPerSecond: number,
  named: { subject: string; sequence: string },
): FaceCoding[] => {
  const { columns, rows } = readCsvText(text)
  const known = new Set(columns)
  const builders = new Map<string, FaceAnswerBuilder>()
  for (const name of new Set(columns.map((column) => column.slice(0, column.lastIndexOf('.'))))) {
    const isScore = known.has(`${name}.codes`)
    if (!isScore && !known.has(`${name}.phase`)) continue
    for (const row of rows) {
      const onset = row.get(`${name}.onset`)
      if (onset === '') continue
      const coder = row.get(`${name}.coder`) || name
      const builder = builders.get(coder) ?? new FaceAnswerBuilder()
      builders.set(coder, builder)
      const frame = frameAt(Number(onset), framesPerSecond)
      if (isScore)
        builder.score(frame, {
          codes: row.get(`${name}.codes`),
          confidence: confidenceOf(row.get(`${name}.confidence`)),
          note: row.get(`${name}.note`),
          ...readUnitDetails(row.get(`${name}.units`)),
        })
      else builder.mark(frame, row.get(`${name}.phase`))
    }
  }
  return [...builders].map(([coder, builder]) => ({ ...named, coder, answer: builder.answer() }))
}
