import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { emotions } from '../protocol/emotions.ts'
import { JobStarted } from './job.ts'

export const splits = ['all', 'train', 'validation', 'test'] as const

/** Who exchanges codes under a shuffle: all sequences, those of one emotion, those of one subject. */
export const shuffleSchemes = ['all', 'emotion', 'subject'] as const
export type ShuffleScheme = (typeof shuffleSchemes)[number]

export const EvidenceSettings = z.strictObject({
  layer: z.enum(convolutionLayers).default('conv3'),
  bins: z.int().min(2).max(1000).default(20),
  smoothing: z.number().min(0).max(1000).default(1),
  split: z.enum(splits).default('all'),
  /** Neutral first frames count as "without" when true. */
  neutral: z.boolean().default(true),
  /** AUs with fewer samples than this are scored, but never named best. */
  minimumCount: z.int().min(0).default(10),
  /** Shuffles of the scheme `within`; 0: no test. */
  permutations: z.int().min(0).max(1_000_000).default(0),
  /** The scheme whose p, pMaxT and q stand in the score itself; all three stand in `tests`. */
  within: z.enum(shuffleSchemes).default('all'),
  /** Shuffles of each of the other two schemes, never more than `permutations`. */
  otherPermutations: z.int().min(0).max(1_000_000).default(5000),
  /** Resamples of subjects for the intervals; 0: none. */
  resamples: z.int().min(0).max(100_000).default(0),
  seed: z.int().min(0).default(1),
})
export type EvidenceSettings = z.infer<typeof EvidenceSettings>

/**
 * Nats. Infinite only where nothing is added to the bins and one of them holds samples with the AU but none without;
 * JSON
 * writes that as null, which is read back as infinite.
 */
export const Divergence = z.union([z.number(), z.literal(Infinity), z.null().transform(() => Infinity)])
/** Not computed (by an earlier AULens, or not asked for): absent. */
const OptionalDivergence = Divergence.optional()
const optionalNumber = z.number().nullable().default(null)

/** 95 % of subject resamples lie between: [lower, upper]. */
export const Interval = z.tuple([z.number(), z.number()])
export type Interval = z.infer<typeof Interval>

/** One scheme's answer for a filter and AU. */
export const ShuffleTest = z.object({
  /** (b + 1) / (m + 1) for this pair alone. */
  p: z.number(),
  /** Against each shuffle's largest KL over all live filters and all AUs that are not rare; null for a rare AU. */
  pMaxT: z.number().nullable(),
  /** The same with the calibrated score, so that rare AUs do not set the bar for common ones. */
  pMaxZ: z.number().nullable(),
  /** Benjamini-Hochberg over the same pairs. */
  q: z.number().nullable(),
  /** Benjamini-Yekutieli: the same under any dependence. */
  qBY: z.number().nullable(),
  /** (KL - mean of shuffles) / their standard deviation; null where the shuffles never differ. */
  z: z.number().nullable(),
  /** 95 % of shuffles stay at or below: the grey band. */
  upper: z.number().nullable(),
})
export type ShuffleTest = z.infer<typeof ShuffleTest>

export const ActionUnitScore = z.object({
  au: z.int(),
  nWith: z.int(),
  nWithout: z.int(),
  /** D(with || without); 0 where every sample has the AU. */
  kl: Divergence,
  /** The same without the neutral first frames. */
  klWithoutNeutral: Divergence.nullable(),
  /** D(without || with). */
  klReverse: OptionalDivergence,
  /** The sum of both directions (Jeffreys). */
  klSymmetric: OptionalDivergence,
  /** 0 … ln 2. */
  jensenShannon: optionalNumber,
  /** Kolmogorov-Smirnov distance of the two distributions, 0 … 1: needs no bins. */
  ks: optionalNumber,
  /** Below `minimumCount`. */
  rare: z.boolean(),
  /** Area under the ROC curve (Mann-Whitney), null where a group is empty. */
  auc: z.number().nullable(),
  /** Area under the precision-recall curve (average precision); its chance level is `baseRate`. */
  auprc: optionalNumber,
  /** nWith / (nWith + nWithout). */
  baseRate: optionalNumber,
  /** Point-biserial correlation, null where undefined. */
  r: z.number().nullable(),
  /** Intervals by resampling subjects; null: not asked for, or undefined in too many resamples. */
  klInterval: Interval.nullable().default(null),
  aucInterval: Interval.nullable().default(null),
  /** KL and AUC of what is left of the activations after their straight-line fit to picture contrast. */
  klContrast: OptionalDivergence,
  aucContrast: optionalNumber,
  /** Calibrated score: z of the scheme `within`. */
  z: optionalNumber,
  /** Permutation results of the scheme `within`; null until they are computed. */
  p: z.number().nullable(),
  pMaxT: z.number().nullable(),
  pMaxZ: optionalNumber,
  q: z.number().nullable(),
  qBY: optionalNumber,
  /** All schemes side by side; null: not computed. */
  tests: z
    .object({ all: ShuffleTest.nullable(), emotion: ShuffleTest.nullable(), subject: ShuffleTest.nullable() })
    .nullable()
    .default(null),
})
export type ActionUnitScore = z.infer<typeof ActionUnitScore>

/** The top AU under one way to score; `au` null: none is frequent enough. */
export const SensitivityRow = z.object({
  /** kl, jensen-shannon: with bins and smoothing; ks (binless): without. */
  measure: z.enum(['kl', 'jensen-shannon', 'ks']),
  bins: z.int().nullable(),
  smoothing: z.number().nullable(),
  au: z.int().nullable(),
  score: Divergence,
})
export type SensitivityRow = z.infer<typeof SensitivityRow>

/** Every row names the same AU: stable. */
export const Sensitivity = z.object({ stable: z.boolean(), rows: z.array(SensitivityRow) })
export type Sensitivity = z.infer<typeof Sensitivity>

/** How the AU chosen on training subjects does on some subjects. */
export const SplitScore = z.object({
  nWith: z.int(),
  nWithout: z.int(),
  subjects: z.int(),
  kl: Divergence,
  auc: z.number().nullable(),
  aucInterval: Interval.nullable(),
})
export type SplitScore = z.infer<typeof SplitScore>

/** Best AU on the training subjects alone, and the same AU on the subjects of the test fold, which chose nothing. */
export const Confirmation = z.object({
  au: z.int(),
  training: SplitScore,
  heldOut: SplitScore,
  /** Shuffles of the held-out sequences reaching the held-out KL, (b + 1) / (m + 1); null without permutations. */
  p: z.number().nullable(),
})
export type Confirmation = z.infer<typeof Confirmation>

/** How the filter follows picture contrast, and its best AU once that is regressed out. */
export const ContrastCheck = z.object({
  /** Pearson's correlation of activation and contrast; null where one does not vary. */
  r: z.number().nullable(),
  best: z.object({ au: z.int(), kl: Divergence }).nullable(),
})
export type ContrastCheck = z.infer<typeof ContrastCheck>

export const verdictGrades = ['strong', 'moderate', 'weak', 'confounded', 'none'] as const
export type VerdictGrade = (typeof verdictGrades)[number]
export const criteria = [
  'family',
  'emotion',
  'heldOut',
  'bins',
  'direction',
  'contrast',
  'place',
  'stability',
  'controls',
] as const
export type Criterion = (typeof criteria)[number]

export const Ground = z.object({
  criterion: z.enum(criteria),
  /** unknown: not computed, or the corpus cannot tell. */
  outcome: z.enum(['held', 'doubtful', 'failed', 'unknown']),
  /** A clause of the verdict's sentence, e.g. "survives correction within emotion". */
  text: z.string(),
  /** Its number in short, e.g. "p 0.002"; empty where there is none. */
  value: z.string(),
})
export type Ground = z.infer<typeof Ground>

/** What is known of a filter's best AU, in plain words; rules in docs/evidence.md and src/shared/evidence. */
export const Verdict = z.object({
  /** Null: nothing was tested, so nothing can be graded. */
  grade: z.enum(verdictGrades).nullable(),
  au: z.int().nullable(),
  /** The whole sentence. */
  statement: z.string(),
  /** One line: why this grade and not another. */
  reason: z.string(),
  grounds: z.array(Ground),
})
export type Verdict = z.infer<typeof Verdict>

export const FilterEvidence = z.object({
  filter: z.int(),
  dead: z.boolean(),
  /** Null for a dead filter, and where no AU reaches `minimumCount`. */
  best: z.object({ au: z.int(), kl: Divergence }).nullable(),
  /** The AU with the largest calibrated score; null without permutations. */
  bestCalibrated: z.object({ au: z.int(), z: z.number() }).nullable().default(null),
  sensitivity: Sensitivity.nullable().default(null),
  contrast: ContrastCheck.nullable().default(null),
  confirmation: Confirmation.nullable().default(null),
  /** Added when read, with what is known of place, other runs and controls by then; null in the stored form. */
  verdict: Verdict.nullable().default(null),
  aus: z.array(ActionUnitScore),
})
export type FilterEvidence = z.infer<typeof FilterEvidence>

/** What the corpus can tell of an AU. */
export const UnitFacts = z.object({
  au: z.int(),
  nWith: z.int(),
  nWithout: z.int(),
  /** Sequences and subjects with it. */
  sequences: z.int(),
  subjects: z.int(),
  rare: z.boolean(),
  /**
   * Labelled sequences that could change sides within their emotion: sum over emotions of the smaller of with and
   * without.
   */
  varying: z.int(),
  /**
   * False: (almost) never varies within an emotion, so that a filter for the emotion and one for the AU look the same.
   */
  identifiable: z.boolean(),
  /** The emotion that most of its labelled sequences carry, and their share; null without labels. */
  emotion: z.object({ emotion: z.enum(emotions), share: z.number() }).nullable(),
})
export type UnitFacts = z.infer<typeof UnitFacts>

/** Sequences that carry two AUs; the diagonal: that carry the AU. Rows and columns in the order of `units`. */
export const CoOccurrence = z.object({
  units: z.array(z.int()),
  sequences: z.int(),
  both: z.array(z.array(z.int())),
  /** Labelled sequences of each emotion, and how many of them carry each unit. */
  emotions: z.array(z.object({ emotion: z.enum(emotions), sequences: z.int(), with: z.array(z.int()) })),
})
export type CoOccurrence = z.infer<typeof CoOccurrence>

export const Evidence = z.object({
  run: z.string(),
  step: z.int(),
  settings: EvidenceSettings,
  /** Of the method; 1: before calibration, intervals and the rest. */
  version: z.int().default(1),
  /** Over faces, codes, labels, splits and checkpoint; null: from version 1. */
  dataHash: z.string().nullable().default(null),
  samples: z.int(),
  sequences: z.int().nullable().default(null),
  subjects: z.int().nullable().default(null),
  dead: z.int(),
  deadFilters: z.array(z.int()).default([]),
  units: z.array(UnitFacts).default([]),
  coOccurrence: CoOccurrence.nullable().default(null),
  /** Shuffles done in each scheme. */
  permutations: z.object({ all: z.int(), emotion: z.int(), subject: z.int() }).nullable().default(null),
  filters: z.array(FilterEvidence),
})
export type Evidence = z.infer<typeof Evidence>

export const EvidenceState = z.object({
  state: z.enum(['none', 'fresh', 'stale']),
  /** Why it is stale, one sentence each; empty otherwise. */
  reasons: z.array(z.object({ code: z.enum(['checkpoint', 'corpus', 'settings', 'method']), text: z.string() })),
  /** Of the stored evidence; null: none. */
  settings: EvidenceSettings.nullable(),
  step: z.int().nullable(),
  madeAt: z.string().nullable(),
})
export type EvidenceState = z.infer<typeof EvidenceState>

/** The stored evidence of a layer without its filters. */
export const EvidenceOverview = Evidence.omit({ filters: true }).extend({
  madeAt: z.string(),
  filters: z.int(),
  /** Filters of each grade; ungraded: nothing was tested. */
  grades: z.object({
    strong: z.int(),
    moderate: z.int(),
    weak: z.int(),
    confounded: z.int(),
    none: z.int(),
    ungraded: z.int(),
  }),
  /** For a paper: what was done, and the works it rests on. */
  methods: z.object({ text: z.string(), citations: z.array(z.string()) }),
})
export type EvidenceOverview = z.infer<typeof EvidenceOverview>

const run = z.string().min(1).max(200)
const layer = z.enum(convolutionLayers).default('conv3')

export const evidenceMethods = {
  /** A job; its value is {@link Evidence} with verdicts. */
  'filter.evidence': {
    input: z.strictObject({ run, settings: z.record(z.string(), z.unknown()).default({}) }),
    output: JobStarted,
  },
  /** Whether the layer's newest evidence is still true of checkpoint, corpus and (where given) these settings. */
  'filter.evidenceState': {
    input: z.strictObject({ run, layer, settings: z.record(z.string(), z.unknown()).optional() }),
    output: EvidenceState,
  },
  'filter.evidenceOverview': { input: z.strictObject({ run, layer }), output: EvidenceOverview.nullable() },
}
