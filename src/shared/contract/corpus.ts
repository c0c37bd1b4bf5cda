import { z } from 'zod'
import { emotions } from '../protocol/emotions.ts'
import { JobStarted } from './job.ts'

export const layouts = ['ckplus', 'tfd', 'folder', 'manifest', 'fer2013', 'disfa'] as const
export const detectors = ['haar', 'ssd', 'tiny', 'none'] as const
export const findingSeverities = ['error', 'warning', 'note'] as const

export const Finding = z.object({
  severity: z.enum(findingSeverities),
  /** Stable name, e.g. `AU_NOT_A_NUMBER`. */
  code: z.string(),
  /** Relative to the corpus root. */
  path: z.string(),
  message: z.string(),
})
export type Finding = z.infer<typeof Finding>

export const CorpusSummary = z.object({
  id: z.int(),
  name: z.string(),
  layout: z.enum(layouts),
  root: z.string(),
  detector: z.enum(detectors),
  samples: z.int(),
  faces: z.int(),
  sequences: z.int(),
  subjects: z.int(),
  /** Sequences (or stills) with an emotion label. */
  labelled: z.int(),
  /** Sequences (or stills) with Action Unit codes. */
  coded: z.int(),
  findings: z.int(),
  importedAt: z.string(),
})
export type CorpusSummary = z.infer<typeof CorpusSummary>

/** The value of an import job; the command line prints it. */
export const ImportResult = z.object({
  corpus: z.string(),
  samples: z.int(),
  sequences: z.int(),
  subjects: z.int(),
  labelled: z.int(),
  findings: z.array(Finding),
})
export type ImportResult = z.infer<typeof ImportResult>

export const Sample = z.object({
  id: z.int(),
  corpus: z.string(),
  /** Relative to the corpus root. */
  path: z.string(),
  subject: z.string(),
  sequence: z.string(),
  /** Number in the file's name, and place in the sequence from 1. */
  frame: z.int(),
  position: z.int(),
  count: z.int(),
  /** Label that this frame carries under its corpus's protocol: the sequence's for the last three, neutral for the first, null otherwise. */
  emotion: z.enum(emotions).nullable(),
  sequenceEmotion: z.enum(emotions).nullable(),
  /** AUs that count for this frame, with intensity 0 (not graded) to 5. */
  actionUnits: z.array(z.object({ au: z.int(), intensity: z.int() })),
  hasFace: z.boolean(),
  fold: z.int().nullable(),
})
export type Sample = z.infer<typeof Sample>

const name = z.string().min(1).max(200)

export const corpusMethods = {
  'corpus.list': { input: z.strictObject({}), output: z.array(CorpusSummary) },
  'corpus.findings': { input: z.strictObject({ corpus: name }), output: z.array(Finding) },
  'corpus.import': {
    input: z.strictObject({
      layout: z.enum(layouts), path: z.string().min(1), name: name.optional(), detector: z.enum(detectors).default('haar'),
    }),
    output: JobStarted,
  },
  'corpus.synthesise': {
    input: z.strictObject({
      out: z.string().min(1),
      subjects: z.int().min(1).max(2000).default(100),
      seed: z.int().min(0).default(1),
      layout: z.enum(['ckplus', 'tfd']).default('ckplus'),
    }),
    output: JobStarted,
  },
  'corpus.samples': {
    input: z.strictObject({ corpus: name, offset: z.int().min(0).default(0), limit: z.int().min(1).max(10_000).default(200) }),
    output: z.object({ total: z.int(), samples: z.array(Sample) }),
  },
}
