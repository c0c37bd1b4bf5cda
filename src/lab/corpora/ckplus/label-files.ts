import { actionUnitOf, forbiddenPairs } from '../../../shared/facs/action-units.ts'
import type { CodedUnit } from '../corpus-layout.ts'
import type { FindingList } from '../findings.ts'
import { excerpt, parseDecimal, tokenLines } from '../text-file.ts'

/**
 * The Action Unit that a number on disk means: the number itself, or ten times it where that is a known unit and the
 * number
 * has one decimal (CK+ writes 1.7 for 17 once); null where it can be none.
 */
const unitNumber = (value: number): { au: number; shifted: boolean } | null => {
  if (Number.isInteger(value)) return value >= 1 && value <= 99 ? { au: value, shifted: false } : null
  const tenfold = Math.round(value * 10)
  return Math.abs(value * 10 - tenfold) < 1e-6 && actionUnitOf(tenfold) !== undefined
    ? { au: tenfold, shifted: true }
    : null
}

/** Merges one more unit into a set; a unit coded twice keeps its stronger intensity. */
const add = (units: Map<number, number>, au: number, intensity: number, path: string, findings: FindingList): void => {
  const before = units.get(au)
  if (before !== undefined) findings.add('AU_DUPLICATE', path, `${path} codes AU ${String(au)} twice.`)
  units.set(au, Math.max(before ?? 0, intensity))
}

/**
 * Reads a CK+ FACS file: a line a unit, "AU intensity" as decimal numbers; intensity 1..5 is A..E, 0 is "present, not
 * given".
 *
 * @returns units in ascending order, or null when no line is usable: not coded
 */
export const parseFacsFile = (text: string, path: string, findings: FindingList): CodedUnit[] | null => {
  const units = new Map<number, number>()
  for (const { line, tokens } of tokenLines(text)) {
    const [first, second] = tokens.map(parseDecimal)
    if (tokens.length !== 2 || first === undefined || first === null || second === undefined || second === null) {
      findings.add(
        'FACS_LINE_INVALID',
        path,
        `${path}, line ${String(line)}: "${excerpt(tokens.join(' '))}" is not an Action Unit and an intensity.`,
      )
      continue
    }
    const unit = unitNumber(first)
    if (unit === null) {
      findings.add('AU_OUT_OF_RANGE', path, `${path}, line ${String(line)}: ${String(first)} is no Action Unit number.`)
      continue
    }
    if (unit.shifted)
      findings.add(
        'AU_DECIMAL_SHIFTED',
        path,
        `${path}, line ${String(line)}: ${String(first)} was read as AU ${String(unit.au)}.`,
      )
    else if (actionUnitOf(unit.au) === undefined)
      findings.add(
        'AU_UNKNOWN',
        path,
        `${path}, line ${String(line)}: AU ${String(unit.au)} is not in the table of Action Units.`,
      )
    const graded = Number.isInteger(second) && second >= 0 && second <= 5
    if (!graded)
      findings.add(
        'INTENSITY_OUT_OF_RANGE',
        path,
        `${path}, line ${String(line)}: intensity ${String(second)} of AU ${String(unit.au)} is not 0 to 5.`,
      )
    add(units, unit.au, graded ? second : 0, path, findings)
  }
  if (units.size === 0) {
    findings.add('FACS_EMPTY', path, `${path} holds no usable line.`)
    return null
  }
  reportForbiddenPairs(units, path, findings)
  return [...units].map(([au, intensity]) => ({ au, intensity })).sort((a, b) => a.au - b.au)
}

export const reportForbiddenPairs = (units: ReadonlyMap<number, number>, path: string, findings: FindingList): void => {
  for (const [a, b] of forbiddenPairs) {
    if (units.has(a) && units.has(b))
      findings.add('AU_FORBIDDEN_PAIR', path, `${path} codes AU ${String(a)} together with AU ${String(b)}.`)
  }
}

/** Reads a CK+ Emotion file: one number, 0..7. @returns the code, or null: no label */
export const parseEmotionFile = (text: string, path: string, findings: FindingList): number | null => {
  const tokens = tokenLines(text).flatMap((line) => line.tokens)
  const [token] = tokens
  if (token === undefined) {
    findings.add('EMOTION_EMPTY', path, `${path} is empty.`)
    return null
  }
  const value = parseDecimal(token)
  if (tokens.length > 1 || value === null) {
    findings.add('EMOTION_INVALID', path, `${path}: "${excerpt(tokens.join(' '))}" is not one emotion code.`)
    return null
  }
  if (!Number.isInteger(value) || value < 0 || value > 7) {
    findings.add('EMOTION_OUT_OF_RANGE', path, `${path}: ${String(value)} is no emotion code (0 to 7).`)
    return null
  }
  return Math.abs(value)
}

export const landmarkCount = 68

/** Reads a CK+ landmark file: 68 lines "x y" in frame pixels. @returns x y x y …, or null when it is not that */
export const parseLandmarkFile = (text: string, path: string, findings: FindingList): Float32Array | null => {
  const lines = tokenLines(text)
  const points = new Float32Array(landmarkCount * 2)
  if (lines.length !== landmarkCount) {
    findings.add(
      'LANDMARKS_INVALID',
      path,
      `${path} holds ${String(lines.length)} lines instead of ${String(landmarkCount)}.`,
    )
    return null
  }
  for (const [index, { line, tokens }] of lines.entries()) {
    const [x, y] = tokens.map(parseDecimal)
    if (
      tokens.length !== 2 ||
      x === undefined ||
      x === null ||
      y === undefined ||
      y === null ||
      !inReach(x) ||
      !inReach(y)
    ) {
      findings.add(
        'LANDMARKS_INVALID',
        path,
        `${path}, line ${String(line)}: "${excerpt(tokens.join(' '))}" is not a point of the frame.`,
      )
      return null
    }
    points[index * 2] = x
    points[index * 2 + 1] = y
  }
  return points
}

/** Points may lie somewhat outside the frame (a tracked chin), but not beyond any frame there is. */
const inReach = (coordinate: number): boolean => Math.abs(coordinate) <= 100_000
