import { AULensError } from '../../../shared/contract/errors.ts'
import { actionUnitOf } from '../../../shared/facs/action-units.ts'
import type { CodedUnit } from '../corpus-layout.ts'
import type { FindingList } from '../findings.ts'
import type { Placeholders } from '../placeholders.ts'

const titles = {
  path: ['path', 'file', 'filename', 'image', 'picture'],
  subject: ['subject', 'subject_id', 'person', 'participant'],
  sequence: ['sequence', 'sequence_id'],
  frame: ['frame', 'frame_number'],
  emotion: ['emotion', 'label', 'expression'],
  split: ['split', 'usage', 'set'],
} as const
type Title = keyof typeof titles

/** 'presence': 0 or 1; 'intensity': 0 (absent) to 5, or A to E; 'by value': whichever the table's values say. */
type UnitKind = 'presence' | 'intensity' | 'by value'
export interface UnitColumn {
  readonly index: number
  readonly au: number
  readonly kind: UnitKind
  /** A column beside it that says whether the unit is present at all (OpenFace's `_c`). */
  readonly presence?: number
}
export interface ManifestColumns {
  readonly places: Readonly<Partial<Record<Title, number>>>
  readonly units: readonly UnitColumn[]
}

const unitTitle = /^au[ _]?0*(\d{1,2})(?:[ _](c|presence|present|occurrence|occ|r|intensity|int))?$/i
const presenceTitles: ReadonlySet<string> = new Set(['c', 'presence', 'present', 'occurrence', 'occ'])

/** @throws AULensError TABLE_COLUMNS_MISSING where no column gives the pictures' paths */
export const readHeading = (cells: readonly string[], name: string, findings: FindingList): ManifestColumns => {
  const places: Partial<Record<Title, number>> = {}
  const units: UnitColumn[] = []
  const at = `${name}#1`
  for (const [index, cell] of cells.entries()) {
    const lower = cell.toLowerCase()
    const title = (Object.keys(titles) as Title[]).find((key) => (titles[key] as readonly string[]).includes(lower))
    const unit = unitTitle.exec(cell)
    const au = Number(unit?.[1])
    if (title !== undefined && places[title] === undefined) places[title] = index
    else if (unit !== null && au > 0) {
      const suffix = unit[2]?.toLowerCase()
      const kind = suffix === undefined ? 'by value' : presenceTitles.has(suffix) ? 'presence' : 'intensity'
      const place = units.findIndex((column) => column.au === au)
      const before = units[place]
      if (before === undefined) {
        if (actionUnitOf(au) === undefined)
          findings.add(
            'AU_UNKNOWN',
            at,
            `${name}: the column "${cell}" names AU ${String(au)}, which is not in the table of Action Units.`,
          )
        units.push({ index, au, kind })
      } else if (before.kind === 'intensity' && kind === 'presence' && before.presence === undefined)
        units[place] = { ...before, presence: index }
      else if (before.kind === 'presence' && kind === 'intensity')
        units[place] = { index, au, kind, presence: before.index }
      else
        findings.add(
          'COLUMN_DUPLICATE',
          at,
          `${name}: the column "${cell.slice(0, 60)}" gives AU ${String(au)} a second time; it was not read.`,
        )
    } else
      findings.add(
        /^au\W*_?\d/i.test(cell) ? 'COLUMN_NOT_READ' : 'COLUMN_UNKNOWN',
        at,
        `${name}: the column "${cell.slice(0, 60)}" is not known, or stands there twice.`,
      )
  }
  if (places.path === undefined) {
    throw new AULensError('TABLE_COLUMNS_MISSING', `${name} has no column "path" in its heading.`, {
      path: name,
      hint: 'The first row must name the columns: path, subject, emotion, AU1, AU2, …, split.',
    })
  }
  return { places, units }
}

/** The words of FACS for A to E. */
const grades: Readonly<Record<string, number>> = {
  a: 1,
  b: 2,
  c: 3,
  d: 4,
  e: 5,
  trace: 1,
  slight: 2,
  marked: 3,
  pronounced: 3,
  severe: 4,
  extreme: 4,
  maximum: 5,
  max: 5,
}
const gradeOf = (cell: string): number | undefined => {
  const word = cell.toLowerCase()
  return Object.hasOwn(grades, word) ? grades[word] : undefined
}
const decimal = /^\d+([.,]\d*)?$/
const numberOf = (cell: string): number => (decimal.test(cell) ? Number(cell.replace(',', '.')) : NaN)

/**
 * Decides the columns whose titles leave it open, all together: intensities if any value is above 1, or a letter A to E
 * or its word.
 */
export const settleKinds = (
  columns: readonly UnitColumn[],
  rows: readonly (readonly string[])[],
  placeholders: Placeholders,
): UnitColumn[] => {
  const isGraded = (cell: string): boolean =>
    !placeholders.isMissing(cell) && (gradeOf(cell) !== undefined || (numberOf(cell) > 0 && numberOf(cell) !== 1))
  const graded = columns.some(
    ({ index, kind }) => kind === 'by value' && rows.some((cells) => isGraded(cells[index] ?? '')),
  )
  return columns.map((column) =>
    column.kind === 'by value' ? { ...column, kind: graded ? 'intensity' : 'presence' } : column,
  )
}

/**
 * What a cell says: null absent, 0 present without a grade, 1 to 5 its grade; 'missing' nothing; 'invalid' nothing that
 * can be used; 'ungraded' present, but its grade is none.
 */
type Reading = number | null | 'missing' | 'invalid' | 'ungraded'

const readCell = (cell: string, kind: UnitKind, placeholders: Placeholders): Reading => {
  if (placeholders.isMissing(cell)) return 'missing'
  const value = numberOf(cell)
  if (kind === 'presence') {
    if (value === 1 || /^(true|yes|present)$/i.test(cell)) return 0
    if (value === 0 || /^(false|no|absent)$/i.test(cell)) return null
    return value > 1 ? 'ungraded' : 'invalid'
  }
  const grade = gradeOf(cell)
  if (grade !== undefined) return grade
  if (value === 0) return null
  if (value <= 5 && Number.isInteger(value)) return value
  // Less than a trace is no grade of FACS, and whether it counts is not for the import to say.
  return value >= 1 ? 'ungraded' : 'invalid'
}

const readUnit = (cells: readonly string[], column: UnitColumn, placeholders: Placeholders): Reading => {
  const { index, kind, presence } = column
  if (presence === undefined) return readCell(cells[index] ?? '', kind, placeholders)
  const present = readCell(cells[presence] ?? '', 'presence', placeholders)
  if (present !== 0) return present
  const grade = Math.min(5, Math.max(1, Math.round(numberOf(cells[index] ?? ''))))
  return gradeOf(cells[index] ?? '') ?? (Number.isNaN(grade) || placeholders.isMissing(cells[index] ?? '') ? 0 : grade)
}

/** Action Units of a row; null where no cell says anything: not coded. */
export const readUnits = (
  cells: readonly string[],
  columns: readonly UnitColumn[],
  at: string,
  findings: FindingList,
  placeholders: Placeholders,
): CodedUnit[] | null => {
  const units: CodedUnit[] = []
  const silent: number[] = []
  for (const column of columns) {
    const { au } = column
    const value = readUnit(cells, column, placeholders)
    if (value === 'invalid' || value === 'ungraded') {
      const cell = (cells[column.index] ?? '').slice(0, 40)
      findings.add(
        value === 'ungraded' ? 'INTENSITY_OUT_OF_RANGE' : 'UNIT_CELL_INVALID',
        at,
        `${at}: "${cell}" is no ${column.kind} of AU ${String(au)}` +
          `${value === 'ungraded' ? '; the unit counts as present, without intensity' : '; the unit is not known here'}.`,
      )
    }
    if (value === 'ungraded') units.push({ au, intensity: 0 })
    else if (value === 'invalid' || value === 'missing') silent.push(au)
    else if (value !== null) units.push({ au, intensity: value })
  }
  if (silent.length === columns.length) return null
  if (silent.length > 0) findings.add('AU_PARTLY_CODED', at, `${at}: the cells of AU ${silent.join(', ')} say nothing.`)
  return units.sort((a, b) => a.au - b.au)
}
