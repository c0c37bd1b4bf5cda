import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { reconstructionMethods } from './compute.ts'
import { splits } from './evidence.ts'
import { JobStarted } from './job.ts'

/**
 * What a reviewer asks of a filter beyond its score: does it look at the right place, does it come back in other
 * networks, would a
 * network that learnt nothing score the same, and are its pictures about the network at all. See docs/robustness.md.
 */
const layer = z.enum(convolutionLayers).default('conv3')
const run = z.string().min(1).max(200)
const filter = z.int().min(0).max(255)
const share = z.number().min(0).max(1)
const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

export const PlaceSettings = z.strictObject({
  layer,
  split: z.enum(splits).default('all'),
  /** AUs on fewer faces than this are left out. */
  minimumCount: z.int().min(1).default(10),
  /** Share of a filter's peaks that the thresholded peak map holds at least. */
  peakShare: z.number().min(0.05).max(1).default(0.75),
})
export type PlaceSettings = z.infer<typeof PlaceSettings>

export const StabilitySettings = z.strictObject({
  layer,
  /** Runs to look for the filters in; the run itself is left out where it is named. */
  runs: z.array(run).min(1).max(100),
  bins: z.int().min(2).max(1000).default(20),
  /** Above 0: without smoothing scores may be infinite and cannot be compared. */
  smoothing: z.number().positive().max(1000).default(1),
  minimumCount: z.int().min(0).default(10),
  /** A matched filter that correlates less than this is no find, whatever its AU. */
  minimumCorrelation: share.default(0.5),
})
export type StabilitySettings = z.infer<typeof StabilitySettings>

export const ControlSettings = z.strictObject({
  layer,
  bins: z.int().min(2).max(1000).default(20),
  /** Above 0: without smoothing scores may be infinite and cannot be compared. */
  smoothing: z.number().positive().max(1000).default(1),
  minimumCount: z.int().min(0).default(10),
})
export type ControlSettings = z.infer<typeof ControlSettings>

export const CascadeSettings = z.strictObject({
  layer,
  filter,
  /** Strongest training faces. */
  top: z.int().min(1).max(50).default(10),
  /** Random networks a stage; similarities are means over them. */
  draws: z.int().min(1).max(20).default(3),
  methods: z
    .array(z.enum(reconstructionMethods))
    .min(1)
    .default([...reconstructionMethods]),
  seed: seed.default(1),
})
export type CascadeSettings = z.infer<typeof CascadeSettings>

/** Where the areas of Action Units come from: each face's own points, or one face's for all. */
export const landmarkSources = ['each face', 'mean of the corpus', 'standard face'] as const
export type LandmarkSource = (typeof landmarkSources)[number]

/** Peaks of one filter on the faces with one AU, against the AU's region. */
export const PlaceScore = z.object({
  au: z.int(),
  /** In words, e.g. "mouth corner". */
  region: z.string(),
  /** Faces with the AU on which the filter fires; n = 0: nothing can be said, and rate, chance and p are null. */
  n: z.int(),
  /** Share of these on which the receptive field's centre lies in the region. */
  rate: share.nullable(),
  /** Mean of the same over all shifts of the region. */
  chance: share.nullable(),
  /** Shifts that reach the rate, the unshifted one among them, of all shifts. */
  p: share.nullable(),
  /** Benjamini-Hochberg over all live filters, for this AU. */
  q: share.nullable(),
  /** The same rate on coded faces without the AU; null where there are none. */
  rateWithout: share.nullable(),
  /** Mean rate over all live filters of the layer: what a filter of this layer does anyway. */
  layerRate: share.nullable(),
  /** Overlap of the thresholded peak map with the region, its mean over shifts, and p. */
  iou: share.nullable(),
  iouChance: share.nullable(),
  iouP: share.nullable(),
})
export type PlaceScore = z.infer<typeof PlaceScore>

export const PlaceResult = z.object({
  run: z.string(),
  step: z.int(),
  settings: PlaceSettings,
  /** Which points the regions were built from, and on how many coded faces each. */
  landmarks: z.array(z.object({ source: z.enum(landmarkSources), faces: z.int() })),
  /** Coded faces used. */
  samples: z.int(),
  /** Shifts of the region, the unshifted one among them. */
  shifts: z.int(),
  /** AUs that have no region within a face crop (head, neck) or too few faces. */
  leftOut: z.array(z.object({ au: z.int(), why: z.enum(['no region', 'too few faces']) })),
  filters: z.array(z.object({ filter: z.int(), dead: z.boolean(), aus: z.array(PlaceScore) })),
})
export type PlaceResult = z.infer<typeof PlaceResult>

const NamedUnit = z.object({ au: z.int(), kl: z.number() })

export const FilterMatch = z.object({
  run: z.string(),
  /** Null: the filter is dead, or no filter of that run was left for it. */
  filter: z.int().nullable(),
  correlation: z.number().min(-1).max(1).nullable(),
  best: NamedUnit.nullable(),
  /** Same best AU, and correlated at least as the settings ask. */
  found: z.boolean(),
})
export type FilterMatch = z.infer<typeof FilterMatch>

export const FilterStability = z.object({
  filter: z.int(),
  dead: z.boolean(),
  best: NamedUnit.nullable(),
  /** In `found` of `of` other runs the matched filter has the same best AU. */
  found: z.int(),
  of: z.int(),
  /**
   * Mean share of the other runs' live filters that have this best AU: what a match at random would find. Null without
   * a best AU.
   */
  chance: share.nullable(),
  /** Mean correlation with the matched filters; null without any. */
  correlation: z.number().min(-1).max(1).nullable(),
  matches: z.array(FilterMatch),
})
export type FilterStability = z.infer<typeof FilterStability>

export const StabilityResult = z.object({
  run: z.string(),
  step: z.int(),
  settings: StabilitySettings,
  /** The runs compared with; faces that both used, filters that are alive in it, and how it differs from the run. */
  runs: z.array(
    z.object({
      run: z.string(),
      step: z.int(),
      samples: z.int(),
      live: z.int(),
      meanCorrelation: z.number().nullable(),
      differing: z.array(z.string()),
    }),
  ),
  filters: z.array(FilterStability),
})
export type StabilityResult = z.infer<typeof StabilityResult>

export const controlNetworks = ['run', 'untrained', 'permuted'] as const
export type ControlNetwork = (typeof controlNetworks)[number]

/** Best-AU scores of the live filters of one network. */
export const ScoreDistribution = z.object({
  network: z.enum(controlNetworks),
  /** Run that it is; null for the untrained network. */
  run: z.string().nullable(),
  filters: z.int(),
  dead: z.int(),
  testAccuracy: z.number().nullable(),
  /** One a live filter, largest first. */
  best: z.array(z.object({ filter: z.int(), au: z.int(), kl: z.number(), auc: z.number().nullable() })),
  /** Quartiles of the scores; null without a live filter. */
  quartiles: z.object({ lower: z.number(), median: z.number(), upper: z.number(), highest: z.number() }).nullable(),
  /**
   * Probability that a filter of the run scores higher than one of this network (Mann-Whitney); null for the run
   * itself.
   */
  runScoresHigher: share.nullable(),
})
export type ScoreDistribution = z.infer<typeof ScoreDistribution>

export const FilterControls = z.object({
  filter: z.int(),
  dead: z.boolean(),
  best: NamedUnit.nullable(),
  /**
   * Share of the control's filters whose KL for the same AU is at least as large; null where there is no such control.
   */
  untrained: share.nullable(),
  permuted: share.nullable(),
  /** The control's highest KL for that AU. */
  largest: z.object({ untrained: z.number().nullable(), permuted: z.number().nullable() }),
})
export type FilterControls = z.infer<typeof FilterControls>

export const ControlResult = z.object({
  run: z.string(),
  step: z.int(),
  settings: ControlSettings,
  samples: z.int(),
  networks: z.array(ScoreDistribution),
  /** No network was trained on permuted labels with the run's settings yet. */
  permutedMissing: z.boolean(),
  filters: z.array(FilterControls),
})
export type ControlResult = z.infer<typeof ControlResult>

/** Similarity of a method's pictures at one stage of the cascade to those of the trained network. */
export const CascadeStage = z.object({
  /** Layers that hold random weights, top first, e.g. ["conv3", "conv2"]; empty: the trained network. */
  randomised: z.array(z.enum(convolutionLayers)),
  /**
   * The same neurons of the network that was trained on permuted labels (Adebayo et al. 2018, section 3.2), nothing
   * randomised.
   */
  permuted: z.boolean().default(false),
  /** Structural similarity, -1 … 1, mean over faces and draws; null where every neuron falls silent. */
  ssim: z.number().nullable(),
  /** Spearman rank correlation of pixels, with sign and of absolute values. */
  rank: z.number().nullable(),
  rankAbsolute: z.number().nullable(),
  /** Neurons compared, and those that the random weights silenced (their pictures are empty and are not compared). */
  compared: z.int(),
  silent: z.int(),
})
export type CascadeStage = z.infer<typeof CascadeStage>

export const CascadeResult = z.object({
  run: z.string(),
  step: z.int(),
  settings: CascadeSettings,
  window: z.int(),
  faces: z.array(z.object({ sample: z.int(), row: z.int(), column: z.int(), value: z.number() })),
  methods: z.array(
    z.object({
      method: z.enum(reconstructionMethods),
      stages: z.array(CascadeStage),
      /** The trained picture against an edge detector's (Sobel) picture of the same window. */
      edges: z.object({ ssim: z.number().nullable(), rankAbsolute: z.number().nullable() }),
    }),
  ),
})
export type CascadeResult = z.infer<typeof CascadeResult>

export const robustnessKinds = ['place', 'stability', 'controls', 'cascade'] as const
export type RobustnessKind = (typeof robustnessKinds)[number]

/**
 * `outdated`: something it depends on (weights, faces, codes, landmarks, the other runs) has changed since; it is not
 * shown.
 */
export const resultStates = ['missing', 'outdated', 'current'] as const
export type ResultState = (typeof resultStates)[number]

const stateWith = <T extends z.ZodType>(settings: T) =>
  z.object({ state: z.enum(resultStates), settings: settings.nullable(), madeAt: z.string().nullable() })

/** What an overview and a verdict say of a filter in one line. */
export const FilterRobustness = z.object({
  filter: z.int(),
  /** For the AU that the evidence names; null where that has no region, or place was not computed. */
  place: PlaceScore.nullable(),
  stability: z
    .object({
      au: z.int().nullable(),
      found: z.int(),
      of: z.int(),
      chance: share.nullable(),
      correlation: z.number().nullable(),
    })
    .nullable(),
  controls: z.object({ au: z.int().nullable(), untrained: share.nullable(), permuted: share.nullable() }).nullable(),
})
export type FilterRobustness = z.infer<typeof FilterRobustness>

export const RobustnessOverview = z.object({
  run: z.string(),
  step: z.int(),
  layer: z.enum(convolutionLayers),
  place: stateWith(PlaceSettings).extend({ landmarks: PlaceResult.shape.landmarks }),
  stability: stateWith(StabilitySettings).extend({ runs: StabilityResult.shape.runs }),
  controls: stateWith(ControlSettings).extend({ networks: z.array(ScoreDistribution), permutedMissing: z.boolean() }),
  /** A run with this run's settings on permuted labels; null: none was started. */
  permutedRun: z.object({ run: z.string(), state: z.string() }).nullable(),
  filters: z.array(FilterRobustness),
})
export type RobustnessOverview = z.infer<typeof RobustnessOverview>

/** Peaks on a map's positions, row-major [mapSide, mapSide]. */
export const PeakMap = z.object({
  au: z.int(),
  region: z.string(),
  mapSide: z.int(),
  /** Faces with the AU whose peak is at each position. */
  counts: z.array(z.int()),
  /** The same for coded faces without the AU. */
  countsWithout: z.array(z.int()),
  /** Share of the faces with the AU whose region holds the position's receptive-field centre. */
  regionShare: z.array(share),
  /** The positions that hold at least `peakShare` of the peaks: those with at least `threshold` peaks. */
  threshold: z.int(),
  /** Address of the drawn figure without its ending: `.svg` and `.png`. */
  figure: z.string(),
})
export type PeakMap = z.infer<typeof PeakMap>

export const FilterRobustnessDetail = z.object({
  run: z.string(),
  step: z.int(),
  layer: z.enum(convolutionLayers),
  filter: z.int(),
  place: z.object({
    state: z.enum(resultStates),
    aus: z.array(PlaceScore),
    landmarks: PlaceResult.shape.landmarks,
    shifts: z.int(),
    map: PeakMap.nullable(),
  }),
  stability: z.object({ state: z.enum(resultStates), result: FilterStability.nullable() }),
  controls: z.object({
    state: z.enum(resultStates),
    result: FilterControls.nullable(),
    networks: z.array(ScoreDistribution),
    permutedMissing: z.boolean(),
  }),
  cascade: z.object({
    state: z.enum(resultStates),
    result: CascadeResult.nullable(),
    /**
     * `<pictures>/<method>.png`: a row a stage (the first random network of it), a column a face. Null without a
     * result.
     */
    pictures: z.string().nullable(),
  }),
})
export type FilterRobustnessDetail = z.infer<typeof FilterRobustnessDetail>

/** Files written, as absolute paths. */
export const RobustnessFiles = z.object({ files: z.array(z.string()) })
export type RobustnessFiles = z.infer<typeof RobustnessFiles>

const settings = z.record(z.string(), z.unknown()).default({})

export const robustnessMethods = {
  /** What is stored and still true, one line a filter. */
  'robustness.overview': { input: z.strictObject({ run, layer }), output: RobustnessOverview },
  /**
   * What is stored and still true of one filter; `au` chooses the peak map (absent: the AU that the evidence names).
   */
  'robustness.filter': {
    input: z.strictObject({ run, layer, filter, au: z.int().min(1).max(999).nullable().default(null) }),
    output: FilterRobustnessDetail,
  },
  /**
   * Jobs; their values are PlaceResult, StabilityResult, ControlResult and CascadeResult. Settings: see the schemas
   * above.
   */
  'robustness.place': { input: z.strictObject({ run, settings }), output: JobStarted },
  'robustness.stability': { input: z.strictObject({ run, settings }), output: JobStarted },
  'robustness.controls': { input: z.strictObject({ run, settings }), output: JobStarted },
  'robustness.cascade': { input: z.strictObject({ run, settings }), output: JobStarted },
  /**
   * Trains (or goes on training) the control network of a run: the same settings and seed, labels permuted. Takes as
   * long as the run did.
   */
  'robustness.trainPermuted': { input: z.strictObject({ run }), output: JobStarted },
  /** Writes what is stored and still true as tidy CSV and JSON into a folder; the job's value is RobustnessFiles. */
  'robustness.export': { input: z.strictObject({ run, layer, out: z.string().min(1) }), output: JobStarted },
}
