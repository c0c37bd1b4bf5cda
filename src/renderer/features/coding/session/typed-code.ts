import {
  facsName,
  parseFacsCode,
  printFacsCode,
  type FacsProblem,
  type FacsUnit,
} from '../../../../shared/facs/facs-code.ts'
import { checkFacsCode } from '../../../../shared/facs/facs-rules.ts'

/** Characters of a code; everything else that is typed is a key of the screen. */
export const codeCharacters = { graded: /^[0-9A-EXLR+ ,;]$/i, plain: /^[0-9LR+ ,;]$/i } as const

/** Ends the unit that is being typed, so that the next one can begin. */
export const endUnit = (codes: string): string => (codes.trim() === '' || /[+,;\s]$/.test(codes) ? codes : `${codes}+`)

/** The number at the end that could still grow; null where the last unit is ended. */
export const typedNumber = (codes: string): number | null => {
  const match = /(?:^|[+,;\s])[LRB]?(\d{1,3})[A-Z]*$/i.exec(codes)
  return match?.[1] === undefined ? null : Number(match[1])
}

/** Problems worth telling now: not of the unit that is still being typed, whose number may go on. */
export const tellableProblems = (codes: string): FacsProblem[] =>
  checkFacsCode(codes).problems.filter(
    ({ code, to }) =>
      to < codes.length || (code !== 'UNKNOWN_UNIT' && code !== 'NOT_A_CODE' && code !== 'UNKNOWN_INTENSITY'),
  )

/** Adds a unit, or takes every side of it away. */
export const toggleUnit = (codes: string, au: number): string => {
  const { units, problems } = parseFacsCode(codes)
  if (problems.length > 0) return `${endUnit(codes)}${String(au)}`
  const rest: readonly FacsUnit[] = units.filter((unit) => unit.au !== au)
  return printFacsCode(rest.length < units.length ? rest : [...rest, { au, side: 'both', intensity: null }])
}

const sides = { both: '', left: ', left', right: ', right' } as const

/** "12 Lip corner puller, left, C" */
export const unitWords = ({ au, side, intensity }: FacsUnit): string => {
  const name = facsName(au) ?? ''
  return (
    `${String(au)} ` +
    `${name.slice(0, 1)}${name.slice(1).toLowerCase()}${sides[side]}${intensity === null ? '' : `, ${intensity}`}`
  )
}
