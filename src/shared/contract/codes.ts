import { z } from 'zod'
import { CodingAnswer } from './coding.ts'
import { JobStarted } from './job.ts'

export const codeFormats = ['csv', 'ckplus', 'elan', 'datavyu', 'openface', 'pyfeat'] as const
export type CodeFormat = (typeof codeFormats)[number]

/** Of the recording that the frames come from: ELAN, Datavyu, OpenFace write times. */
const framesPerSecond = z.number().min(1).max(500).default(30)
const path = z.string().min(1)

/**
 * What is exported: what coders handed in, or what stands after adjudication (agreed on, or said alike by everybody).
 */
export const exportedAnswers = ['coders', 'agreed'] as const
const exported = {
  assignment: z.string().min(1),
  format: z.enum(codeFormats),
  framesPerSecond,
  answers: z.enum(exportedAnswers).default('coders'),
}

export const ExportedCodes = z.object({
  files: z.array(z.string()),
  answers: z.int(),
  /** What the format has no place for and which is therefore not in the files; empty: nothing. */
  left: z.array(z.string()),
})
export type ExportedCodes = z.infer<typeof ExportedCodes>

/**
 * The same, not written yet: a page shows it and saves it where the user says. Paths are below a folder of the user's
 * choice.
 */
export const PackedCodes = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  answers: z.int(),
  left: z.array(z.string()),
  /** Only of agreed codes: what coders saw differently and nobody has settled, which is therefore not in the files. */
  unsettled: z.int(),
})
export type PackedCodes = z.infer<typeof PackedCodes>

/** An answer that differs from the one here: the one here stays. */
export const SetAside = z.object({
  id: z.string(),
  target: z.string(),
  coder: z.string().nullable(),
  coderName: z.string().nullable(),
  what: z.enum(['answer', 'consensus']),
  repeat: z.int(),
  answer: CodingAnswer,
  madeAt: z.string(),
  source: z.string(),
  /** The session, and what is in force here. */
  assignment: z.string(),
  here: CodingAnswer.nullable(),
})
export type SetAside = z.infer<typeof SetAside>

export const foundOutcomes = ['new', 'known', 'differs'] as const
/** One answer that was found, and what an import does with it. */
export const FoundAnswer = z.object({
  place: z.string(),
  coder: z.string(),
  about: z.string(),
  said: z.string(),
  outcome: z.enum(foundOutcomes),
})
export type FoundAnswer = z.infer<typeof FoundAnswer>
/** A list on a screen, not a file. */
export const foundShown = 500

export const ImportedCodes = z.object({
  assignment: z.string(),
  title: z.string(),
  added: z.int(),
  /** A session of this name is made for them. */
  newSession: z.boolean(),
  newCoders: z.array(z.string()),
  /** The first {@link foundShown} answers, in the order of the files. */
  found: z.array(FoundAnswer),
  /** Answers that are here already, to the letter. */
  known: z.int(),
  conflicts: z.array(SetAside),
  /** What could not be taken, naming file or row. */
  problems: z.array(z.object({ place: z.string(), message: z.string() })),
})
export type ImportedCodes = z.infer<typeof ImportedCodes>

export const MergedProject = z.object({
  coders: z.int(),
  assignments: z.int(),
  events: z.int(),
  agreements: z.int(),
  conflicts: z.array(SetAside),
  /** Sessions that get something, with how many answers and edits each coder's are. */
  gains: z.array(z.object({ title: z.string(), coder: z.string(), events: z.int() })),
  /** Coders of the other copy that have a name of one here, but are not the same: they got another. */
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
})
export type MergedProject = z.infer<typeof MergedProject>

export const codesMethods = {
  /** A file (csv) or a folder. Answers that have been handed in. A job; its value is {@link ExportedCodes}. */
  'codes.export': { input: z.strictObject({ ...exported, out: path }), output: JobStarted },
  /** The same without writing. A job; its value is {@link PackedCodes}. */
  'codes.pack': { input: z.strictObject(exported), output: JobStarted },
  /**
   * A file or a folder of files, or their contents. Codes of sequences are matched by subject and sequence, `S005_001`
   * in a file's name. A job; its value is {@link ImportedCodes}.
   */
  'codes.import': {
    input: z
      .strictObject({
        format: z.enum(codeFormats),
        framesPerSecond,
        /** A file or folder of the computer that runs the lab, or contents that a page has read. */
        path: path.optional(),
        files: z
          .array(z.strictObject({ name: path.max(400), text: z.string() }))
          .min(1)
          .max(20_000)
          .optional(),
        /** Says what would be done, and does nothing. */
        preview: z.boolean().default(false),
        /** The corpus whose sequences the files name; not needed where a CSV names it. */
        corpus: z.string().optional(),
        /** Who coded, where the format does not say. */
        coder: z.string().trim().min(1).max(60).optional(),
        /** Adds to this assignment; absent: a new one, or the one that the CSV came from. */
        into: z.string().optional(),
      })
      .refine((input) => (input.path === undefined) !== (input.files === undefined), {
        error: 'Either a path or files.',
      }),
    output: JobStarted,
  },
  /** Takes what was coded in another copy of this project. A job; its value is {@link MergedProject}. */
  'codes.merge': {
    input: z.strictObject({
      project: path,
      /** Says what would be done, and does nothing. */ preview: z.boolean().default(false),
    }),
    output: JobStarted,
  },
  'codes.setAside': { input: z.strictObject({ assignment: z.string().min(1) }), output: z.array(SetAside) },
} as const
