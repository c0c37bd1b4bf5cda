import {
  facsName,
  parseFacsCode,
  printFacsCode,
  type FacsProblem,
  type FacsUnit,
  type PlacedUnit,
} from './facs-code.ts'

/**
 * Alternatives: two numbers that are never scored together, and why. FACS manual (Ekman, Friesen and Hager 2002), table
 * 9-1.
 */
export const alternatives: readonly (readonly [number, number, string])[] = [
  [51, 52, 'the head cannot be turned left and right at once'],
  [53, 54, 'the head cannot be up and down at once'],
  [55, 56, 'the head cannot be tilted left and right at once'],
  [57, 58, 'the head cannot be forward and back at once'],
  [61, 62, 'the eyes cannot be turned left and right at once'],
  [63, 64, 'the eyes cannot be up and down at once'],
  [61, 65, 'score either eyes turned or walleye'],
  [61, 66, 'score either eyes turned or cross-eye'],
  [62, 65, 'score either eyes turned or walleye'],
  [62, 66, 'score either eyes turned or cross-eye'],
  [65, 66, 'walleye and cross-eye exclude each other'],
]

/** Head and eye positions (51 to 58, 61 to 66): the number itself says the direction. */
const namesItsSide = (au: number): boolean => (au >= 51 && au <= 58) || (au >= 61 && au <= 66)

const overlap = (a: FacsUnit, b: FacsUnit): boolean =>
  a.au === b.au && (a.side === b.side || a.side === 'both' || b.side === 'both')

/** What FACS does not allow in a set of units, each with its reason in words. */
export const checkFacsUnits = (units: readonly PlacedUnit[]): FacsProblem[] => {
  const problems: FacsProblem[] = []
  const tell = ({ from, to }: PlacedUnit, code: string, message: string): void => {
    problems.push({ code, message, from, to })
  }
  units.forEach((unit, place) => {
    const { au, side } = unit
    if (side !== 'both' && namesItsSide(au))
      tell(
        unit,
        'SIDE_IN_NUMBER',
        `${String(au)} (${facsName(au) ?? ''}) has no side of its own: leave out the letter before it.`,
      )
    const before = units.slice(0, place)
    const same = before.find((other) => overlap(other, unit))
    if (same !== undefined) {
      const apart =
        same.side === side
          ? ''
          : ', once for both sides and once for one; write L and R apart to score the sides differently'
      tell(unit, 'DUPLICATE_UNIT', `${String(au)} stands twice${apart}.`)
    }
    for (const [one, other, reason] of alternatives) {
      const partner = au === one ? other : au === other ? one : null
      if (partner !== null && before.some((earlier) => earlier.au === partner))
        tell(unit, 'ALTERNATIVES', `${String(partner)} and ${String(au)} are alternatives: ${reason}.`)
    }
  })
  return problems
}

export interface CheckedFacsCode {
  readonly units: readonly PlacedUnit[]
  readonly problems: readonly FacsProblem[]
}

/** Reads a code and applies the rules; problems are in the order of the text. */
export const checkFacsCode = (text: string): CheckedFacsCode => {
  const { units, problems } = parseFacsCode(text)
  return { units, problems: [...problems, ...checkFacsUnits(units)].sort((a, b) => a.from - b.from) }
}

/** A code in its one written form; null where something in it is wrong. */
export const canonicalFacsCode = (text: string): string | null => {
  const { units, problems } = checkFacsCode(text)
  return problems.length > 0 ? null : printFacsCode(units)
}
