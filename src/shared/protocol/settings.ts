import { z } from 'zod'
import { protocolForms } from './protocols.ts'

export const protocolNames = ['paper', 'released-code'] as const
export const variants = ['plain', 'A', 'D', 'AD'] as const
export const devices = ['auto', 'gpu', 'cpu'] as const

/**
 * Everything that decides what a training run computes. Stored whole with the run: a default changed in a later version
 * never changes an old run. Sources: paper section 3.2; docs/protocol.md says where text and released code differ.
 */
export const TrainingSettings = z.strictObject({
  protocol: z.enum(protocolNames).default('paper'),
  classes: z.union([z.literal(8), z.literal(7), z.literal(6)]).default(8),
  variant: z.enum(variants).default('plain'),
  /** Side of the square network input in pixels. */
  side: z.union([z.literal(96), z.literal(48)]).default(96),
  /** Test fold; fold + 1 validates, the others train. */
  fold: z.int().min(0).max(999).default(0),
  steps: z.int().min(1).max(10_000_000).default(31_000),
  batchSize: z.int().min(1).max(4096).default(64),
  learningRate: z.number().positive().max(100).default(0.01),
  momentum: z.number().min(0).max(0.9999).default(0.9),
  weightDecay: z.number().min(0).max(1).default(1e-5),
  /** k of the initial weights; null draws it uniformly from [0.2, 1.2] by the seed. */
  initScale: z.number().positive().max(10).nullable().default(null),
  /** Standard deviation of the initial weights: k / sqrt(fan-in) (released code) or k / fan-in (text). */
  initRule: z.enum(['k/sqrt(fan-in)', 'k/fan-in']).default('k/sqrt(fan-in)'),
  /**
   * Fan-in counted for the first fully-connected layer: 1,024 (paper) or 65,536 (the released code counts the batch of
   * 64 too).
   */
  hiddenFanIn: z.int().positive().default(1024),
  /**
   * Local normalisation: centred and divided by the local standard deviation (text), or centred only (released code).
   */
  normalisation: z.enum(['mean-and-deviation', 'mean']).default('mean-and-deviation'),
  /** Where dropout acts: on the hidden layer's inputs (released code) or on its neurons (text). */
  dropoutOn: z.enum(['inputs', 'neurons']).default('neurons'),
  dropout: z.number().min(0).max(0.95).default(0.5),
  checkpointEvery: z.int().min(1).default(1000),
  /**
   * The user's own file that says which faces train, validate and test; null: the protocol's folds, or the corpus's own
   * splits.
   */
  splitFile: z.strictObject({ name: z.string(), sha256: z.string() }).nullable().default(null),
  /**
   * Paths of the labelled faces that a person has left out; null in a request: those left out by then (in old records:
   * not recorded).
   */
  excluded: z.array(z.string()).nullable().default(null),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  device: z.enum(devices).default('auto'),
  /**
   * `permuted`: a control run that learns nothing true, its labels exchanged among the faces of each split
   * (docs/robustness.md).
   */
  labels: z.enum(['true', 'permuted']).default('true'),
})
export type TrainingSettings = z.infer<typeof TrainingSettings>
export type TrainingSettingsInput = z.input<typeof TrainingSettings>

/**
 * Defaults that follow from the protocol's name; anything the caller gives wins. The input is checked here, after the
 * protocol's
 * defaults are in: a schema that fills in its own defaults first would make every run a `paper` one.
 *
 * @throws ZodError for a value out of range or a name that is no setting
 */
export const settingsOf = (input: TrainingSettingsInput | Readonly<Record<string, unknown>>): TrainingSettings => {
  return TrainingSettings.parse({
    ...protocolForms[input.protocol === 'released-code' ? 'released-code' : 'paper'],
    ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
  })
}

/** A run that only serves to compare others with; left out of ordinary lists. */
export const isControl = (settings: Pick<TrainingSettings, 'labels'>): boolean => settings.labels === 'permuted'
export const usesAugmentation = (settings: Pick<TrainingSettings, 'variant'>): boolean => settings.variant.includes('A')
export const usesDropout = (settings: Pick<TrainingSettings, 'variant'>): boolean => settings.variant.includes('D')
