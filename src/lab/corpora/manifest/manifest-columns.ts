import { AULensError } from '../../../shared/contract/errors.ts'
import { actionUnitOf } from '../../../shared/facs/action-units.ts'
import type { CodedUnit } from '../corpus-layout.ts'
import type { FindingList } from '../findings.ts'

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
}
export interface ManifestColumns {
  readonly places: Readonly<Partial<Record<Title, number>>>
  readonly units: readonly UnitColumn[]
}

const unitTitle = /^au[ _]?0*(\d{1,2})(?:_(c|presence|r|intensity))?$/i

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
    else if (unit !== null && au > 0 && units.every((column) => column.au !== au)) {
      if (actionUnitOf(au) === undefined)
        findings.add(
          'AU_UNKNOWN',
          at,
          `${name}: the column "${cell}" names AU ${String(au)}, which is not in the table of Action Units.`,
        )
      const suffix = unit[2]?.toLowerCase()
      units.push({
        index,
        au,
        kind: suffix === undefined ? 'by value' : suffix === 'c' || suffix === 'presence' ? 'presence' : 'intensity',
      })
    } else
      findings.add(
        'COLUMN_UNKNOWN',
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

/**
 * Decides the columns whose titles leave it open, all together: intensities if any value is above 1 or a letter A to E.
 */
export const settleKinds = (columns: readonly UnitColumn[], rows: readonly (readonly string[])[]): UnitColumn[] => {
  const graded = columns.some(
    ({ index, kind }) => kind === 'by value' && rows.some((cells) => /^([2-5]|[A-E])$/i.test(cells[index] ?? '')),
  )
  return columns.map((column) =>
    column.kind === 'by value' ? { ...column, kind: graded ? 'intensity' : 'presence' } : column,
  )
}

/** Intensity of a cell: null absent; 'empty' or 'invalid' where it says nothing. */
const readCell = (cell: string, kind: UnitKind): number | null | 'empty' | 'invalid' => {
  if (cell === '') return 'empty'
  if (kind === 'presence')
    return /^(1|true|yes|present)$/i.test(cell) ? 0 : /^(0|false|no|absent)$/i.test(cell) ? null : 'invalid'
  if (/^[A-E]$/i.test(cell)) return cell.toUpperCase().charCodeAt(0) - 64
  return cell === '0' ? null : /^[1-5]$/.test(cell) ? Number(cell) : 'invalid'
}

/** Action Units of a row; null where no cell says anything: not coded. */
export const readUnits = (
  cells: readonly string[],
  columns: readonly UnitColumn[],
  at: string,
  findings: FindingList,
): CodedUnit[] | null => {
  const units: CodedUnit[] = []
  let silent = 0
  for (const { index, au, kind } of columns) {
    const cell = cells[index] ?? ''
    const value = readCell(cell, kind)
    if (value === 'empty') silent++
    else if (value === 'invalid') {
      const positive = Number(cell) > 0
      findings.add('INTENSITY_OUT_OF_RANGE', at, `${at}: "${cell.slice(0, 40)}" is no ${kind} of AU ${String(au)}.`)
      if (positive) units.push({ au, intensity: 0 })
      else silent++
    } else if (value !== null) units.push({ au, intensity: value })
  }
  if (silent === columns.length) return null
  if (silent > 0)
    findings.add(
      'AU_PARTLY_CODED',
      at,
      `${at}: ${String(silent)} of ${String(columns.length)} Action Unit cells say nothing.`,
    )
  return units.sort((a, b) => a.au - b.au)
}
