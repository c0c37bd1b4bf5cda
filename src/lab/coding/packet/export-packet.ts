import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import {
  packetVersion,
  picturesNeeded,
  type PacketContent,
  type PacketEvent,
  type PacketManifest,
} from '../../../shared/coding/packet-format.ts'
import type { ItemContent } from '../../../shared/contract/coding.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { ExportedPacket, packetMethods } from '../../../shared/contract/packet.ts'
import { codebook } from '../../../shared/facs/coding-rules.ts'
import type { JobContext, JobWork } from '../../jobs/job-queue.ts'
import { projectUuid } from '../../inspection/stored-results.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { findRun } from '../../training/find-run.ts'
import type { ItemRow } from '../../store/tables/assignments-table.ts'
import { itemPicture } from '../coding-media.ts'
import { contentOf, targetOf } from '../item-content.ts'
import { codebookOf } from '../session-rules.ts'
import { writeArchive, type PacketPicture } from './packet-archive.ts'

type Request = z.output<(typeof packetMethods)['packet.export']['input']>
interface Packed {
  readonly row: ItemRow
  readonly content: PacketContent
  readonly events: PacketEvent[]
}

const packedContent = (known: ItemContent, withFaces: boolean): PacketContent => {
  if (known.kind === 'face') return { kind: 'face', frames: known.frames, only: known.only }
  const { views, patches, window, side, places } = known
  return { kind: 'filter', views: views.filter((view) => withFaces || view !== 'face'), patches, window, side, places }
}

/** The coder's items in their order. */
const itemsOf = (store: ProjectStore, { assignment, coder }: Request): ItemRow[] =>
  store.assignments.items(assignment, coder).flatMap(({ item }) => store.assignments.item(item) ?? [])

/** The coder's items as their page would be told of them. */
const packedItems = (store: ProjectStore, request: Request, withFaces: boolean): Packed[] =>
  itemsOf(store, request).map((row) => {
    const events = store.answers
      .events(row.id)
      .map(({ id, kind, answer, madeAt, receivedAt }): PacketEvent => ({ id, kind, answer, madeAt, receivedAt }))
    return { row, content: packedContent(contentOf(store, row), withFaces), events }
  })

interface Counts {
  missing: number
}

/**
 * Every picture of the items, drawn as a coder's page would get it.
 *
 * @throws AULensError PICTURES_DAMAGED where an item would have nothing to look at
 */
const picturesOf = async function* (
  store: ProjectStore,
  items: readonly Packed[],
  counts: Counts,
  { signal, onProgress }: JobContext,
): AsyncGenerator<PacketPicture> {
  const [first] = items
  if (first?.content.kind === 'filter') {
    const mean = await itemPicture(store, first.row, 'mean.png')
    if (mean !== null) yield ['pictures/mean.png', mean.body]
  }
  for (const [done, { row, content }] of items.entries()) {
    signal.throwIfAborted()
    onProgress({ done, total: items.length, unit: 'items', message: 'Pictures' })
    for (const ways of picturesNeeded(content)) {
      let found = false
      for (const name of ways) {
        const picture = await itemPicture(store, row, name)
        if (picture !== null) yield [`pictures/${row.id}/${name}`, picture.body]
        else if (name.startsWith('frame-')) counts.missing++
        found ||= picture !== null
      }
      if (!found)
        throw new AULensError(
          'PICTURES_DAMAGED',
          `Item ${String(done + 1)} of this work has a picture that cannot be read.`,
          { hint: 'Run "aulens check" on the project.' },
        )
    }
  }
}

/** People in a coder's items of faces of whom it was said that they may not be shown. */
const refusedPeople = (store: ProjectStore, request: Request): { people: string[]; items: number } => {
  const consent = store.consent
  const byCorpus = new Map<string, ReadonlySet<string>>()
  const refused = (corpus: string, subject: string): boolean => {
    const known = byCorpus.get(corpus) ?? consent.refusedSubjects(store.corpora.byName(corpus)?.id ?? 0)
    byCorpus.set(corpus, known)
    return known.has(subject)
  }
  const found = itemsOf(store, request).flatMap((row) => {
    const { corpus, subject } = targetOf(store, row)
    return corpus !== null && subject !== null && refused(corpus, subject) ? [subject] : []
  })
  return { people: [...new Set(found)].sort(), items: found.length }
}

/**
 * Whether any face that the filters of a session were looked at on is of somebody who may not be shown: windows do not
 * say whose they are.
 */
const windowsAreRefused = (store: ProjectStore, request: Request): boolean => {
  const runs = new Set(itemsOf(store, request).map((row) => targetOf(store, row).run))
  return [...runs].some((run) => run !== null && store.consent.refusedSubjects(findRun(store, run).corpusId).size > 0)
}

const namedPeople = (people: readonly string[]): string =>
  people.length <= 8 ? people.join(', ') : `${people.slice(0, 8).join(', ')} and ${String(people.length - 8)} more`

type Faces = 'none' | 'held' | 'not cleared' | 'not shown'

/** @throws AULensError PACKET_NOT_NEEDED, NO_WORK, CODER_RETIRED, FACES_NOT_CLEARED, FACES_NOT_SHOWN */
const checkRequest = (store: ProjectStore, request: Request): Faces => {
  const { assignment, coder, facesCleared, alsoNotShown } = request
  const { kind, settings, coders, title } = store.assignments.get(assignment)
  const { name, retired } = store.coders.get(coder)
  const work = coders.find((entry) => entry.coder === coder)
  if (retired) throw new AULensError('CODER_RETIRED', `${name} no longer codes in this project.`)
  if (work === undefined)
    throw new AULensError('NO_WORK', `${name} has no part in “${title}”.`, {
      hint: 'Choose a coder whom the session was given to.',
    })
  if (work.handedInAt !== null)
    throw new AULensError('PACKET_NOT_NEEDED', `${name} has handed in “${title}” already.`, {
      hint: 'Give out a new session for more work.',
    })
  if (kind === 'faces' && !facesCleared) {
    throw new AULensError(
      'FACES_NOT_CLEARED',
      'This packet would hold faces of people, and nobody has said that they may be passed on.',
      { hint: 'Say so only where consent and the corpus’s licence allow it; it is recorded in the packet and here.' },
    )
  }
  if (kind === 'filters') {
    if (settings['faceView'] !== true) return 'none'
    if (!facesCleared) return 'not cleared'
    return !alsoNotShown && windowsAreRefused(store, request) ? 'not shown' : 'held'
  }
  const { people, items } = alsoNotShown ? { people: [], items: 0 } : refusedPeople(store, request)
  if (people.length > 0) {
    throw new AULensError(
      'FACES_NOT_SHOWN',
      `${String(items)} of these faces are of people of whom this project says that they may not be shown: ` +
        `${namedPeople(people)}.`,
      {
        hint:
          'Give out a session without them; or, as passing on is not publishing, state that theirs may be ' +
          'passed on too.',
      },
    )
  }
  return 'held'
}

/** What of the faces is not in the packet, in words. */
const facesLeft: Readonly<Record<Faces, readonly string[]>> = {
  none: [],
  held: [],
  'not cleared': ['the faces’ own windows, which may not be passed on'],
  'not shown': ['the faces’ own windows, as some are of people who may not be shown'],
}

/**
 * Writes one coder's work as a file that holds what their page would show and nothing else: no filter's number, score
 * or kind, no subject, sequence,
 * label or path, nothing of other coders.
 *
 * @throws AULensError FACES_NOT_CLEARED, FACES_NOT_SHOWN, PACKET_NOT_NEEDED, PACKET_TOO_LARGE, WRITE_FAILED
 */
export const exportPacket =
  (store: ProjectStore, request: Request, program: string): JobWork<ExportedPacket> =>
  async (context) => {
    const faces = checkRequest(store, request)
    const assignment = store.assignments.get(request.assignment)
    const { id, number, kind, title, createdAt } = assignment
    const { name } = store.coders.get(request.coder)
    const items = packedItems(store, request, faces === 'held')
    const madeAt = new Date().toISOString()
    const manifest: PacketManifest = {
      format: 'aulens-packet',
      version: packetVersion,
      packet: randomUUID(),
      project: projectUuid(store),
      madeAt,
      program,
      coder: { id: request.coder, name },
      assignment: { id, number, kind, title, createdAt, codebook: codebookOf(assignment) },
      instructions: request.instructions,
      facesClearedAt: faces === 'held' ? madeAt : null,
      codebook,
      items: items.map(({ row, content, events }) => ({ item: row.id, content, events })),
    }
    const counts: Counts = { missing: 0 }
    const { seal, bytes, pictures } = await writeArchive(
      request.out,
      JSON.stringify(manifest),
      picturesOf(store, items, counts, context),
    )
    store.packets.recordExport(manifest, seal)
    const left = [
      ...(counts.missing > 0
        ? [
            `${String(counts.missing)} camera frames that the corpus folder no longer has; their cut-out faces ` +
              'are in it',
          ]
        : []),
      ...facesLeft[faces],
    ]
    return {
      file: request.out,
      packet: manifest.packet,
      bytes,
      items: items.length,
      pictures,
      seal,
      faces: faces === 'held',
      left,
    }
  }
