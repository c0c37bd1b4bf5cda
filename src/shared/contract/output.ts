import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { splits } from './evidence.ts'
import { JobStarted } from './job.ts'
import { FaceChoice } from './privacy.ts'

export const exportKinds = [
  'faces',
  'inputs',
  'weights',
  'activations',
  'patches',
  'evidence',
  'verdicts',
  'co-occurrence',
  'predictions',
] as const

export const outputMethods = {
  'export.write': {
    input: z.strictObject({
      run: z.string(),
      kind: z.enum(exportKinds),
      out: z.string().min(1),
      index: z.string().optional(),
      layer: z.enum(convolutionLayers).default('conv3'),
      split: z.enum(splits).default('all'),
      /** Of faces, inputs and patches. */
      faces: FaceChoice.exclude(['replaced']).default('cleared'),
    }),
    output: JobStarted,
  },
  /** Trains the runs of a report again from its `settings.json`, and writes the report of the new runs. */
  'report.reproduce': {
    input: z.strictObject({ settings: z.string().min(1), out: z.string().min(1) }),
    output: JobStarted,
  },
  /**
   * On runs (their filters) and experiments (their accuracies; without runs also the filters of one network a corpus);
   * on the newest finished
   * run where none is named. `out` absent: a folder below the project's `exports`, named after them.
   */
  'report.write': {
    input: z.strictObject({
      runs: z.array(z.string()).default([]),
      experiments: z.array(z.string()).max(100).default([]),
      out: z.string().min(1).optional(),
      faces: FaceChoice.default('cleared'),
    }),
    output: JobStarted,
  },
}
export const ExportResult = z.object({
  file: z.string(),
  rows: z.int(),
  /** Faces that were coarsened, because their subjects may not be shown. */ shielded: z.int().optional(),
})
export type ExportResult = z.infer<typeof ExportResult>
export const ReportResult = z.object({
  index: z.string(),
  files: z.array(z.string()),
  /** Pictures of faces that were coarsened or left out. */ shielded: z.int().default(0),
})
/** What came out the same as in the report, bit for bit. */
export const ReproducedRun = z.object({
  was: z.string(),
  run: z.string(),
  /** Hash of the kept weights. */ checkpoint: z.boolean(),
  /** The confusion matrix. */ evaluation: z.boolean(),
  /** Every score and p; null: the report had none. */ evidence: z.boolean().nullable(),
})
export type ReproducedRun = z.infer<typeof ReproducedRun>
export type ReportResult = z.infer<typeof ReportResult>
