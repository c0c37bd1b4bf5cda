import type { Criterion, GivenAnswer } from '../../../shared/contract/coding.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { UnitScores } from '../../../shared/coding/unit-scores.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { scoresOf, type RatedTarget } from './rated-targets.ts'

/** The corpus's own codes of a target; null where it has none. A single frame's codes are those of the frame. */
export const corpusScores = (
  store: ProjectStore,
  { corpus, subject, sequence, frame }: GivenAnswer['target'],
): UnitScores | null => {
  if (sequence === null) return null
  const units = store.sequences.codesNamed({ corpus, subject, sequence }, frame)
  if (units === null) return null
  return new Map(units.map(({ au, intensity }) => [au, intensity === 0 ? null : intensity]))
}

/**
 * What each target should have been scored, by target id; null where there is no criterion for it.
 *
 * @throws AULensError NO_CRITERION
 */
export const criterionScores = (
  store: ProjectStore,
  targets: readonly RatedTarget[],
  criterion: Criterion,
): Map<string, UnitScores | null> => {
  const scores = new Map(
    targets.map(({ target, answers }) => [
      target.id,
      criterion.kind === 'corpus' ? corpusScores(store, target) : scoresOf(answers.get(criterion.coder)),
    ]),
  )
  if (![...scores.values()].some((entry) => entry !== null)) {
    throw new AULensError(
      'NO_CRITERION',
      criterion.kind === 'corpus'
        ? 'The corpus has no codes for anything of this session.'
        : 'This coder has no answers here that are handed in.',
      {
        hint: 'Choose other criterion scores.',
      },
    )
  }
  return scores
}
