import type { Assignment, Training } from '../../shared/contract/coding.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { problemsOfAnswer } from '../../shared/coding/answer.ts'
import { coderOf, identityOf } from '../coding/access.ts'
import { answersFor, assignmentFor } from '../coding/given-answers.ts'
import type { Client } from '../coding/client.ts'
import { deal } from '../coding/deal.ts'
import { faceTargets } from '../coding/faces-assignment.ts'
import { assignFilters } from '../coding/filters-assignment.job.ts'
import { contentOf, findItem } from '../coding/item-content.ts'
import { codebookOf, requireCodebook, rulesOf, trainingOf } from '../coding/session-rules.ts'
import { trainingFeedback } from '../coding/training-feedback.ts'
import { findRun } from '../training/find-run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

type CodingHandlers = HandlersOf<'coder'> & HandlersOf<'assignment'> & HandlersOf<'coding'> & HandlersOf<'consensus'>

/** Leads' pages look again at most this often while others code, milliseconds. */
const tellingEvery = 1000

const coderHandlers = (lab: LabContext): HandlersOf<'coder'> => ({
  'coder.me': (_, client) => identityOf(lab.current(), client),
  'coder.enter': ({ coder }, client) => {
    if (client.token !== null)
      throw new AULensError('CODER_BOUND', 'This address belongs to one coder.', {
        hint: 'Open the other coder’s own address.',
      })
    const { name, retired } = lab.store().coders.get(coder)
    if (retired) throw new AULensError('CODER_RETIRED', `${name} no longer codes in this project.`)
    client.coder = coder
    return identityOf(lab.current(), client)
  },
  'coder.leave': (_, client) => {
    if (client.token !== null)
      throw new AULensError('CODER_BOUND', 'This address belongs to one coder.', { hint: 'Close the page to leave.' })
    client.coder = null
    return identityOf(lab.current(), client)
  },
  'coder.list': () => lab.store().coders.list(),
  'coder.add': ({ name, role }) => lab.store().coders.add(name, role),
  'coder.retire': ({ coder }) => lab.store().coders.retire(coder),
  'coder.token': ({ coder }) => ({ token: lab.store().coders.issueToken(coder) }),
  'coder.revoke': ({ coder }) => lab.store().coders.revoke(coder),
})

const assignmentHandlers = (lab: LabContext): HandlersOf<'assignment'> => ({
  'assignment.list': (_, client) =>
    lab
      .store()
      .assignments.list()
      .flatMap((assignment) => assignmentFor(lab.store(), client, assignment) ?? []),
  'assignment.faces': (work) => {
    const store = lab.store()
    requireCodebook(work.codebook)
    const expert = work.training?.criterion.kind === 'coder' ? work.training.criterion.coder : null
    if (expert !== null && !work.coders.includes(expert))
      throw new AULensError('EXPERT_NOT_IN_SESSION', 'The expert of a training codes the same session.', {
        hint: 'Give the session to the expert as well.',
      })
    const { title, ...settings } = work
    const coders = work.coders.map((id) => store.coders.get(id))
    const id = store.assignments.create(
      { kind: 'faces', title, settings, targets: faceTargets(store, work) },
      (targets) => deal(targets, coders, work),
    )
    lab.emit('project.changed', { what: 'assignments' })
    return store.assignments.get(id)
  },
  'assignment.filters': (work) => {
    const store = lab.store()
    findRun(store, work.run)
    for (const coder of work.coders) store.coders.get(coder)
    const job = lab.queue.add(
      { kind: 'assignment', title: `Prepare the blind session “${work.title}”`, subject: work.run, lane: 'compute' },
      async (context) => {
        const assignment = await assignFilters({ store, compute: lab.compute }, work)(context)
        lab.emit('project.changed', { what: 'assignments' })
        return assignment
      },
    )
    return { job }
  },
})

/** When a coder learns how the answers compare with criterion scores; the expert of a training is not trained in it. */
const feedbackOf = (assignment: Pick<Assignment, 'settings'>, coder: string): Training['feedback'] | null => {
  const training = trainingOf(assignment)
  return training === null || (training.criterion.kind === 'coder' && training.criterion.coder === coder)
    ? null
    : training.feedback
}

/** Calls `tell` at once and then at most once a while. */
const throttled = (tell: () => void): (() => void) => {
  let waiting: NodeJS.Timeout | null = null
  return () => {
    if (waiting !== null) return
    waiting = setTimeout(() => {
      waiting = null
      tell()
    }, tellingEvery)
    waiting.unref()
  }
}

export const codingHandlers = (lab: LabContext): CodingHandlers => {
  const changed = throttled(() => {
    lab.emit('project.changed', { what: 'coding' })
  })
  const own = (client: Client, assignment: string): { coder: string } => {
    const coder = coderOf(lab.store(), client)
    if (
      !lab
        .store()
        .assignments.get(assignment)
        .coders.some((entry) => entry.coder === coder)
    ) {
      throw new AULensError('ASSIGNMENT_NOT_FOUND', 'There is no such assignment for you.', {
        hint: 'Go back to your sessions.',
      })
    }
    return { coder }
  }
  const visible = (client: Client, assignment: string): NonNullable<ReturnType<typeof assignmentFor>> => {
    const found = assignmentFor(lab.store(), client, lab.store().assignments.get(assignment))
    if (found === null) throw new AULensError('ASSIGNMENT_NOT_FOUND', 'There is no such assignment for you.')
    return found
  }
  return {
    ...coderHandlers(lab),
    ...assignmentHandlers(lab),
    'coding.session': ({ assignment }, client) => {
      const { coder } = own(client, assignment)
      const whole = lab.store().assignments.get(assignment)
      return {
        assignment: visible(client, assignment),
        items: lab.store().assignments.items(assignment, coder),
        codebook: codebookOf(whole),
        feedback: feedbackOf(whole, coder),
      }
    },
    'coding.item': ({ item }, client) => {
      const store = lab.store()
      const found = findItem(store, client, item)
      if (found.coder !== coderOf(store, client))
        throw new AULensError('ITEM_NOT_FOUND', 'This piece of work is another coder’s.', {
          hint: 'Go back to your sessions.',
        })
      return { content: contentOf(store, found), state: store.answers.state(item), events: store.answers.events(item) }
    },
    'coding.record': (event, client) => {
      const store = lab.store()
      const item = findItem(store, client, event.item)
      if (item.coder !== coderOf(store, client))
        throw new AULensError('ITEM_NOT_FOUND', 'This piece of work is another coder’s.', {
          hint: 'Go back to your sessions.',
        })
      const isFace = store.assignments.target(item.target)?.picture === null
      if (isFace !== (event.answer.kind === 'face'))
        throw new AULensError('WRONG_ANSWER', `This item takes the answer to a ${isFace ? 'face' : 'filter'}.`)
      const given = { settings: store.assignments.settings(item.assignment) }
      if (event.kind === 'save') {
        const content = contentOf(store, item)
        const [problem] = problemsOfAnswer(
          event.answer,
          content.kind === 'face' ? content.frames : undefined,
          rulesOf(given),
        )
        if (problem !== undefined)
          throw new AULensError('ANSWER_NOT_VALID', problem, {
            hint: 'What you typed is kept; put it right, then save.',
          })
      }
      const { seq, receivedAt, state } = store.answers.record(event, feedbackOf(given, item.coder) === 'each')
      if (event.kind === 'save' || event.kind === 'skip') changed()
      return { seq, receivedAt, state }
    },
    'coding.handIn': ({ assignment }, client) => {
      const { coder } = own(client, assignment)
      lab.store().assignments.handIn(assignment, coder)
      changed()
      return visible(client, assignment)
    },
    'coding.answers': ({ assignment }, client) => answersFor(lab.store(), client, assignment),
    'coding.feedback': ({ assignment }, client) => {
      const { coder } = own(client, assignment)
      return trainingFeedback(lab.store(), lab.store().assignments.get(assignment), coder)
    },
    'coding.history': ({ item }, client) => {
      const store = lab.store()
      const found = findItem(store, client, item)
      const { coder } = identityOf(store, client)
      if (found.coder !== coder?.id && store.assignments.handedInAt(found.assignment, found.coder) === null) {
        throw new AULensError('NOT_HANDED_IN', 'This coder has not handed in yet.', {
          hint: 'Answers are shown once they are final.',
        })
      }
      return store.answers.events(item)
    },
    'consensus.list': ({ assignment }) => lab.store().answers.consensus(lab.store().assignments.get(assignment).id),
    'consensus.record': (agreed, client) => {
      const store = lab.store()
      if (store.assignments.target(agreed.target) === undefined)
        throw new AULensError('TARGET_NOT_FOUND', 'There is no such thing to agree on.', {
          hint: 'Read the list again.',
        })
      const [problem] = problemsOfAnswer(agreed.answer)
      if (problem !== undefined) throw new AULensError('ANSWER_NOT_VALID', problem)
      const recorded = store.answers.recordConsensus({ ...agreed, coder: identityOf(store, client).coder?.id ?? null })
      changed()
      return recorded
    },
  }
}
