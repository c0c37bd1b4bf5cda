import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { splits } from './evidence.ts'
import { JobStarted } from './job.ts'

export const exportKinds = ['faces', 'inputs', 'weights', 'activations', 'patches', 'evidence', 'verdicts', 'co-occurrence', 'predictions'] as const

export const outputMethods = {
  'export.write': {
    input: z.strictObject({
      run: z.string(), kind: z.enum(exportKinds), out: z.string().min(1), index: z.string().optional(),
      layer: z.enum(convolutionLayers).default('conv3'), split: z.enum(splits).default('all'),
    }),
    output: JobStarted,
  },
  'report.write': { input: z.strictObject({ runs: z.array(z.string()).default([]), out: z.string().min(1) }), output: JobStarted },
}
export const ExportResult = z.object({ file: z.string(), rows: z.int() })
export type ExportResult = z.infer<typeof ExportResult>
export const ReportResult = z.object({ index: z.string(), files: z.array(z.string()) })
export type ReportResult = z.infer<typeof ReportResult>
