import type { Criterion, GivenAnswer } from '../../../shared/contract/coding.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { UnitScores } from '../../../shared/coding/unit-scores.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { scoresOf, type RatedTarget } from './rated-targets.ts'

interface UnitRow {
  readonly au: number
  readonly intensity: number
}

/** The corpus's own codes of a target; null where it has none. A single frame's codes are those of the frame. */
export const corpusScores = (
  store: ProjectStore,
  { corpus, subject, sequence, frame }: GivenAnswer['target'],
): UnitScores | null => {
  if (sequence === null) return null
  const named = [corpus, subject, sequence] as const
  const owner = 'FROM sequences q JOIN subjects u ON u.id = q.subject JOIN corpora c ON c.id = q.corpus'
  const found =
    frame === null
      ? store.database
          .prepare<unknown[], { id: number; coded: number }>(
            `SELECT q.id, q.coded ${owner} WHERE c.name = ? AND u.name = ? AND q.name = ?`,
          )
          .get(...named)
      : store.database
          .prepare<unknown[], { id: number; coded: number }>(
            `SELECT s.id, s.coded ${owner} JOIN samples s ON s.sequence = q.id WHERE c.name = ? AND u.name = ? ` +
              'AND q.name = ? AND s.position = ?',
          )
          .get(...named, frame)
  if (found?.coded !== 1) return null
  const units = store.database
    .prepare<[number], UnitRow>(
      frame === null
        ? 'SELECT au, intensity FROM sequence_units WHERE sequence = ?'
        : 'SELECT au, intensity FROM sample_units WHERE sample = ?',
    )
    .all(found.id)
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
