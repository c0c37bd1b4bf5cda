import type { Assignment, Feedback, GivenAnswer, Training } from '../../shared/contract/coding.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { intensityLetters } from '../../shared/facs/intensity.ts'
import { compute } from '../../shared/stats/agreement/coefficient.ts'
import { facsIndex } from '../../shared/stats/agreement/shared-scores.ts'
import { printScores, scoresOfAnswer, type UnitScores } from '../../shared/coding/unit-scores.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { corpusScores } from './agreement/criterion-scores.ts'
import { presenceRows, unitsIn } from './agreement/rated-targets.ts'
import { trainingOf } from './session-rules.ts'

const letter = (level: number | null | undefined): string => (level == null ? '' : (intensityLetters[level - 1] ?? ''))

const compare = (item: string, criterion: UnitScores, coded: UnitScores): Feedback => {
  const units = unitsIn([criterion, coded])
  return {
    item,
    criterion: printScores(criterion),
    coded: printScores(coded),
    missed: units.filter((au) => !coded.has(au)),
    added: units.filter((au) => !criterion.has(au)),
    graded: units
      .filter((au) => criterion.has(au) && coded.has(au) && criterion.get(au) !== coded.get(au))
      .map((au) => ({ au, criterion: letter(criterion.get(au)), coded: letter(coded.get(au)) })),
    index: compute(facsIndex(), [presenceRows([criterion, coded], units, 'A')]).value,
  }
}

/**
 * What the criterion says of a target; null: nothing, or nothing yet. An expert's answers are there once the expert has
 * handed in.
 */
const criterionOf = (
  store: ProjectStore,
  assignment: Assignment,
  { criterion }: Training,
  all: readonly GivenAnswer[],
): ((target: GivenAnswer['target']) => UnitScores | null) => {
  if (criterion.kind === 'corpus') return (target) => corpusScores(store, target)
  const { coder } = criterion
  if (store.assignments.handedInAt(assignment.id, coder) === null) return () => null
  const known = new Map(
    all
      .filter((answer) => answer.coder === coder && answer.repeat === 0)
      .map((answer) => [answer.target.id, scoresOfAnswer(answer.answer, answer.state)]),
  )
  return (target) => known.get(target.id) ?? null
}

/**
 * How a coder's own answers compare with the criterion: only of answers that can no longer be changed.
 *
 * @throws AULensError NO_TRAINING
 */
export const trainingFeedback = (store: ProjectStore, assignment: Assignment, coder: string): Feedback[] => {
  const training = trainingOf(assignment)
  if (training === null) throw new AULensError('NO_TRAINING', 'This session is no training: it has no criterion.')
  if (training.feedback === 'end' && store.assignments.handedInAt(assignment.id, coder) === null) return []
  const all = store.answers.ofAssignment(assignment.id)
  const truth = criterionOf(store, assignment, training, all)
  return all
    .filter((answer) => answer.coder === coder)
    .flatMap(({ item, target, answer, state }) => {
      const [criterion, coded] = [truth(target), scoresOfAnswer(answer, state)]
      return criterion === null || coded === null ? [] : [compare(item, criterion, coded)]
    })
}
