import { actionUnitOf } from './action-units.ts'
import { intensityLetters, type IntensityLetter } from './intensity.ts'
import { otherFacsCodes } from './other-codes.ts'

export const facsSides = ['both', 'left', 'right'] as const
export type FacsSide = (typeof facsSides)[number]
/** A (trace) to E (maximum); X: present, its intensity cannot be told; null: not graded. */
export type FacsIntensity = IntensityLetter | 'X' | null

/** One unit of a FACS code. */
export interface FacsUnit {
  readonly au: number
  readonly side: FacsSide
  readonly intensity: FacsIntensity
}

/** What is wrong with a code, in words; `from` and `to` are places in the text that was read. */
export interface FacsProblem {
  readonly code: string
  readonly message: string
  readonly from: number
  readonly to: number
}

/** A unit with its place in the text. */
export interface PlacedUnit extends FacsUnit {
  readonly from: number
  readonly to: number
}

export interface ParsedFacsCode {
  readonly units: readonly PlacedUnit[]
  readonly problems: readonly FacsProblem[]
}

const sideOf: Readonly<Record<string, FacsSide>> = { L: 'left', R: 'right', B: 'both' }
const letterOfSide: Readonly<Record<FacsSide, string>> = { both: '', left: 'L', right: 'R' }
const intensities: ReadonlySet<string> = new Set([...intensityLetters, 'X'])

/** Name of a FACS number: of an Action Unit, or of another code; null where FACS has no such number. */
export const facsName = (au: number): string | null => actionUnitOf(au)?.name ?? otherFacsCodes.get(au) ?? null

const readUnit = (text: string, from: number): PlacedUnit | FacsProblem => {
  const to = from + text.length
  const wrong = (code: string, message: string): FacsProblem => ({ code, message, from, to })
  const match = /^([LRB]?)(?:AU)?(\d{1,3})([A-Z]*)$/.exec(text.toUpperCase())
  if (match === null) {
    return wrong(
      'NOT_A_CODE',
      /^[LRB]$/i.test(text)
        ? `“${text}” is a side: write the number of an Action Unit after it, e.g. “${text.toUpperCase()}12”.`
        : `“${text}” is no FACS code: write a number, e.g. “12C” or “L12B”.`,
    )
  }
  const [, side = '', number = '', suffix = ''] = match
  const au = Number(number)
  if (facsName(au) === null) return wrong('UNKNOWN_UNIT', `FACS has no Action Unit ${number}.`)
  // "12L" is written as well as "L12"; a B after the number is always an intensity.
  const trailing = /^[LR]/.test(suffix) && side === '' ? suffix.slice(0, 1) : ''
  const letter = suffix.slice(trailing.length)
  if (letter !== '' && !intensities.has(letter))
    return wrong(
      'UNKNOWN_INTENSITY',
      `“${letter}” is no intensity: A (trace) to E (maximum), or X where it cannot be told.`,
    )
  return {
    au,
    side: sideOf[side + trailing] ?? 'both',
    intensity: letter === '' ? null : (letter as FacsIntensity),
    from,
    to,
  }
}

/** In the order of their numbers, the left side before the right. */
export const sortFacsUnits = <U extends FacsUnit>(units: readonly U[]): U[] =>
  [...units].sort((a, b) => a.au - b.au || facsSides.indexOf(a.side) - facsSides.indexOf(b.side))

/**
 * Reads a code as coders write it, "1C+2C+L12B+25": numbers with an intensity behind and a side before them, joined by
 * "+", commas or spaces, in
 * any order. B before a number says "both sides", which is what a number without a side means. "0" is a neutral face:
 * no unit.
 *
 * @returns the units in the order they were written, and what could not be read; whether units go together is
 *   `checkFacsUnits`
 */
export const parseFacsCode = (text: string): ParsedFacsCode => {
  const units: PlacedUnit[] = []
  const problems: FacsProblem[] = []
  const parts = [...text.matchAll(/[^+,;\s]+/g)]
  for (const part of parts) {
    if (part[0] === '0' && parts.length === 1) continue
    const read = readUnit(part[0], part.index)
    if ('au' in read) units.push(read)
    else problems.push(read)
  }
  return { units, problems }
}

/** The same code written in one way: sorted, "+" between units, no letter for both sides. */
export const printFacsCode = (units: readonly FacsUnit[]): string =>
  sortFacsUnits(units)
    .map(({ au, side, intensity }) => `${letterOfSide[side]}${String(au)}${intensity ?? ''}`)
    .join('+')
