import { z } from 'zod'
import { SetAside } from './codes.ts'
import { assignmentKinds } from './coding.ts'
import { JobStarted } from './job.ts'

const id = z.string().min(1).max(64)
const path = z.string().min(1).max(4096)

export const ExportedPacket = z.object({
  file: z.string(),
  packet: z.string(),
  bytes: z.int(),
  items: z.int(),
  pictures: z.int(),
  /** SHA-256 over the file's list of contents: names this packet exactly. */
  seal: z.string(),
  /** It holds faces of people, by the lead's word. */
  faces: z.boolean(),
  /** What is not in it and why, in words. */
  left: z.array(z.string()),
})
export type ExportedPacket = z.infer<typeof ExportedPacket>

export const UnpackedPacket = z.object({
  directory: z.string(),
  packet: z.string(),
  title: z.string(),
  coder: z.string(),
  items: z.int(),
  /** False: the packet had been opened before; what was answered is there. */ isNew: z.boolean(),
})
export type UnpackedPacket = z.infer<typeof UnpackedPacket>

/** The packet that the open working copy was made from. */
export const OpenPacket = z.object({
  packet: z.string(),
  assignment: z.string(),
  title: z.string(),
  kind: z.enum(assignmentKinds),
  coder: z.string(),
  madeAt: z.string(),
  instructions: z.string(),
  faces: z.boolean(),
  items: z.int(),
})
export type OpenPacket = z.infer<typeof OpenPacket>

/** A packet that was made here, with the answers that came back. */
export const PacketRecord = z.object({
  packet: z.string(),
  assignment: z.string(),
  coder: z.string(),
  madeAt: z.string(),
  seal: z.string(),
  items: z.int(),
  facesClearedAt: z.string().nullable(),
  returns: z.array(z.object({ receivedAt: z.string(), events: z.int(), conflicts: z.int(), handedIn: z.boolean() })),
})
export type PacketRecord = z.infer<typeof PacketRecord>

export const PackedAnswers = z.object({
  /** Name for the file. */
  name: z.string(),
  content: z.string(),
  items: z.int(),
  answered: z.int(),
  handedIn: z.boolean(),
})
export type PackedAnswers = z.infer<typeof PackedAnswers>

export const MergedAnswers = z.object({
  assignment: z.string(),
  title: z.string(),
  coder: z.string(),
  coderName: z.string(),
  items: z.int(),
  /** Answers and edits that are new here, and how many were here already. */
  added: z.int(),
  known: z.int(),
  /** Answers that differ from what is here: what is here stays. Only those that this file brought. */
  conflicts: z.array(SetAside),
  /** The coder's work is handed in here now. */
  handedIn: z.boolean(),
  /** In words, where something of the file was not taken. */
  notes: z.array(z.string()),
})
export type MergedAnswers = z.infer<typeof MergedAnswers>

export const packetMethods = {
  /** Lead: one coder's work as one file. A job; its value is {@link ExportedPacket}. */
  'packet.export': {
    input: z.strictObject({
      assignment: id,
      coder: id,
      out: path,
      /** The lead says that these faces may be passed on to this coder. Faces are never exported without. */
      facesCleared: z.boolean().default(false),
      /** And also those of people of whom it was said that they may not be shown in publications. */
      alsoNotShown: z.boolean().default(false),
      /** Words to the coder, e.g. the rules of this study. */
      instructions: z.string().trim().max(4000).default(''),
    }),
    output: JobStarted,
  },
  'packet.list': { input: z.strictObject({}), output: z.array(PacketRecord) },
  /**
   * Checks a packet and makes the coder's working copy beside it (or at `directory`), a project that is opened with
   * `project.open`. A packet that had
   * been opened before leads to its copy. A job; its value is {@link UnpackedPacket}.
   */
  'packet.open': { input: z.strictObject({ file: path, directory: path.optional() }), output: JobStarted },
  /** The open project's packet; null: the project is a lead's own. */
  'packet.current': { input: z.strictObject({}), output: OpenPacket.nullable() },
  /** Coder: everything answered so far, as one file for the lead. Can be asked again and again. */
  'packet.answers': { input: z.strictObject({}), output: PackedAnswers },
  /** Lead: takes an answers file. A job; its value is {@link MergedAnswers}. */
  'packet.merge': {
    input: z
      .strictObject({
        /** A file of the computer that runs the lab, or its contents that a page has read. */
        file: path.optional(),
        content: z
          .string()
          .min(1)
          .max(256 * 1024 * 1024)
          .optional(),
        /** Name of the contents' file, for what is set aside. */
        name: z.string().max(400).optional(),
        /** Only answers of this coder. */
        coder: id.optional(),
      })
      .refine(({ file, content }) => (file === undefined) !== (content === undefined), {
        error: 'Either a file or its contents.',
      }),
    output: JobStarted,
  },
} as const
