import type { AgreementItem } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import type { Client } from '../client.ts'
import { contentOf, findItem } from '../item-content.ts'

/**
 * One target with all that was said of it, by coders who have handed in, and what was agreed on.
 *
 * @param given what this client may see of the assignment
 * @throws AULensError TARGET_NOT_FOUND
 */
export const agreementItem = (
  store: ProjectStore,
  client: Client,
  given: readonly GivenAnswer[],
  assignment: string,
  target: string,
): AgreementItem => {
  const own = given.filter((answer) => answer.target.id === target)
  const [some] = own
  if (some === undefined)
    throw new AULensError('TARGET_NOT_FOUND', 'Nobody who has handed in judged this.', { hint: 'Read the list again.' })
  return {
    content: contentOf(store, findItem(store, client, some.item)),
    answers: own.map(({ item, coder, coderName, repeat, state, answer }) => ({
      item,
      coder,
      name: coderName,
      repeat,
      state,
      answer,
      events: store.answers.events(item),
    })),
    agreements: store.answers.consensus(assignment).filter((entry) => entry.target === target),
  }
}
