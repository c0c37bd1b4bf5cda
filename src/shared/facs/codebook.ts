import { facsName, printFacsCode, type FacsUnit } from './facs-code.ts'
import { intensityLetters, type IntensityLetter } from './intensity.ts'

/** A rule of a study's own codebook, beside those of FACS that are built in. */
export type CodebookRule = { readonly au: number; readonly reason: string; readonly text: string } & (
  | { readonly kind: 'from'; readonly minimum: IntensityLetter }
  | { readonly kind: 'with'; readonly others: readonly number[] }
  | { readonly kind: 'not with'; readonly others: readonly number[] }
  | { readonly kind: 'on one side' }
)

export interface ReadCodebook {
  readonly rules: readonly CodebookRule[]
  /** Lines that are no rule, counted from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

/**
 * What follows from the muscles alone (Clark et al. 2020, Frontiers in Psychology 11:920, table 1, after Ekman, Friesen
 * and Hager 2002): one muscle does not
 * contract and let go at once. Minimum requirements of FACS itself are printed only in the licensed manual; a study
 * writes its own.
 */
export const defaultCodebook = `5 not with 43 or 45: the lid lifter contracts in 5 and lets go in 43 and 45
31 not with 26: the jaw muscles clench in 31 and let go in 26
46 on one side: a wink closes one eye`

const grammar =
  /^(?:AU)?(\d{1,3})\s+(?:(from)\s+([A-E])|(with|not with)\s+((?:AU)?\d{1,3}(?:\s*(?:,|or)\s*(?:AU)?\d{1,3})*)|(on one side))\s*(?::\s*(.*))?$/i

const readRule = (text: string): CodebookRule | string => {
  const match = grammar.exec(text)
  if (match === null)
    return (
      `“${text}” is no rule. Write e.g. “12 from B”, “28 with 26 or 27”, “5 not with 43”, “46 on one ` +
      'side”, each with “: reason” behind it if you like.'
    )
  const [, number = '', from, letter = '', relation, list = '', , reason = ''] = match
  const au = Number(number)
  const others = [...list.matchAll(/\d+/g)].map(([other]) => Number(other))
  const unknown = [au, ...others].find((unit) => facsName(unit) === null)
  if (unknown !== undefined) return `FACS has no Action Unit ${String(unknown)}.`
  if (others.includes(au)) return `“${text}” names ${String(au)} twice.`
  const rule = { au, reason: reason.trim(), text }
  if (from !== undefined)
    return { ...rule, kind: 'from', minimum: intensityLetters.find((known) => known === letter.toUpperCase()) ?? 'A' }
  if (relation !== undefined) return { ...rule, kind: relation.toLowerCase() === 'with' ? 'with' : 'not with', others }
  return { ...rule, kind: 'on one side' }
}

/** Reads a codebook, a rule a line; empty lines and lines that begin with "#" are left out. */
export const readCodebook = (text: string): ReadCodebook => {
  const rules: CodebookRule[] = []
  const problems: { line: number; message: string }[] = []
  text.split('\n').forEach((line, place) => {
    const written = line.trim()
    if (written === '' || written.startsWith('#')) return
    const rule = readRule(written)
    if (typeof rule === 'string') problems.push({ line: place + 1, message: rule })
    else rules.push(rule)
  })
  return { rules, problems }
}

const listed = (units: readonly number[]): string => units.map(String).join(' or ')
const sameSide = (a: FacsUnit, b: FacsUnit): boolean => a.side === b.side || a.side === 'both' || b.side === 'both'

const problemOf = (rule: CodebookRule, unit: FacsUnit, units: readonly FacsUnit[]): string | null => {
  const { au } = rule
  switch (rule.kind) {
    case 'from': {
      const level = intensityLetters.findIndex((letter) => letter === unit.intensity)
      return level === -1 || level >= intensityLetters.indexOf(rule.minimum)
        ? null
        : `${printFacsCode([unit])} is below the minimum: ${String(au)} is scored from ${rule.minimum}`
    }
    case 'with':
      return units.some((other) => rule.others.includes(other.au))
        ? null
        : `${String(au)} is scored only together with ${listed(rule.others)}`
    case 'not with': {
      const found = units.filter((other) => rule.others.includes(other.au) && sameSide(unit, other))
      return found.length === 0
        ? null
        : `${String(au)} is not scored together with ${listed([...new Set(found.map((other) => other.au))])}`
    }
    case 'on one side':
      return unit.side === 'both' ? `${String(au)} is scored on one side: write L${String(au)} or R${String(au)}` : null
  }
}

/**
 * What a codebook does not allow in a set of units, each with its reason; a unit without an intensity, or with X, is
 * above every minimum.
 */
export const checkCodebook = (rules: readonly CodebookRule[], units: readonly FacsUnit[]): string[] => {
  const problems = rules.flatMap((rule) =>
    units
      .filter(({ au }) => au === rule.au)
      .flatMap((unit) => {
        const problem = problemOf(rule, unit, units)
        return problem === null ? [] : [`${problem}${rule.reason === '' ? '' : `: ${rule.reason}`} (codebook).`]
      }),
  )
  return [...new Set(problems)]
}
