import { z } from 'zod'
import { TrainingSettings } from '../protocol/settings.ts'
import { emotions } from '../protocol/emotions.ts'
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
  perClass: z.array(
    z.object({ class: z.string(), count: z.int(), recall: z.number().nullable(), precision: z.number().nullable() }),
  ),
})
export type Evaluation = z.infer<typeof Evaluation>

/** Points a curve may have. */
export const mostCurvePoints = 2000

export const RunCurve = z.object({
  /** Each training point is the mean of this many steps, named by the last of them. */
  stepsAPoint: z.int(),
  training: z.array(CurvePoint),
  /** One point a checkpoint. */
  validation: z.array(CurvePoint),
})
export type RunCurve = z.infer<typeof RunCurve>

export const Checkpoint = z.object({
  step: z.int(),
  /** Mean accuracy on the batches of the last steps before it; null where they are not recorded. */
  trainingAccuracy: z.number().nullable(),
  validationAccuracy: z.number(),
  validationLoss: z.number(),
  /** The one that is tested and inspected: best on validation. */
  kept: z.boolean(),
  /** Its file is still there; others than the kept and the newest are removed. */
  stored: z.boolean(),
})
export type Checkpoint = z.infer<typeof Checkpoint>

/** Something to know about a run, or before one starts. `error`: it cannot start so. */
export const RunCheck = z.object({
  severity: z.enum(['ok', 'warning', 'error']),
  code: z.string(),
  message: z.string(),
})
export type RunCheck = z.infer<typeof RunCheck>

const SplitCounts = z.object({ train: z.int(), validation: z.int(), test: z.int() })

/** What an engine computed for a run. */
export const EngineUse = z.object({
  /** e.g. "training", "predictions", "conv3 maxima", "conv3 guided pictures". */
  what: z.string(),
  /** Of a training: the step that it went on from; else the checkpoint's. */
  step: z.int(),
  rung: z.string(),
  backend: z.string(),
  network: z.string(),
})
export type EngineUse = z.infer<typeof EngineUse>

export const RunDetail = RunSummary.extend({
  checkpoints: z.array(Checkpoint),
  /** What trained it last, and what computed each of its results; `uses` is empty for runs of older versions. */
  engine: z
    .object({ rung: z.string(), device: z.string(), network: z.string(), threads: z.int(), uses: z.array(EngineUse) })
    .nullable(),
  /** Over every face, label and split: runs with the same hash saw the same data. */
  dataHash: z.string(),
  faces: SplitCounts,
  /** Labelled faces left out because a person had excluded them. */
  excluded: z.int(),
  /** Subjects held out for the test. */
  testSubjects: z.array(z.string()),
  warnings: z.array(RunCheck),
})
export type RunDetail = z.infer<typeof RunDetail>

export const PredictedFace = z.object({
  sample: z.int(),
  subject: z.string(),
  label: z.enum(emotions),
  predicted: z.enum(emotions),
  /** Probability of the predicted class. */
  confidence: z.number(),
})
export type PredictedFace = z.infer<typeof PredictedFace>

export const RunComparison = z.object({
  runs: z.tuple([z.string(), z.string()]),
  /** Settings in which the two differ. */
  differing: z.array(z.object({ setting: z.string(), values: z.tuple([z.string(), z.string()]) })),
  sameData: z.boolean(),
  /** Test faces of both runs, with the same label in both; null until both are tested. */
  common: z
    .object({
      faces: z.int(),
      subjects: z.int(),
      accuracy: z.tuple([z.number(), z.number()]),
      /** McNemar's table. */
      bothRight: z.int(),
      onlyFirst: z.int(),
      onlySecond: z.int(),
      bothWrong: z.int(),
    })
    .nullable(),
})
export type RunComparison = z.infer<typeof RunComparison>

export const RunEstimate = z.object({
  corpus: z.string(),
  settings: TrainingSettings,
  faces: SplitCounts,
  classes: z.array(SplitCounts.extend({ class: z.enum(emotions) })),
  weights: z.int(),
  checkpoints: z.int(),
  /** The corpus brings its own split or splits. */
  ownSplits: z.boolean(),
  /** Folds, or splits of the corpus's own, to choose from. */
  folds: z.array(z.int()),
  /** A training face, for showing the augmentation. */
  example: z.int().nullable(),
  /** Null where nothing has been trained here yet. */
  secondsAStep: z.number().nullable(),
  /** The run that the time is estimated from. */
  measuredOn: z.string().nullable(),
  disk: z.object({ /** Bytes kept once the run is done. */ kept: z.number(), free: z.number() }),
  checks: z.array(RunCheck),
})
export type RunEstimate = z.infer<typeof RunEstimate>

const run = z.string().min(1).max(200)
/** Absolute path of a CSV that says who trains, validates and tests (docs/protocol.md). */
const splitFile = z.string().min(1).max(4096).optional()
const testableSplit = z.enum(['train', 'validation', 'test']).default('test')

export const runMethods = {
  'run.list': { input: z.strictObject({}), output: z.array(RunSummary) },
  'run.get': { input: z.strictObject({ run }), output: RunDetail },
  'run.curve': { input: z.strictObject({ run }), output: RunCurve },
  'run.start': {
    input: z.strictObject({ corpus: z.string().optional(), settings: z.record(z.string(), z.unknown()), splitFile }),
    output: JobStarted,
  },
  'run.resume': { input: z.strictObject({ run }), output: JobStarted },
  'run.evaluate': {
    input: z.strictObject({ run, split: z.enum(['all', 'train', 'validation', 'test']).default('test') }),
    output: JobStarted,
  },
  /** The stored evaluation of the kept checkpoint; null until the split has been evaluated. */
  'run.confusion': { input: z.strictObject({ run, split: testableSplit }), output: Evaluation.nullable() },
  /**
   * Faces of a split whose prediction was wrong, surest first; with a cell of the confusion matrix, all in that cell.
   */
  'run.mistakes': {
    input: z.strictObject({
      run,
      split: testableSplit,
      limit: z.int().min(1).max(200).default(10),
      cell: z.strictObject({ label: z.enum(emotions), predicted: z.enum(emotions) }).optional(),
    }),
    output: z.object({ step: z.int().nullable(), total: z.int(), faces: z.array(PredictedFace) }),
  },
  'run.compare': { input: z.strictObject({ runs: z.tuple([run, run]) }), output: RunComparison },
  /** Removes a run with its checkpoints and everything computed from it. */
  'run.delete': { input: z.strictObject({ run }), output: z.null() },
  /** What a run with these settings would do; nothing is made. */
  'run.estimate': {
    input: z.strictObject({ corpus: z.string().optional(), settings: z.record(z.string(), z.unknown()), splitFile }),
    output: RunEstimate,
  },
}
