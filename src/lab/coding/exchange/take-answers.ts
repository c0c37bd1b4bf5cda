import { createHash, randomUUID } from 'node:crypto'
import { problemsOfAnswer } from '../../../shared/coding/answer.ts'
import { foundShown, type FoundAnswer, type ImportedCodes, type SetAside } from '../../../shared/contract/codes.ts'
import { answerWords } from '../../../shared/coding/answer-words.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { FileAnswer } from '../../../shared/exchange/judgements-csv.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { sameAnswer } from '../../store/tables/set-aside-table.ts'

interface Taking {
  readonly assignment: string
  readonly store: ProjectStore
  readonly source: string
  readonly newWork: Set<string>
  readonly newCoders: string[]
  readonly found: FoundAnswer[]
  added: number
  known: number
  readonly conflicts: string[]
  readonly problems: ImportedCodes['problems']
}

const coderNamed = ({ store, newCoders }: Taking, name: string): string => {
  const known = store.coders.list().find((coder) => coder.name.toLowerCase() === name.toLowerCase())
  if (known !== undefined) return known.id
  newCoders.push(name)
  return store.coders.add(name, 'coder').id
}

const aboutWords = ({ subject, sequence, frame, kind, layer, filter }: FileAnswer['target']): string =>
  filter === null
    ? `${subject ?? ''} / ${sequence ?? ''}${frame === null ? '' : `, frame ${String(frame)}`}`
    : `${layer ?? ''} ${kind === 'filter' ? 'filter' : kind} ${String(filter)}`

/**
 * The target of the assignment that a file names, by its id or by what it is; made where it is new. Null: the corpus
 * does not have it.
 */
const targetFor = ({ store, assignment }: Taking, target: FileAnswer['target']): string | null => {
  const found = store.assignments.findTarget(assignment, target)
  if (found !== null) return found
  if (target.filter === null && store.sequences.samplesNamed(target).length === 0) return null
  return store.assignments.addTarget(assignment, target)
}

const itemFor = (
  { store, assignment, newWork }: Taking,
  target: string,
  coder: string,
  { item, repeat }: FileAnswer,
): string => {
  const found = store.assignments.findItem(target, coder, repeat)
  if (found !== null) return found
  if (!store.assignments.hasItems(assignment, coder)) newWork.add(coder)
  return store.assignments.addItem({ target, assignment, coder, repeat }, item)
}

const take = (taking: Taking, given: FileAnswer): void => {
  const { store, source, assignment } = taking
  const frames = given.target.filter === null ? store.sequences.samplesNamed(given.target).length : undefined
  const [problem] = given.state === 'save' && frames !== 0 ? problemsOfAnswer(given.answer, frames) : []
  const target = problem === undefined ? targetFor(taking, given.target) : null
  if (given.coder === '' || problem !== undefined || target === null) {
    const message =
      problem ??
      (given.coder === ''
        ? 'It does not say who coded.'
        : `The corpus "${given.target.corpus ?? ''}" has no sequence ${given.target.subject ?? ''} / ` +
          `${given.target.sequence ?? ''}.`)
    taking.problems.push({ place: given.place, message })
    return
  }
  const coder = coderNamed(taking, given.coder)
  const item = itemFor(taking, target, coder, given)
  const inForce = store.answers.inForce(item)
  const known = inForce?.answer == null ? null : (JSON.parse(inForce.answer) as unknown)
  const madeAt = given.madeAt ?? new Date().toISOString()
  const tell = (outcome: FoundAnswer['outcome']): void => {
    if (taking.found.length < foundShown)
      taking.found.push({
        place: given.place,
        coder: given.coder,
        about: aboutWords(given.target),
        said: answerWords(given.answer),
        outcome,
      })
  }
  if (known !== null && inForce?.state === given.state && sameAnswer(known, given.answer)) {
    taking.known++
    tell('known')
  } else if (known !== null || store.assignments.handedInAt(assignment, coder) !== null) {
    // The same file read again sets the same answer aside once.
    const id = createHash('sha256')
      .update(JSON.stringify([item, given.answer, given.madeAt]))
      .digest('hex')
      .slice(0, 32)
    store.setAside.add({
      id,
      target,
      coder,
      repeat: given.repeat,
      what: 'answer',
      answer: given.answer,
      madeAt,
      source,
    })
    taking.conflicts.push(id)
    tell('differs')
  } else {
    store.answers.addImported({
      id: randomUUID(),
      item,
      kind: given.state === 'open' ? 'change' : given.state,
      answer: given.answer,
      madeAt,
    })
    taking.added++
    tell('new')
  }
}

export interface TakenFile {
  readonly source: string
  readonly answers: readonly FileAnswer[]
  readonly problems: readonly ImportedCodes['problems'][number][]
}

/**
 * Takes answers into an assignment, all or none: where one is there already it stays, and what differs from it is set
 * aside. A coder who had no work in
 * the assignment before has handed it in afterwards.
 *
 * @param into    id of an assignment that is there, or of one to be made with `title`
 * @param preview does all of it, tells of it, and takes all of it back
 * @throws AULensError NOTHING_TO_IMPORT
 */
export const takeAnswers = (
  store: ProjectStore,
  into: { readonly id: string; readonly title: string },
  { source, answers, problems }: TakenFile,
  preview = false,
): ImportedCodes => {
  const isNew = !store.assignments.has(into.id)
  const taking: Taking = {
    assignment: into.id,
    store,
    source,
    newWork: new Set(),
    newCoders: [],
    found: [],
    added: 0,
    known: 0,
    conflicts: [],
    problems: [...problems],
  }
  return store.exclusively((): ImportedCodes => {
    if (isNew) {
      const kind = answers[0]?.answer.kind === 'filter' ? 'filters' : 'faces'
      store.assignments.create(
        { id: into.id, kind, title: into.title, settings: { importedFrom: source }, targets: [] },
        () => new Map(),
      )
    }
    for (const given of answers) take(taking, given)
    if (!preview && taking.added + taking.known + taking.conflicts.length === 0) {
      const [first] = taking.problems
      throw new AULensError(
        'NOTHING_TO_IMPORT',
        `No answer could be taken from ${source}${first === undefined ? '.' : `: ${first.place}: ${first.message}`}`,
        { hint: 'Check the format, the corpus, and that files or rows name subject and sequence.' },
      )
    }
    for (const coder of taking.newWork) store.assignments.handIn(into.id, coder)
    const aside: SetAside[] = store.setAside.list(into.id).filter(({ id }) => taking.conflicts.includes(id))
    const { added, known, found, newCoders } = taking
    return {
      assignment: into.id,
      title: store.assignments.get(into.id).title,
      newSession: isNew,
      newCoders,
      added,
      known,
      found,
      conflicts: aside,
      problems: taking.problems,
    }
  }, preview)
}
