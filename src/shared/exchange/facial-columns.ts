import { scoresOfUnits } from '../coding/unit-scores.ts'
import { AULensError } from '../contract/errors.ts'
import { parseFacsCode, printFacsCode } from '../facs/facs-code.ts'
import { intensityLetters } from '../facs/intensity.ts'
import { readCsvText, writeCsvText } from './csv-text.ts'
import { printUnitDetails, readUnitDetails } from '../coding/unit-details.ts'
import { confidenceOf, FaceAnswerBuilder, markedFrames, type FaceCoding } from './face-coding.ts'

/** OpenFace: presence `AU12_c` and intensity 0 to 5 `AU12_r` a frame. Py-feat: one value 0 to 1 a unit, `AU12`. */
export const facialPrograms = ['openface', 'pyfeat'] as const
export type FacialProgram = (typeof facialPrograms)[number]

/** Units that the programs write (OpenFace 2.2; Py-feat 0.6), in their order. */
const programUnits: Readonly<Record<FacialProgram, readonly number[]>> = {
  openface: [1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 28, 45],
  pyfeat: [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43],
}
/** What those columns have no place for stands behind them; other programs pass over columns that they do not know. */
const own = ['aulens_codes', 'aulens_confidence', 'aulens_note', 'aulens_phase', 'aulens_units'] as const
const columnOf = (au: number): string => `AU${String(au).padStart(2, '0')}`

const unitsOf = (program: FacialProgram, { answer }: FaceCoding): number[] => {
  const scored = answer.scores.flatMap(({ codes }) => parseFacsCode(codes).units.map(({ au }) => au))
  return [...new Set([...programUnits[program], ...scored])].sort((a, b) => a - b)
}

/** One coder's codes of one sequence, a row a frame that is scored or marked. */
export const writeFacialColumns = (program: FacialProgram, coding: FaceCoding, framesPerSecond: number): string => {
  const units = unitsOf(program, coding)
  const { answer, subject, sequence } = coding
  const marks = new Map(markedFrames(answer).map(({ frame, phases }) => [frame, phases]))
  const scores = new Map(answer.scores.map((score) => [score.frame, score]))
  const rows = [...new Set([...marks.keys(), ...scores.keys()])]
    .sort((a, b) => a - b)
    .map((frame) => {
      const score = scores.get(frame)
      const levels = score === undefined ? null : scoresOfUnits(parseFacsCode(score.codes).units)
      const present = units.map((au) => (levels === null ? null : levels.has(au) ? 1 : 0))
      const graded = units.map((au) => (levels === null ? null : levels.has(au) ? (levels.get(au) ?? null) : 0))
      const time = ((frame - 1) / framesPerSecond).toFixed(3)
      const lead =
        program === 'openface'
          ? [frame, 0, time, 1, 1, ...graded, ...present]
          : [frame, `${subject}_${sequence}`, ...present]
      return [
        ...lead,
        score?.codes ?? null,
        score?.confidence ?? null,
        score?.note ?? null,
        marks.get(frame) ?? null,
        printUnitDetails(score?.units),
      ]
    })
  const names = units.map(columnOf)
  const lead =
    program === 'openface'
      ? [
          'frame',
          'face_id',
          'timestamp',
          'confidence',
          'success',
          ...names.map((name) => `${name}_r`),
          ...names.map((name) => `${name}_c`),
        ]
      : ['frame', 'input', ...names]
  return writeCsvText([...lead, ...own], rows)
}

/** A value 0 to 5 as a letter; below half of A it is too weak to grade. */
const letterFor = (intensity: string): string =>
  intensity === '' || Number(intensity) < 0.5
    ? ''
    : (intensityLetters[Math.min(5, Math.round(Number(intensity))) - 1] ?? '')

/**
 * Reads such columns, written here or by the programs themselves. A unit is present where OpenFace's `_c` is 1, with
 * the letter of its rounded intensity, or
 * where Py-feat's value is at least 0.5. Rows that OpenFace marks as failed are left out.
 *
 * @throws AULensError COLUMNS_MISSING
 */
export const readFacialColumns = (
  program: FacialProgram,
  text: string,
  coder: string,
  named: { subject: string; sequence: string },
): FaceCoding => {
  const { columns, rows } = readCsvText(text)
  const pattern = program === 'openface' ? /^AU(\d+)_c$/ : /^AU(\d+)$/
  const units = columns.flatMap((column) => {
    const match = pattern.exec(column)
    return match === null ? [] : [{ au: Number(match[1]), column }]
  })
  if (!columns.includes('frame') || units.length === 0)
    throw new AULensError(
      'COLUMNS_MISSING',
      `This file has no columns of ${program === 'openface' ? 'OpenFace' : 'Py-feat'}: "frame" and ` +
        `"${program === 'openface' ? 'AU12_c' : 'AU12'}".`,
    )
  const builder = new FaceAnswerBuilder()
  const ownFile = columns.includes(own[0])
  // OpenFace counts frames from 1, Py-feat from 0.
  const first = program === 'pyfeat' && !ownFile ? 1 : 0
  for (const row of rows) {
    const frame = Number(row.get('frame')) + first
    builder.mark(frame, row.get('aulens_phase'))
    if (row.get(units[0]?.column ?? '') === '' || (columns.includes('success') && Number(row.get('success')) === 0))
      continue
    const present = units.filter(({ column }) => Number(row.get(column)) >= 0.5)
    const codes = ownFile
      ? row.get('aulens_codes')
      : printFacsCode(
          present.map(({ au, column }) => {
            const letter = program === 'openface' ? letterFor(row.get(column.replace(/_c$/, '_r'))) : ''
            return { au, side: 'both', intensity: intensityLetters.find((known) => known === letter) ?? null }
          }),
        )
    builder.score(frame, {
      codes,
      confidence: confidenceOf(row.get('aulens_confidence')),
      note: row.get('aulens_note'),
      ...readUnitDetails(row.get('aulens_units')),
    })
  }
  return { ...named, coder, answer: builder.answer() }
}
