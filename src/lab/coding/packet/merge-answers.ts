import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PacketAnswers } from '../../../shared/coding/packet-format.ts'
import { problemsOfAnswer } from '../../../shared/coding/answer.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { CodebookRule } from '../../../shared/facs/codebook.ts'
import type { MergedAnswers } from '../../../shared/contract/packet.ts'
import { projectUuid } from '../../inspection/stored-results.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { continueItem, type EventRow } from '../../store/continue-item.ts'
import { rulesOf } from '../session-rules.ts'
import { decodeAnswers } from './answers-file.ts'

const mostBytes = 256 * 1024 * 1024

export interface AnswersSource {
  readonly file?: string | undefined
  readonly content?: string | undefined
  readonly name?: string | undefined
  readonly coder?: string | undefined
}

const textOf = async ({ file, content, name }: AnswersSource): Promise<{ text: string; source: string }> => {
  if (file === undefined) return { text: content ?? '', source: name ?? 'answers' }
  const status = await stat(file).catch((cause: unknown) => {
    throw new AULensError('PATH_NOT_FOUND', `There is nothing at ${file}.`, { path: file, cause })
  })
  if (!status.isFile() || status.size > mostBytes)
    throw new AULensError('ANSWERS_DAMAGED', `${file} is no answers file.`, {
      path: file,
      hint: 'Answers files end in .aulens-answers.',
    })
  return { text: await readFile(file, 'utf8'), source: basename(file) }
}

/** @throws AULensError WRONG_PROJECT, WRONG_CODER */
const checkSender = (
  store: ProjectStore,
  { project, assignment, coder }: PacketAnswers,
  source: string,
  expected: string | undefined,
): void => {
  const hint = 'Nothing was taken from this file.'
  if (project !== projectUuid(store))
    throw new AULensError('WRONG_PROJECT', `${source} belongs to another project than this one.`, {
      path: source,
      hint: `Open the project that the packet was made in. ${hint}`,
    })
  if (!store.assignments.list().some(({ id }) => id === assignment)) {
    throw new AULensError('WRONG_PROJECT', `${source} answers a session that this copy of the project does not have.`, {
      path: source,
      hint: `Open the copy that the packet was made in, or merge it first. ${hint}`,
    })
  }
  const known = store.coders.find(coder.id)
  if (known === undefined || !store.assignments.get(assignment).coders.some((entry) => entry.coder === coder.id)) {
    throw new AULensError('WRONG_CODER', `${source} comes from ${coder.name}, to whom this session was not given.`, {
      path: source,
      hint,
    })
  }
  if (expected !== undefined && expected !== coder.id) {
    throw new AULensError(
      'WRONG_CODER',
      `${source} comes from ${known.name}, not from ${store.coders.get(expected).name}.`,
      { path: source, hint: `Choose the file that ${store.coders.get(expected).name} sent. ${hint}` },
    )
  }
}

/** @throws AULensError WRONG_CODER, ANSWERS_DAMAGED for what a coder's program would not have let pass */
const checkItem = (
  store: ProjectStore,
  { item, events }: PacketAnswers['items'][number],
  { assignment, coder }: PacketAnswers,
  source: string,
  rules: readonly CodebookRule[],
): void => {
  const row = store.assignments.item(item)
  if (row?.assignment !== assignment || row.coder !== coder.id)
    throw new AULensError('WRONG_CODER', `${source} answers an item that is not ${coder.name}’s.`, {
      path: source,
      hint: 'Nothing was taken from this file.',
    })
  const target = store.assignments.target(row.target)
  const frames = target?.picture === null ? store.sequences.samplesNamed(target).length || Infinity : undefined
  const kind = frames === undefined ? 'filter' : 'face'
  for (const { id, kind: what, answer } of events) {
    const problem =
      answer.kind !== kind
        ? `it is the answer to a ${answer.kind}`
        : what === 'save'
          ? problemsOfAnswer(answer, frames, rules)[0]
          : undefined
    if (problem !== undefined)
      throw new AULensError(
        'ANSWERS_DAMAGED',
        `${source} holds an answer that nobody can have saved (item ${item}, answer ${id}): ${problem}`,
        { path: source, hint: 'Nothing was taken from this file.' },
      )
    const taken = store.answers.itemOfEvent(id)
    if (taken !== undefined && taken !== item)
      throw new AULensError('ANSWERS_DAMAGED', `${source} gives answer ${id} to another item than it belongs to.`, {
        path: source,
        hint: 'Nothing was taken from this file.',
      })
  }
}

const take = (store: ProjectStore, answers: PacketAnswers, hash: string, source: string): MergedAnswers => {
  const { assignment, coder, items, handedInAt, packet } = answers
  const before = new Set(store.setAside.list(assignment).map(({ id }) => id))
  const theirs = new Set(items.flatMap(({ events }) => events.map(({ id }) => id)))
  // A coder who went on here has not handed in what is here.
  const wentOnHere = store.assignments
    .items(assignment, coder.id)
    .some(({ item }) => store.answers.events(item).some(({ id }) => !theirs.has(id)))
  let [added, known] = [0, 0]
  for (const { item, events } of items) {
    const row = store.assignments.item(item)
    if (row === undefined) continue
    const rows = events.map(({ id, kind, answer, madeAt, receivedAt }): EventRow => ({
      id,
      item,
      kind,
      answer: JSON.stringify(answer),
      made_at: madeAt,
      received_at: receivedAt,
    }))
    const result = continueItem(store, row, rows, source)
    added += result.added
    known += result.known
  }
  const notes: string[] = []
  const already = store.assignments.handedInAt(assignment, coder.id) !== null
  if (handedInAt !== null && !already && wentOnHere)
    notes.push(
      `${coder.name} went on coding here as well, so the work is not handed in: settle what differs, then ` +
        'hand it in here.',
    )
  const handIn = handedInAt !== null && !already && !wentOnHere
  if (handIn) store.assignments.handIn(assignment, coder.id, handedInAt)
  const conflicts = store.setAside.list(assignment).filter(({ id }) => !before.has(id))
  store.packets.recordReturn({
    hash,
    packet,
    assignment,
    coder: coder.id,
    events: added,
    conflicts: conflicts.length,
    handedIn: handedInAt !== null,
  })
  return {
    assignment,
    title: store.assignments.get(assignment).title,
    coder: coder.id,
    coderName: store.coders.get(coder.id).name,
    items: items.length,
    added,
    known,
    conflicts,
    handedIn: handIn || already,
    notes,
  }
}

/**
 * Takes what a coder sent back, all or nothing. Only continuations are added; what differs from the answers here is set
 * aside and shown. The same
 * file again gives nothing new.
 *
 * @throws AULensError ANSWERS_DAMAGED, ANSWERS_TOO_NEW, WRONG_PROJECT, WRONG_CODER
 */
export const mergeAnswers = async (store: ProjectStore, from: AnswersSource): Promise<MergedAnswers> => {
  const { text, source } = await textOf(from)
  const { answers, hash } = decodeAnswers(text, source)
  checkSender(store, answers, source, from.coder)
  if (new Set(answers.items.map(({ item }) => item)).size < answers.items.length)
    throw new AULensError('ANSWERS_DAMAGED', `${source} answers an item twice.`, {
      path: source,
      hint: 'Nothing was taken from this file.',
    })
  const rules = rulesOf(store.assignments.get(answers.assignment))
  for (const item of answers.items) checkItem(store, item, answers, source, rules)
  return store.exclusively(() => take(store, answers, hash, source))
}
