import { z } from 'zod'
import { JobStarted } from './job.ts'

/**
 * Whose faces a figure shows. `cleared`: of subjects who may be shown in publications, all others coarsened;
 * `replaced`: filters are shown by the
 * strongest faces of such subjects only; `none`: no face; `all`: every face as it is.
 */
export const faceChoices = ['cleared', 'replaced', 'none', 'all'] as const
export const FaceChoice = z.enum(faceChoices)
export type FaceChoice = z.infer<typeof FaceChoice>

export const CorpusConsent = z.object({
  corpus: z.string(),
  /** What was said of the whole corpus; null: nothing, and then only drawn faces count as showable. */
  stated: z.boolean().nullable(),
  /** AULens drew its faces itself. */
  drawn: z.boolean(),
  subjects: z.array(
    z.object({
      name: z.string(),
      faces: z.int(),
      /** What counts. */
      showable: z.boolean(),
      /** What was said of this subject alone; null: nothing. */
      stated: z.boolean().nullable(),
    }),
  ),
})
export type CorpusConsent = z.infer<typeof CorpusConsent>

const corpus = z.string().min(1).max(200)
/** Null takes back what was said. */
const showable = z.boolean().nullable()

export const ConsentList = z.object({
  consent: CorpusConsent,
  /** Names of the list that no subject of the corpus has. */ unknown: z.array(z.string()),
})
export const FacelessProject = z.object({ directory: z.string(), files: z.int(), leftOut: z.array(z.string()) })
export type FacelessProject = z.infer<typeof FacelessProject>

export const privacyMethods = {
  'privacy.consent': { input: z.strictObject({ corpus }), output: CorpusConsent },
  'privacy.stateCorpus': { input: z.strictObject({ corpus, showable }), output: CorpusConsent },
  'privacy.stateSubjects': {
    input: z.strictObject({ corpus, subjects: z.array(z.string().min(1).max(300)).min(1).max(100_000), showable }),
    output: CorpusConsent,
  },
  /** A list of those who may be shown, a name a line; from then on nobody else of the corpus may. */
  'privacy.importList': { input: z.strictObject({ corpus, list: z.string().max(5_000_000) }), output: ConsentList },
  /** Copies the project without any face into a new folder; the job's value is a `FacelessProject`. */
  'privacy.exportProject': {
    input: z.strictObject({
      out: z.string().min(1),
      /** Names of subjects, sequences and pictures: replaced by random ones, or kept. */ names: z
        .enum(['random', 'kept'])
        .default('random'),
    }),
    output: JobStarted,
  },
}
