import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import type { IntensityLetter } from '../../../shared/facs/intensity.ts'
import type { RatedSample } from '../../../shared/stats/agreement/coefficient.ts'
import { intensityRating, presence, scoresOfAnswer, type UnitScores } from '../../../shared/coding/unit-scores.ts'

/**
 * Something that was judged, with what each coder scored: null where a coder gave no rating, absent where it was not
 * given to them.
 */
export interface RatedTarget {
  /** From 1; the order says nothing of what it is. */
  readonly number: number
  readonly target: GivenAnswer['target']
  /** First looks, by coder. */
  readonly answers: ReadonlyMap<string, GivenAnswer>
  /** Second looks, by coder. */
  readonly repeats: ReadonlyMap<string, GivenAnswer>
}

export const scoresOf = (answer: GivenAnswer | undefined): UnitScores | null =>
  answer === undefined ? null : scoresOfAnswer(answer.answer, answer.state)

/** Groups answers by what they are about, in the order of the targets' random ids. */
export const rateTargets = (given: readonly GivenAnswer[]): RatedTarget[] => {
  const targets = new Map<
    string,
    { target: GivenAnswer['target']; answers: Map<string, GivenAnswer>; repeats: Map<string, GivenAnswer> }
  >()
  for (const answer of given) {
    const entry = targets.get(answer.target.id) ?? {
      target: answer.target,
      answers: new Map<string, GivenAnswer>(),
      repeats: new Map<string, GivenAnswer>(),
    }
    targets.set(answer.target.id, entry)
    ;(answer.repeat === 0 ? entry.answers : entry.repeats).set(answer.coder, answer)
  }
  return [...targets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry], place) => ({ number: place + 1, ...entry }))
}

/** Coders who gave an answer that has been handed in, by name. */
export const codersIn = (given: readonly GivenAnswer[]): { coder: string; name: string }[] => [
  ...new Map(given.map(({ coder, coderName }) => [coder, { coder, name: coderName }])).values(),
]

/** Every unit that anybody scored, ascending. */
export const unitsIn = (scores: Iterable<UnitScores | null>): number[] => {
  const units = new Set<number>()
  for (const entry of scores) for (const au of entry?.keys() ?? []) units.add(au)
  return [...units].sort((a, b) => a - b)
}

/** One row a unit, one rating a column. */
export const presenceRows = (
  columns: readonly (UnitScores | null)[],
  units: readonly number[],
  threshold: IntensityLetter,
): RatedSample => units.map((au) => columns.map((scores) => presence(scores, au, threshold)))

export const intensityRows = (columns: readonly (UnitScores | null)[], units: readonly number[]): RatedSample =>
  units.map((au) => columns.map((scores) => intensityRating(scores, au)))
