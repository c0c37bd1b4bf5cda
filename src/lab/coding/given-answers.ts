import { AULensError } from '../../shared/contract/errors.ts'
import type { Assignment, GivenAnswer } from '../../shared/contract/coding.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { identityOf } from './access.ts'
import type { Client } from './client.ts'

/**
 * An assignment as a client may see it: a coder's own part without the settings, which would tell how many controls
 * there are.
 */
export const assignmentFor = (store: ProjectStore, client: Client, assignment: Assignment): Assignment | null => {
  const { role, coder } = identityOf(store, client)
  if (role === 'lead') return assignment
  const own = assignment.coders.filter((entry) => entry.coder === coder?.id)
  return own.length === 0 ? null : { ...assignment, settings: {}, coders: own }
}

/**
 * Answers with what they are about, as far as a client may see them yet.
 *
 * @throws AULensError NOT_HANDED_IN, STILL_BLIND, ASSIGNMENT_NOT_FOUND
 */
export const answersFor = (store: ProjectStore, client: Client, id: string): GivenAnswer[] => {
  const assignment = store.assignments.get(id)
  if (store.packets.opened() !== null)
    throw new AULensError('NOT_IN_PACKET', 'What was judged stands in the lead’s project only.', {
      hint: 'Send your answers back; the lead can tell you afterwards.',
    })
  const { role, coder } = identityOf(store, client)
  const handedIn = new Set(
    assignment.coders.filter(({ handedInAt }) => handedInAt !== null).map((entry) => entry.coder),
  )
  const takesPart = assignment.coders.some((entry) => entry.coder === coder?.id)
  if (role !== 'lead' && !takesPart)
    throw new AULensError('ASSIGNMENT_NOT_FOUND', 'There is no such assignment for you.')
  if (coder !== null && takesPart) {
    if (!handedIn.has(coder.id))
      throw new AULensError('NOT_HANDED_IN', 'You have not handed in this work yet.', {
        hint: 'Others’ answers and what was judged are shown afterwards, so that they cannot sway yours.',
      })
    if (role !== 'lead' && store.assignments.showsElsewhere(id, coder.id)) {
      throw new AULensError('STILL_BLIND', 'Other work of yours shows some of the same filters.', {
        hint: 'Hand that in first.',
      })
    }
  }
  const visible = (answer: GivenAnswer): boolean =>
    handedIn.has(answer.coder) && (role === 'lead' || assignment.complete || answer.coder === coder?.id)
  return store.answers.ofAssignment(id).filter(visible)
}
