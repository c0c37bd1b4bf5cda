import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { reconstructionMethods } from './compute.ts'
import { JobStarted } from './job.ts'

export const splits = ['all', 'train', 'validation', 'test'] as const

export const TopNeuron = z.object({ sample: z.int(), row: z.int(), column: z.int(), value: z.number() })
export type TopNeuron = z.infer<typeof TopNeuron>

export const FilterTop = z.object({ filter: z.int(), dead: z.boolean(), top: z.array(TopNeuron) })
export type FilterTop = z.infer<typeof FilterTop>

/** The value of an inspection; the command line prints it. */
export const Inspection = z.object({ layer: z.enum(convolutionLayers), method: z.enum(reconstructionMethods), filters: z.array(FilterTop) })
export type Inspection = z.infer<typeof Inspection>

export const EvidenceSettings = z.strictObject({
  layer: z.enum(convolutionLayers).default('conv3'),
  bins: z.int().min(2).max(1000).default(20),
  smoothing: z.number().min(0).max(1000).default(1),
  split: z.enum(splits).default('all'),
  /** Neutral first frames count as "without" when true. */
  neutral: z.boolean().default(true),
  /** AUs with fewer samples than this are scored, but never named best. */
  minimumCount: z.int().min(0).default(10),
  permutations: z.int().min(0).max(1_000_000).default(0),
  within: z.enum(['all', 'emotion', 'subject']).default('all'),
  seed: z.int().min(0).default(1),
})
export type EvidenceSettings = z.infer<typeof EvidenceSettings>

/**
 * Nats. Infinite only where nothing is added to the bins and one of them holds samples with the AU but none without; JSON
 * writes that as null, which is read back as infinite.
 */
const Divergence = z.union([z.number(), z.literal(Infinity), z.null().transform(() => Infinity)])

export const ActionUnitScore = z.object({
  au: z.int(),
  nWith: z.int(),
  nWithout: z.int(),
  /** D(with || without); 0 where every sample has the AU. */
  kl: Divergence,
  /** The same without the neutral first frames. */
  klWithoutNeutral: Divergence.nullable(),
  /** Below `minimumCount`. */
  rare: z.boolean(),
  /** Area under the ROC curve (Mann-Whitney), null where a group is empty. */
  auc: z.number().nullable(),
  /** Point-biserial correlation, null where undefined. */
  r: z.number().nullable(),
  /** Permutation results; null until they are computed. */
  p: z.number().nullable(),
  pMaxT: z.number().nullable(),
  q: z.number().nullable(),
})
export type ActionUnitScore = z.infer<typeof ActionUnitScore>

export const FilterEvidence = z.object({
  filter: z.int(),
  dead: z.boolean(),
  /** Null for a dead filter, and where no AU reaches `minimumCount`. */
  best: z.object({ au: z.int(), kl: Divergence }).nullable(),
  aus: z.array(ActionUnitScore),
})
export type FilterEvidence = z.infer<typeof FilterEvidence>

export const Evidence = z.object({
  run: z.string(),
  step: z.int(),
  settings: EvidenceSettings,
  samples: z.int(),
  dead: z.int(),
  filters: z.array(FilterEvidence),
})
export type Evidence = z.infer<typeof Evidence>

const run = z.string().min(1).max(200)
const layer = z.enum(convolutionLayers).default('conv3')

export const filterMethods = {
  'filter.inspect': {
    input: z.strictObject({
      run, layer, top: z.int().min(1).max(1000).default(10), method: z.enum(reconstructionMethods).default('guided'),
      /** Filter numbers from 0; absent: all. */
      filters: z.array(z.int().min(0)).optional(),
    }),
    output: JobStarted,
  },
  'filter.evidence': { input: z.strictObject({ run, settings: z.record(z.string(), z.unknown()).default({}) }), output: JobStarted },
}
