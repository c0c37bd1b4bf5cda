import { z } from 'zod'
import { TrainingSettings, variants } from '../protocol/settings.ts'
import { CorpusSummary, Finding } from './corpus.ts'
import { ContractError } from './errors.ts'

export const cellStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type CellState = (typeof cellStates)[number]

const variant = z.enum(variants)

/** One network of an experiment: a fold, a variant, a seed. */
export const ExperimentCell = z.object({
  /** Place in the experiment, from 0. */
  cell: z.int(),
  fold: z.int(),
  variant,
  seed: z.int(),
  state: z.enum(cellStates),
  /** Its run, once it has begun. */
  run: z.string().nullable(),
  steps: z.int(),
  bestStep: z.int().nullable(),
  validationAccuracy: z.number().nullable(),
  testAccuracy: z.number().nullable(),
  seconds: z.number(),
  /** Times it was started. */
  attempts: z.int(),
  /** What the scheduler says of it, in its own words. */
  scheduler: z.string().nullable(),
  error: ContractError.nullable(),
})
export type ExperimentCell = z.infer<typeof ExperimentCell>

/** `stopped`: nothing of it runs, and some cells are not done. */
export const experimentStates = ['running', 'done', 'stopped'] as const

const CellCounts = z.object({ queued: z.int(), running: z.int(), done: z.int(), failed: z.int(), cancelled: z.int() })

export const ExperimentSummary = z.object({
  experiment: z.string(),
  corpus: z.string(),
  layout: CorpusSummary.shape.layout,
  /** The faces were drawn by AULens: nothing found on them says anything about the published values. */
  drawn: z.boolean(),
  /** What every cell shares; fold, variant and seed are those of the first. */
  settings: TrainingSettings,
  folds: z.array(z.int()),
  variants: z.array(variant),
  seeds: z.array(z.int()),
  place: z.enum(['here', 'slurm']),
  state: z.enum(experimentStates),
  cells: CellCounts,
  /** The task that works on it. */
  job: z.int().nullable(),
  createdAt: z.string(),
})
export type ExperimentSummary = z.infer<typeof ExperimentSummary>

/** What deviations and paired differences are taken over: folds, or the seeds of an experiment with one fold. */
const over = z.enum(['folds', 'seeds'])

/** Accuracies are shares, 0 … 1. */
export const VariantResult = z.object({
  variant,
  /** Folds with at least one tested network; each counts once, as the mean of its seeds. */
  folds: z.int(),
  networks: z.int(),
  /** All its cells are done. */
  complete: z.boolean(),
  mean: z.number().nullable(),
  over,
  /** Sample standard deviation over folds or seeds (divisor n - 1). */
  sd: z.number().nullable(),
})
export type VariantResult = z.infer<typeof VariantResult>

export const VariantComparison = z.object({
  first: variant,
  second: variant,
  /** Folds that both have. */
  folds: z.int(),
  over,
  /** Folds, or seeds, whose differences are compared. */
  pairs: z.int(),
  /** Second minus first, networks of the same fold and seed. */
  difference: z.number(),
  /** Paired t interval, 95 %; null where all differences are equal. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  p: z.number().nullable(),
  /** Exact sign-flip test; null for more than 20 pairs. */
  signFlipP: z.number().nullable(),
})
export type VariantComparison = z.infer<typeof VariantComparison>

export const ExperimentDetail = ExperimentSummary.extend({
  matrix: z.array(ExperimentCell),
  results: z.array(VariantResult),
  comparisons: z.array(VariantComparison),
  /** Settings in which it is not what the paper describes; empty where the two may be compared. */
  departs: z.array(z.string()),
  /** What the check for leakage before the start found: a subject or a picture on both sides of a fold. */
  leakage: z.array(Finding),
  /** Last words of the scheduler on the whole, e.g. that it does not answer. */
  notice: z.string().nullable(),
})
export type ExperimentDetail = z.infer<typeof ExperimentDetail>

/** Test faces of all networks of a variant together. */
export const VariantConfusion = z.object({
  experiment: z.string(),
  variant,
  networks: z.int(),
  faces: z.int(),
  subjects: z.int(),
  classes: z.array(z.string()),
  /** confusion[true][predicted], counts. */
  confusion: z.array(z.array(z.int())),
  perClass: z.array(
    z.object({
      class: z.string(),
      count: z.int(),
      recall: z.number().nullable(),
      /** 95 %, subjects resampled 2,000 times. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
})
export type VariantConfusion = z.infer<typeof VariantConfusion>

const experiment = z.string().min(1).max(200)
const started = z.object({ experiment: z.string(), job: z.int() })

export const ExperimentRequest = z.strictObject({
  corpus: z.string().optional(),
  /** What every cell shares; fold, variant and seed are replaced. */
  settings: z.record(z.string(), z.unknown()),
  /** Absent: the settings' own. */
  variants: z.array(variant).min(1).max(4).optional(),
  /** Absent: all of the split file, else of the protocol or the corpus. */
  folds: z.array(z.int().min(0).max(999)).min(1).max(1000).optional(),
  /** Absent: the settings' own. */
  seeds: z.array(z.int().min(0).max(Number.MAX_SAFE_INTEGER)).min(1).max(100).optional(),
  /**
   * Absolute path of a CSV that says who trains, validates and tests: one fold, or several in a column `fold`
   * (docs/protocol.md). The project keeps a copy.
   */
  splitFile: z.string().min(1).max(4096).optional(),
  place: z.enum(['here', 'slurm']).default('here'),
})
export type ExperimentRequest = z.infer<typeof ExperimentRequest>

export const experimentMethods = {
  /** Newest first. */
  'experiment.list': { input: z.strictObject({}), output: z.array(ExperimentSummary) },
  'experiment.get': { input: z.strictObject({ experiment }), output: ExperimentDetail },
  'experiment.start': { input: ExperimentRequest, output: started },
  /** Goes on with cells that are not done (or those named), each from its last checkpoint. */
  'experiment.resume': {
    input: z.strictObject({ experiment, cells: z.array(z.int()).min(1).optional() }),
    output: started,
  },
  /** Ends what runs and what waits, here or on the cluster; finished cells stay. */
  'experiment.cancel': { input: z.strictObject({ experiment }), output: z.null() },
  'experiment.confusion': { input: z.strictObject({ experiment, variant }), output: VariantConfusion.nullable() },
  /** Forgets the experiment; its networks stay among the runs. */
  'experiment.delete': { input: z.strictObject({ experiment }), output: z.null() },
}
