import { z } from 'zod'
import { CodingAnswer } from './coding.ts'
import { JobStarted } from './job.ts'

export const codeFormats = ['csv', 'ckplus', 'elan', 'datavyu', 'openface', 'pyfeat'] as const
export type CodeFormat = (typeof codeFormats)[number]

/** Of the recording that the frames come from: ELAN, Datavyu, OpenFace write times. */
const framesPerSecond = z.number().min(1).max(500).default(30)
const path = z.string().min(1)

export const ExportedCodes = z.object({
  files: z.array(z.string()), answers: z.int(),
  /** What the format has no place for and which is therefore not in the files; empty: nothing. */
  left: z.array(z.string()),
})
export type ExportedCodes = z.infer<typeof ExportedCodes>

/** An answer that differs from the one here: the one here stays. */
export const SetAside = z.object({
  id: z.string(), target: z.string(), coder: z.string().nullable(), coderName: z.string().nullable(), what: z.enum(['answer', 'consensus']), repeat: z.int(),
  answer: CodingAnswer, madeAt: z.string(), source: z.string(),
})
export type SetAside = z.infer<typeof SetAside>

export const ImportedCodes = z.object({
  assignment: z.string(), title: z.string(), added: z.int(),
  /** Answers that are here already, to the letter. */
  known: z.int(),
  conflicts: z.array(SetAside),
  /** What could not be taken, naming file or row. */
  problems: z.array(z.object({ place: z.string(), message: z.string() })),
})
export type ImportedCodes = z.infer<typeof ImportedCodes>

export const MergedProject = z.object({
  coders: z.int(), assignments: z.int(), events: z.int(), agreements: z.int(), conflicts: z.array(SetAside),
  /** Coders of the other copy that have a name of one here, but are not the same: they got another. */
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
})
export type MergedProject = z.infer<typeof MergedProject>

export const codesMethods = {
  /** A file (csv) or a folder. Answers that have been handed in. A job; its value is {@link ExportedCodes}. */
  'codes.export': { input: z.strictObject({ assignment: z.string().min(1), format: z.enum(codeFormats), out: path, framesPerSecond }), output: JobStarted },
  /**
   * A file or a folder of files. Codes of sequences are matched by subject and sequence, `S005_001` in a file's name. A job; its value is {@link ImportedCodes}.
   */
  'codes.import': {
    input: z.strictObject({
      format: z.enum(codeFormats), path, framesPerSecond,
      /** The corpus whose sequences the files name; not needed where a CSV names it. */
      corpus: z.string().optional(),
      /** Who coded, where the format does not say. */
      coder: z.string().trim().min(1).max(60).optional(),
      /** Adds to this assignment; absent: a new one, or the one that the CSV came from. */
      into: z.string().optional(),
    }),
    output: JobStarted,
  },
  /** Takes what was coded in another copy of this project. A job; its value is {@link MergedProject}. */
  'codes.merge': { input: z.strictObject({ project: path }), output: JobStarted },
  'codes.setAside': { input: z.strictObject({ assignment: z.string().min(1) }), output: z.array(SetAside) },
} as const
