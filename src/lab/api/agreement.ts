import type { Criterion, GivenAnswer } from '../../shared/contract/coding.ts'
import { toContractError } from '../../shared/contract/errors.ts'
import { agreementItem } from '../coding/agreement/agreement-item.ts'
import { againstCriterion } from '../coding/agreement/against-criterion.ts'
import { agreementTable } from '../coding/agreement/agreement-table.ts'
import type { AgreementWork } from '../coding/agreement/agreement-work.ts'
import { measureBeside } from '../coding/agreement/agreement.job.ts'
import { coderDrift } from '../coding/agreement/coder-drift.ts'
import { criterionScores } from '../coding/agreement/criterion-scores.ts'
import { disagreements } from '../coding/agreement/disagreements.ts'
import { humanAndMachine } from '../coding/agreement/human-and-machine.ts'
import { machineClaims } from '../coding/agreement/machine-claims.ts'
import { rateTargets } from '../coding/agreement/rated-targets.ts'
import type { Client } from '../coding/client.ts'
import { answersFor } from '../coding/given-answers.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

/** Criterion scores where there are any: a corpus without codes, or an expert who has not handed in, has none. */
const foundCriterion = (
  store: ProjectStore,
  given: readonly GivenAnswer[],
  criterion: Criterion,
): AgreementWork['truth'] => {
  try {
    return criterionScores(store, rateTargets(given), criterion)
  } catch (error) {
    if (toContractError(error).code === 'NO_CRITERION') return null
    throw error
  }
}

/** Coders are refused before they come here (`guardCall`); a lead gets what `answersFor` lets a lead see. */
export const agreementHandlers = (lab: LabContext): HandlersOf<'agreement'> => {
  const given = (client: Client, assignment: string): GivenAnswer[] => answersFor(lab.store(), client, assignment)
  return {
    'agreement.table': (question, client) =>
      agreementTable(lab.store().assignments.get(question.assignment), given(client, question.assignment), question),
    'agreement.measure': (question, client) => {
      const store = lab.store()
      const assignment = store.assignments.get(question.assignment)
      const answers = given(client, question.assignment)
      const work: AgreementWork = {
        assignment,
        given: answers,
        question,
        truth: foundCriterion(store, answers, question.criterion),
        machine: assignment.kind === 'filters' ? machineClaims(store, answers) : null,
      }
      return {
        job: lab.queue.add(
          { kind: 'agreement', title: `Agreement of “${assignment.title}”`, lane: 'agreement' },
          measureBeside(work),
        ),
      }
    },
    'agreement.disagreements': ({ assignment, threshold }, client) => {
      const store = lab.store()
      const aside = new Set(store.setAside.list(assignment).map(({ target }) => target))
      return disagreements(given(client, assignment), store.answers.consensus(assignment), aside, threshold)
    },
    'agreement.item': ({ assignment, target }, client) =>
      agreementItem(lab.store(), client, given(client, assignment), assignment, target),
    'agreement.criterion': (question, client) => {
      const answers = given(client, question.assignment)
      return againstCriterion(answers, criterionScores(lab.store(), rateTargets(answers), question.criterion), question)
    },
    'agreement.drift': (question, client) => {
      const answers = given(client, question.assignment)
      return coderDrift(
        answers,
        question.criterion === null ? null : criterionScores(lab.store(), rateTargets(answers), question.criterion),
        question,
      )
    },
    'agreement.machine': (question, client) => {
      const answers = given(client, question.assignment)
      return humanAndMachine(answers, machineClaims(lab.store(), answers), question)
    },
  }
}
