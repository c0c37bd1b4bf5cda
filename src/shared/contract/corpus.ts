import { z } from 'zod'
import { ImportAnswers } from './import-answers.ts'
import { JobStarted } from './job.ts'

export const layouts = ['ckplus', 'tfd', 'folder', 'manifest', 'fer2013', 'disfa'] as const
export const detectors = ['haar', 'blazeface', 'ssd', 'tiny', 'none'] as const
/** How a found face is cropped: upright, or turned and scaled so that the eyes lie at the same points in every crop. */
export const alignments = ['none', 'eyes'] as const
export type Alignment = (typeof alignments)[number]
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
  alignment: z.enum(alignments).default('none'),
  samples: z.int(),
  faces: z.int(),
  sequences: z.int(),
  subjects: z.int(),
  /** Sequences (or stills) with an emotion label. */
  labelled: z.int(),
  /** Sequences (or stills) with Action Unit codes. */
  coded: z.int(),
  findings: z.int(),
  /** AULens drew its faces itself: nothing published can be compared with it. */
  synthetic: z.boolean(),
  importedAt: z.string(),
  /** What its owner said of it at the import. */
  answers: ImportAnswers.default({}),
  /** Its folder is there now; false while its drive is unplugged. Faces are in the project and stay. */
  reachable: z.boolean(),
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
  /** What the import went by: answers given now, else those of the import before; absent: none. */
  answers: ImportAnswers.optional(),
})
export type ImportResult = z.infer<typeof ImportResult>

const name = z.string().min(1).max(200)

export const corpusMethods = {
  'corpus.list': { input: z.strictObject({}), output: z.array(CorpusSummary) },
  'corpus.findings': { input: z.strictObject({ corpus: name }), output: z.array(Finding) },
  'corpus.import': {
    input: z.strictObject({
      layout: z.enum(layouts),
      path: z.string().min(1),
      name: name.optional(),
      /** Default: the paper's `haar` for CK+, `blazeface` for every other layout. */
      detector: z.enum(detectors).optional(),
      /** `eyes` needs a detector that finds them: blazeface, ssd or tiny. */
      alignment: z.enum(alignments).default('none'),
      answers: ImportAnswers.optional(),
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
}
