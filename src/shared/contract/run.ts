import { z } from 'zod'
import { TrainingSettings } from '../protocol/settings.ts'
import { JobStarted } from './job.ts'
import { ContractError } from './errors.ts'

export const runStates = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted'] as const

export const RunSummary = z.object({
  run: z.string(),
  state: z.enum(runStates),
  corpus: z.string(),
  settings: TrainingSettings,
  /** Steps done. */
  steps: z.int(),
  bestStep: z.int().nullable(),
  validationAccuracy: z.number().nullable(),
  testAccuracy: z.number().nullable(),
  /** Seconds spent training, all sessions together. */
  seconds: z.number(),
  imagesPerSecond: z.number().nullable(),
  backend: z.string().nullable(),
  initScale: z.number().nullable(),
  error: ContractError.nullable(),
  createdAt: z.string(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const CurvePoint = z.object({ step: z.int(), loss: z.number(), accuracy: z.number() })
export type CurvePoint = z.infer<typeof CurvePoint>

export const Evaluation = z.object({
  run: z.string(),
  step: z.int(),
  split: z.enum(['all', 'train', 'validation', 'test']),
  accuracy: z.number(),
  /** Share of the largest class in this split: what always naming it would score. */
  chance: z.number(),
  count: z.int(),
  classes: z.array(z.string()),
  /** confusion[true][predicted], counts. */
  confusion: z.array(z.array(z.int())),
  perClass: z.array(z.object({ class: z.string(), count: z.int(), recall: z.number().nullable(), precision: z.number().nullable() })),
})
export type Evaluation = z.infer<typeof Evaluation>

const run = z.string().min(1).max(200)

export const runMethods = {
  'run.list': { input: z.strictObject({}), output: z.array(RunSummary) },
  'run.get': { input: z.strictObject({ run }), output: RunSummary },
  'run.curve': {
    input: z.strictObject({ run }),
    output: z.object({ training: z.array(CurvePoint), validation: z.array(CurvePoint) }),
  },
  'run.start': { input: z.strictObject({ corpus: z.string().optional(), settings: z.record(z.string(), z.unknown()) }), output: JobStarted },
  'run.resume': { input: z.strictObject({ run }), output: JobStarted },
  'run.evaluate': { input: z.strictObject({ run, split: z.enum(['all', 'train', 'validation', 'test']).default('test') }), output: JobStarted },
}
