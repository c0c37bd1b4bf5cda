import type { CodingAnswer, FrameScore, UnitDetail } from '../contract/coding.ts'
import { parseFacsCode, type FacsUnit } from '../facs/facs-code.ts'
import { AULensError } from '../contract/errors.ts'

const letters = { both: '', left: 'L', right: 'R' } as const

/** "12", "L12": one unit of a code, whatever its intensity. */
export const unitKey = ({ au, side }: Pick<FacsUnit, 'au' | 'side'>): string => `${letters[side]}${String(au)}`

export const detailOf = ({ units }: Pick<FrameScore, 'units'>, unit: string): UnitDetail =>
  units?.find((detail) => detail.unit === unit) ?? { unit, confidence: null, note: '' }

/** A score without the details of units that its code no longer has; without the list where nothing is left. */
const ofItsUnits = ({ units, ...score }: FrameScore): FrameScore => {
  const written = new Set(parseFacsCode(score.codes).units.map(unitKey))
  const kept = (units ?? []).filter(
    ({ unit, confidence, note }) => written.has(unit) && (confidence !== null || note !== ''),
  )
  return kept.length === 0 ? score : { ...score, units: kept }
}

/** The same score with something said of one unit. */
export const withDetail = (score: FrameScore, unit: string, change: Partial<Omit<UnitDetail, 'unit'>>): FrameScore => {
  const others = (score.units ?? []).filter((detail) => detail.unit !== unit)
  return { ...score, units: [...others, { ...detailOf(score, unit), ...change }] }
}

/** As an answer is saved. While a code is being written details stay, so that retyping a number loses no note. */
export const tidyAnswer = (answer: CodingAnswer): CodingAnswer =>
  answer.kind === 'filter' ? answer : { ...answer, scores: answer.scores.map(ofItsUnits) }

/** As one cell of a file; empty where nothing is said of any unit. */
export const printUnitDetails = (units: FrameScore['units']): string =>
  units === undefined || units.length === 0 ? '' : JSON.stringify(units)

/**
 * What {@link printUnitDetails} wrote, not checked yet: the contract's schema says whether it is a list of details.
 *
 * @throws AULensError UNIT_DETAILS_INVALID
 */
export const readUnitDetails = (text: string): { readonly units?: UnitDetail[] } => {
  if (text === '') return {}
  try {
    return { units: JSON.parse(text) as UnitDetail[] }
  } catch {
    throw new AULensError(
      'UNIT_DETAILS_INVALID',
      `The sureness and notes of single units cannot be read: ${text.slice(0, 80)}`,
      { hint: 'Put back what AULens wrote there, or empty the cell.' },
    )
  }
}
