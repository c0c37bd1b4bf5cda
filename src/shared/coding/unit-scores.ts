import type { CodingAnswer, ItemSummary } from '../contract/coding.ts'
import { parseFacsCode, printFacsCode, type FacsIntensity, type FacsUnit } from '../facs/facs-code.ts'
import { intensityLetters, type IntensityLetter } from '../facs/intensity.ts'

/**
 * Units that were scored, with their intensity: 1 (A) to 5 (E), null where it was not graded. A side does not count.
 */
export type UnitScores = ReadonlyMap<number, number | null>

/** The entire face was not visible, or could not be scored. */
const unscorable: ReadonlySet<number> = new Set([73, 74])

const levelOf = (intensity: FacsIntensity): number | null => {
  const level = intensityLetters.findIndex((letter) => letter === intensity)
  return level === -1 ? null : level + 1
}

const stronger = (a: number | null | undefined, b: number | null): number | null =>
  a === null || a === undefined ? b : b === null ? a : Math.max(a, b)

export const scoresOfUnits = (units: readonly FacsUnit[]): UnitScores => {
  const scores = new Map<number, number | null>()
  for (const { au, intensity } of units) scores.set(au, stronger(scores.get(au), levelOf(intensity)))
  return scores
}

/**
 * An answer's codes as one text: of all frames of a sequence, each unit once at its strongest. Null where the answer
 * says nothing of units.
 */
export const unitsOfAnswer = (answer: CodingAnswer | null, state: ItemSummary['state']): readonly FacsUnit[] | null => {
  if (answer === null || state !== 'save') return null
  if (answer.kind === 'filter') {
    if (answer.verdict === null || answer.verdict === 'cannot-tell') return null
    return answer.verdict === 'units' ? parseFacsCode(answer.codes).units : []
  }
  const units = answer.scores.flatMap(({ codes }) => parseFacsCode(codes).units)
  return answer.scores.length === 0 || units.some(({ au }) => unscorable.has(au)) ? null : units
}

/** The units that an answer scores; null: a missing rating (not finished, skipped, "can't tell", face not visible). */
export const scoresOfAnswer = (answer: CodingAnswer | null, state: ItemSummary['state']): UnitScores | null => {
  const units = unitsOfAnswer(answer, state)
  return units === null ? null : scoresOfUnits(units)
}

/** "1C+2+12B". */
export const printScores = (scores: UnitScores): string =>
  printFacsCode(
    [...scores].map(([au, level]) => ({
      au,
      side: 'both',
      intensity: level === null ? null : (intensityLetters[level - 1] ?? null),
    })),
  )

/** 1 from the threshold up, and where the intensity was not graded. */
export const presence = (scores: UnitScores | null, au: number, threshold: IntensityLetter): number | null => {
  if (scores === null) return null
  const level = scores.get(au)
  if (level === undefined) return 0
  return level === null || level > intensityLetters.indexOf(threshold) ? 1 : 0
}

/** 0 where it is absent, 1 (A) to 5 (E); null (missing) where the intensity was not graded. */
export const intensityRating = (scores: UnitScores | null, au: number): number | null => {
  if (scores === null) return null
  const level = scores.get(au)
  return level === undefined ? 0 : level
}

/** Categories of {@link intensityRating}. */
export const intensityCategories = intensityLetters.length + 1
