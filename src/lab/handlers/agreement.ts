import type { GivenAnswer } from '../../shared/contract/coding.ts'
import { againstCriterion } from '../coding/agreement/against-criterion.ts'
import { agreementTable } from '../coding/agreement/agreement-table.ts'
import { coderDrift } from '../coding/agreement/coder-drift.ts'
import { disagreements } from '../coding/agreement/disagreements.ts'
import { humanAndMachine } from '../coding/agreement/human-and-machine.ts'
import type { Client } from '../coding/client.ts'
import { answersFor } from '../coding/given-answers.ts'
import type { HandlersOf, LabContext } from './context.ts'

/** Coders are refused before they come here (`guardCall`); a lead gets what `answersFor` lets a lead see. */
export const agreementHandlers = (lab: LabContext): HandlersOf<'agreement'> => {
  const given = (client: Client, assignment: string): GivenAnswer[] => answersFor(lab.store(), client, assignment)
  return {
    'agreement.table': (question, client) => agreementTable(lab.store().assignments.get(question.assignment), given(client, question.assignment), question),
    'agreement.disagreements': ({ assignment, threshold }, client) => disagreements(given(client, assignment), lab.store().answers.consensus(assignment), threshold),
    'agreement.criterion': (question, client) => againstCriterion(lab.store(), given(client, question.assignment), question),
    'agreement.drift': (question, client) => coderDrift(lab.store(), given(client, question.assignment), question),
    'agreement.machine': (question, client) => humanAndMachine(lab.store(), given(client, question.assignment), question),
  }
}
