import type { GivenAnswer } from '../../shared/contract/coding.ts'
import { agreementItem } from '../coding/agreement/agreement-item.ts'
import { againstCriterion } from '../coding/agreement/against-criterion.ts'
import { agreementTable } from '../coding/agreement/agreement-table.ts'
import { coderDrift } from '../coding/agreement/coder-drift.ts'
import { disagreements } from '../coding/agreement/disagreements.ts'
import { humanAndMachine } from '../coding/agreement/human-and-machine.ts'
import type { Client } from '../coding/client.ts'
import { listSetAside } from '../coding/exchange/set-aside-table.ts'
import { answersFor } from '../coding/given-answers.ts'
import type { HandlersOf, LabContext } from './context.ts'

/** Coders are refused before they come here (`guardCall`); a lead gets what `answersFor` lets a lead see. */
export const agreementHandlers = (lab: LabContext): HandlersOf<'agreement'> => {
  const given = (client: Client, assignment: string): GivenAnswer[] => answersFor(lab.store(), client, assignment)
  return {
    'agreement.table': (question, client) => agreementTable(lab.store().assignments.get(question.assignment), given(client, question.assignment), question),
    'agreement.disagreements': ({ assignment, threshold }, client) => {
      const store = lab.store()
      const aside = new Set(listSetAside(store.database, assignment).map(({ target }) => target))
      return disagreements(given(client, assignment), store.answers.consensus(assignment), aside, threshold)
    },
    'agreement.item': ({ assignment, target }, client) => agreementItem(lab.store(), client, given(client, assignment), assignment, target),
    'agreement.criterion': (question, client) => againstCriterion(lab.store(), given(client, question.assignment), question),
    'agreement.drift': (question, client) => coderDrift(lab.store(), given(client, question.assignment), question),
    'agreement.machine': (question, client) => humanAndMachine(lab.store(), given(client, question.assignment), question),
  }
}
