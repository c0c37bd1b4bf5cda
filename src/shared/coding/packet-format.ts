import { z } from 'zod'
import { assignmentKinds, CodingAnswer, codingEventKinds } from '../contract/coding.ts'

/** Endings of the two files: out to a coder, and back. */
export const packetEnding = '.aulens-packet'
export const answersEnding = '.aulens-answers'
/** Versions of both formats that this program reads and writes. */
export const packetVersion = 1

const uuid = z.uuid()
const name = z.string().min(1).max(200)
const time = z.string().min(1).max(40)
const itemId = z.string().regex(/^[0-9a-f]{32}$/)
const count = (most: number): z.ZodInt => z.int().min(1).max(most)

/** An answer as a file holds it: what the coder did, in their order. */
export const PacketEvent = z.strictObject({
  id: uuid,
  kind: z.enum(codingEventKinds),
  answer: CodingAnswer,
  madeAt: time,
  receivedAt: time,
})
export type PacketEvent = z.infer<typeof PacketEvent>

/** What the coder's page is told of an item, and no more; pictures lie below `pictures/<item>/`. */
export const PacketContent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('face'), frames: count(10_000), only: count(10_000).nullable() }),
  z.strictObject({
    kind: z.literal('filter'),
    views: z
      .array(z.enum(['guided', 'deconv', 'face']))
      .min(1)
      .max(3),
    patches: count(100),
    window: count(512),
    side: count(2048),
    places: z
      .array(z.strictObject({ x: z.int().min(-4096).max(4096), y: z.int().min(-4096).max(4096) }))
      .min(1)
      .max(100),
  }),
])
export type PacketContent = z.infer<typeof PacketContent>

const coder = z.strictObject({ id: uuid, name })

/**
 * `packet.json`: one coder's work on an assignment. Ids are random; the project is named by nothing but its random id.
 */
export const PacketManifest = z.strictObject({
  format: z.literal('aulens-packet'),
  version: z.literal(packetVersion),
  packet: uuid,
  project: uuid,
  madeAt: time,
  program: z.string().max(40),
  coder,
  assignment: z.strictObject({
    id: uuid,
    number: z.int().min(0),
    kind: z.enum(assignmentKinds),
    title: z.string().max(400),
    createdAt: time,
    /** The session's own rules; empty where it has none. */ codebook: z.string().max(8000),
  }),
  /** The lead's words to the coder. */
  instructions: z.string().max(4000),
  /** When the lead said that these faces may be passed on; null: there is no face in it. */
  facesClearedAt: time.nullable(),
  codebook: z.object({ rules: z.int().min(1) }),
  /** In the coder's own order, with what this coder had answered before the packet was made. */
  items: z
    .array(z.strictObject({ item: itemId, content: PacketContent, events: z.array(PacketEvent).max(50_000) }))
    .min(1)
    .max(20_000),
})
export type PacketManifest = z.infer<typeof PacketManifest>

/** Second line of an answers file. */
export const PacketAnswers = z.strictObject({
  packet: uuid,
  project: uuid,
  assignment: uuid,
  coder,
  program: z.string().max(40),
  writtenAt: time,
  /** Null: the coder is still at work. */
  handedInAt: time.nullable(),
  /** Items with at least one answer. */
  items: z.array(z.strictObject({ item: itemId, events: z.array(PacketEvent).min(1).max(50_000) })).max(20_000),
})
export type PacketAnswers = z.infer<typeof PacketAnswers>

/** First line of an answers file; the hash is that of the second line's bytes. */
export const AnswersHeader = z.strictObject({
  format: z.literal('aulens-answers'),
  version: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/**
 * Frames of an item whose pictures travel: all, or for a single frame that one and the first, which is shown beside it.
 */
const framesShown = ({ frames, only }: Extract<PacketContent, { kind: 'face' }>): number[] =>
  only === null ? Array.from({ length: frames }, (_, place) => place + 1) : [...new Set([1, only])]

/**
 * Names of an item's pictures; of each group at least one must be there (a frame of the camera, or the face cut out of
 * it).
 */
export const picturesNeeded = (content: PacketContent): string[][] =>
  content.kind === 'filter'
    ? content.views.map((view) => [`${view}.png`])
    : framesShown(content).map((frame) => [`frame-${String(frame)}.jpg`, `crop-${String(frame)}.png`])

/** A name as part of a file's name on every system. */
export const plainFileName = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N} .,()_-]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 80)
    .trim() || 'packet'
