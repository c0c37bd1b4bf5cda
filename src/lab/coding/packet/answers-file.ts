import type { z } from 'zod'
import {
  AnswersHeader,
  answersEnding,
  PacketAnswers,
  packetVersion,
  plainFileName,
} from '../../../shared/coding/packet-format.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { PackedAnswers } from '../../../shared/contract/packet.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { hashOf } from './packet-archive.ts'

/** Two lines: what the file is, with the hash of the second; and the answers. */
export const encodeAnswers = (answers: PacketAnswers): string => {
  const body = JSON.stringify(answers)
  return `${JSON.stringify({ format: 'aulens-answers', version: packetVersion, sha256: hashOf(body) } satisfies z.infer<typeof AnswersHeader>)}\n${body}\n`
}

/**
 * Reads an answers file that may come from anybody.
 *
 * @param name named in errors
 * @returns the answers, and the hash that names exactly this file
 * @throws AULensError ANSWERS_DAMAGED, ANSWERS_TOO_NEW
 */
export const decodeAnswers = (text: string, name: string): { answers: PacketAnswers; hash: string } => {
  const damaged = (why: string, cause?: unknown): AULensError =>
    new AULensError('ANSWERS_DAMAGED', `${name} is no whole answers file: ${why}.`, {
      path: name,
      cause,
      hint: 'Ask the coder to send the answers again; nothing was taken from this file.',
    })
  const [first = '', body = '', ...rest] = text.split('\n')
  const parse = <T extends z.ZodType>(line: string, schema: T, what: string): z.output<T> => {
    try {
      return schema.parse(JSON.parse(line))
    } catch (cause) {
      throw damaged(what, cause)
    }
  }
  const header = parse(first, AnswersHeader, 'it does not begin like one')
  if (header.version !== packetVersion)
    throw new AULensError('ANSWERS_TOO_NEW', `${name} was written by another version of AULens.`, {
      path: name,
      hint: 'Use the version that the coder used.',
    })
  if (rest.join('') !== '' || hashOf(body) !== header.sha256)
    throw damaged('its hash does not match its contents, so it was changed or cut off on its way')
  return { answers: parse(body, PacketAnswers, 'its answers cannot be read'), hash: header.sha256 }
}

/**
 * Everything that was answered in a working copy, as a file for the lead: the coder's own answers with the items'
 * random ids, and nothing else.
 *
 * @throws AULensError NOT_A_PACKET where the project is no working copy
 */
export const packAnswers = (store: ProjectStore, program: string): PackedAnswers => {
  const opened = store.packets.opened()
  if (opened === null)
    throw new AULensError('NOT_A_PACKET', 'This project was not opened from a coding packet.', {
      hint: 'Answers given here are here already.',
    })
  const { packet, project, coder, assignment, items } = opened.manifest
  const answered = items.flatMap(({ item }) => {
    const events = store.answers
      .events(item)
      .map(({ id, kind, answer, madeAt, receivedAt }) => ({ id, kind, answer, madeAt, receivedAt }))
    return events.length === 0 ? [] : [{ item, events }]
  })
  const handedInAt = store.assignments.handedInAt(assignment.id, coder.id)
  const content = encodeAnswers({
    packet,
    project,
    assignment: assignment.id,
    coder,
    program,
    writtenAt: new Date().toISOString(),
    handedInAt,
    items: answered,
  })
  const saved = store.assignments.items(assignment.id, coder.id).filter(({ state }) => state === 'save').length
  return {
    name: `${plainFileName(`${assignment.title} ${coder.name}`)}${answersEnding}`,
    content,
    items: items.length,
    answered: saved,
    handedIn: handedInAt !== null,
  }
}
