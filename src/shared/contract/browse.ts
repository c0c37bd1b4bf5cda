import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { emotions } from '../protocol/emotions.ts'
import { CorpusSummary, Finding, layouts } from './corpus.ts'
import { ImportAnswers } from './import-answers.ts'
import { JobStarted } from './job.ts'

const run = z.string().min(1).max(200)
const emotion = z.enum(emotions)
const id = z.int().min(1)
const share = z.number().min(0).max(1)

/** Orders by a number that is computed for each face first: see `sample.order`. */
export const computedSorts = ['activation', 'like-responses', 'like-pixels'] as const
export type ComputedSort = (typeof computedSorts)[number]
export const sampleSorts = [
  'sequence',
  'most-confident',
  'least-confident',
  'loss',
  'label',
  'predicted',
  ...computedSorts,
] as const
export const sampleGroups = ['none', 'subject', 'sequence', 'emotion', 'fold'] as const
export const sampleVerdicts = ['right', 'wrong'] as const
export const sampleSplits = ['train', 'validation', 'test', 'unused'] as const
/** Whether a person has excluded a face from new runs. */
export const sampleExclusions = ['excluded', 'included'] as const
/** Label of a face that its corpus gives none. */
export const unlabelled = 'unlabelled'
/** Flag of a picture in which no face was found; the other flags are codes of findings. */
export const noFace = 'NO_FACE'

/** Which samples are looked at. Values of one list are alternatives; lists, and the AUs, all have to hold. */
export const SampleFilter = z.strictObject({
  corpora: z.array(id).default([]),
  /** 'protocol': faces that the protocol labels, so that a run can use them. */
  frames: z.enum(['all', 'protocol']).default('all'),
  subjects: z.array(id).default([]),
  sequences: z.array(id).default([]),
  emotions: z.array(z.enum([...emotions, unlabelled])).default([]),
  present: z.array(z.int().min(1).max(999)).default([]),
  absent: z.array(z.int().min(1).max(999)).default([]),
  /** Least intensity, A = 1 to E = 5, of the AUs present (of any AU where none is named); 0: any, also not graded. */
  intensity: z.int().min(0).max(5).default(0),
  folds: z.array(z.int().min(0).max(99)).default([]),
  flags: z.array(z.string().max(100)).default([]),
  exclusions: z.array(z.enum(sampleExclusions)).default([]),
  tags: z.array(z.string().max(60)).default([]),
  /** Those below need a run with predictions. */
  splits: z.array(z.enum(sampleSplits)).default([]),
  predicted: z.array(emotion).default([]),
  verdicts: z.array(z.enum(sampleVerdicts)).default([]),
  /** Inclusive range of the probability of the predicted class. */
  confidence: z.tuple([share, share]).default([0, 1]),
  /** Words that all occur in path, subject or sequence. */
  text: z.string().max(200).default(''),
})
export type SampleFilter = z.infer<typeof SampleFilter>
export type SampleFilterInput = z.input<typeof SampleFilter>

export const FacetValue = z.object({ value: z.string(), label: z.string(), count: z.int() })
export type FacetValue = z.infer<typeof FacetValue>

export const facetNames = [
  'corpora',
  'frames',
  'emotions',
  'subjects',
  'folds',
  'splits',
  'predicted',
  'verdicts',
  'flags',
  'exclusions',
  'tags',
] as const
export type FacetName = (typeof facetNames)[number]

/** Counts under all other filters; for AUs under all filters. Values that occur nowhere are left out. */
export const SampleFacets = z.object({
  ...(Object.fromEntries(facetNames.map((name) => [name, z.array(FacetValue)])) as Record<
    FacetName,
    z.ZodArray<typeof FacetValue>
  >),
  /** `total`: in all samples. */
  units: z.array(z.object({ au: z.int(), count: z.int(), total: z.int() })),
  /** Samples that match everything by the strongest intensity coded in them: not graded, A, B, C, D, E. */
  intensities: z.array(z.int()),
  /** Samples by confidence in 20 equal steps from 0 to 1. */
  confidence: z.array(z.int()),
  /** Subjects that did not fit into the list. */
  moreSubjects: z.int(),
})
export type SampleFacets = z.infer<typeof SampleFacets>

/** What a thumbnail shows. */
export const SampleCell = z.object({
  id: z.int(),
  corpus: z.string(),
  subject: z.string(),
  sequenceId: z.int(),
  sequence: z.string(),
  path: z.string(),
  frame: z.int(),
  position: z.int(),
  count: z.int(),
  fold: z.int().nullable(),
  emotion: emotion.nullable(),
  units: z.array(z.int()),
  predicted: emotion.nullable(),
  confidence: z.number().nullable(),
  right: z.boolean().nullable(),
  hasFace: z.boolean(),
  flagged: z.boolean(),
  excluded: z.boolean(),
  tags: z.array(z.string()),
  /** What a computed order goes by: an activation or a cosine; null: another order, or not known of this face. */
  value: z.number().nullable(),
})
export type SampleCell = z.infer<typeof SampleCell>

/** What a computed order goes by: a filter of a layer, or the face that the others are compared with. */
export const OrderBy = z.strictObject({
  layer: z.enum(convolutionLayers).default('conv3'),
  filter: z.int().min(0).max(4095).default(0),
  sample: id.nullable().default(null),
})
export type OrderBy = z.infer<typeof OrderBy>

/** Faces that a search answers with at once. */
export const firstCells = 256

export const SampleSearch = z.object({
  /** Names this result in `sample.page` and in the addresses of its sheets. */
  key: z.string(),
  total: z.int(),
  /** The first faces, as `sample.page` gives them: what is seen at once needs no second question. */
  cells: z.array(SampleCell),
  /** Samples in the project. */
  all: z.int(),
  facets: SampleFacets,
  /** Sizes of the groups, one after another; null: not grouped, or more groups than can be shown. */
  groups: z.array(z.int()).nullable(),
  /** Where the order has come to at places spread over the result: a subject, a label, a number. */
  ruler: z.array(z.object({ place: z.int(), label: z.string() })),
  /** The network whose predictions are shown: its kept checkpoint, and how many of its faces have been predicted. */
  run: z.object({ run: z.string(), step: z.int().nullable(), predicted: z.int(), faces: z.int() }).nullable(),
})
export type SampleSearch = z.infer<typeof SampleSearch>

const CodedUnits = z.array(z.object({ au: z.int(), intensity: z.int() }))
const ClassProbability = z.object({ emotion, probability: z.number() })
export type ClassProbability = z.infer<typeof ClassProbability>
const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })

/** Everything known of one sample. */
export const SampleDetail = z.object({
  id: z.int(),
  corpus: z.string(),
  layout: z.enum(layouts),
  subject: z.string(),
  sequenceId: z.int(),
  sequence: z.string(),
  path: z.string(),
  frame: z.int(),
  position: z.int(),
  count: z.int(),
  fold: z.int().nullable(),
  emotion: emotion.nullable(),
  sequenceEmotion: emotion.nullable(),
  /** Null: nobody coded this frame. */
  units: CodedUnits.nullable(),
  /** As the corpus codes the sequence; null: not coded. */
  sequenceUnits: CodedUnits.nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  box: Box.nullable(),
  /** x y x y …, frame pixels; null: none. */
  landmarks: z.array(z.number()).nullable(),
  hasFace: z.boolean(),
  file: z.object({
    root: z.string(),
    size: z.int().nullable(),
    hash: z.string().nullable(),
    foundBy: z.string().nullable(),
    detectorVersion: z.string().nullable(),
    faceSide: z.int(),
  }),
  findings: z.array(Finding),
  excluded: z.boolean(),
  tags: z.array(z.string()),
  /** Pictures of the sample change only with this. */
  version: z.string(),
  /** Null without a run. `probabilities` null: not predicted yet. */
  prediction: z
    .object({
      run: z.string(),
      step: z.int().nullable(),
      split: z.enum(sampleSplits),
      probabilities: z.array(ClassProbability).nullable(),
    })
    .nullable(),
})
export type SampleDetail = z.infer<typeof SampleDetail>

export const SequenceFrame = z.object({
  id: z.int(),
  path: z.string(),
  frame: z.int(),
  position: z.int(),
  hasFace: z.boolean(),
  emotion: emotion.nullable(),
  units: CodedUnits.nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Words that people have put at this frame, in the order of the alphabet. */
  marks: z.array(z.string()),
  /** By class in the order of `classes`; null: not computed, or no face. */
  probabilities: z.array(z.number()).nullable(),
  /** Strongest response of each filter of the request; null: not computed, or no face. */
  activations: z.array(z.number()).nullable(),
})
export const Sequence = z.object({
  id: z.int(),
  corpus: z.string(),
  subject: z.string(),
  name: z.string(),
  emotion: emotion.nullable(),
  units: CodedUnits.nullable(),
  version: z.string(),
  frames: z.array(SequenceFrame),
  run: z
    .object({
      run: z.string(),
      step: z.int().nullable(),
      classes: z.array(emotion),
      layer: z.enum(convolutionLayers),
      /** Those asked for; where none are, the five whose response rises most from the first face to the last. */
      filters: z.array(z.int()),
      filterCount: z.int(),
      /** Faces of this sequence whose probabilities or responses have not been computed. */
      missing: z.int(),
      /** Best AU of each filter of the request by the newest evidence; null: none, or not scored yet. */
      best: z.array(z.object({ au: z.int(), kl: z.number() }).nullable()),
    })
    .nullable(),
})
export type Sequence = z.infer<typeof Sequence>
export type SequenceFrame = z.infer<typeof SequenceFrame>

/** The value of a preview: what an import would write, and what it would report. Nothing is written. */
export const CorpusPreview = z.object({
  layout: z.enum(layouts),
  root: z.string(),
  aligned: z.boolean(),
  samples: z.int(),
  sequences: z.int(),
  subjects: z.int(),
  labelled: z.int(),
  coded: z.int(),
  withLandmarks: z.int(),
  emotions: z.array(FacetValue),
  units: z.array(z.object({ au: z.int(), count: z.int() })),
  /** Some pictures from all over the corpus, with what they become. */
  examples: z.array(z.object({ path: z.string(), subject: z.string(), emotion: emotion.nullable() })),
  findings: z.array(
    z.object({ severity: Finding.shape.severity, code: z.string(), count: z.int(), examples: z.array(Finding) }),
  ),
  /** A corpus of the project that has this root or the layout's name already. */
  known: CorpusSummary.pick({ name: true, root: true, samples: true }).nullable(),
})
export type CorpusPreview = z.infer<typeof CorpusPreview>

export const explanationMethods = ['occlusion', 'gradient', 'guided'] as const
export type ExplanationMethod = (typeof explanationMethods)[number]

const explained = { sample: z.int(), run: z.string(), step: z.int(), emotion, probability: z.number() }

/** How much of the class's probability is lost where the face is covered. */
export const Occlusion = z.object({
  method: z.literal('occlusion'),
  ...explained,
  /** Side of the covering square and distance between its places, in pixels of the stored crop of `side` pixels. */
  side: z.int(),
  patch: z.int(),
  stride: z.int(),
  rows: z.int(),
  columns: z.int(),
  /** [rows, columns] probability uncovered minus covered. */
  loss: z.array(z.number()),
})
export type Occlusion = z.infer<typeof Occlusion>

/** How strongly each pixel moves the class's score: a picture `explanation/<picture>.png` over the crop. */
export const Saliency = z.object({ method: z.enum(['gradient', 'guided']), ...explained, picture: z.int() })
export type Saliency = z.infer<typeof Saliency>

/** The value of `sample.explain`: what the predicted class rests on. */
export const Explanation = z.discriminatedUnion('method', [Occlusion, Saliency])
export type Explanation = z.infer<typeof Explanation>

/** 'frame': a word at a moment of a sequence, such as its onset. */
export const markKinds = ['exclude', 'tag', 'frame'] as const
/** One line of the log of marks. Lines are only ever added. */
export const MarkLine = z.object({
  id: z.int(),
  kind: z.enum(markKinds),
  /** Name of the tag, or the word at the frame. */
  tag: z.string().nullable(),
  /** False: the mark was taken away. */
  present: z.boolean(),
  madeAt: z.string(),
  /** Earlier line that this one turns round. */
  undoes: z.int().nullable(),
  faces: z.int(),
})
export type MarkLine = z.infer<typeof MarkLine>

/** First and last place of a stretch of a result. */
const Stretch = z.tuple([z.int().min(0), z.int().min(0)])
const stretches = z.array(Stretch).min(1).max(50_000)
/** Faces by id, or by their places in a result. */
export const SampleTarget = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(10_000) }),
  z.strictObject({ key: z.string().max(100), stretches }),
])
export type SampleTarget = z.infer<typeof SampleTarget>

/** Several faces together. */
export const SampleSummary = z.object({
  faces: z.int(),
  withFace: z.int(),
  subjects: z.int(),
  sequences: z.int(),
  /** The subjects with most of the faces. */
  mostSubjects: z.array(FacetValue),
  emotions: z.array(FacetValue),
  /** Of the faces that anybody coded; most frequent first. */
  units: z.array(z.object({ au: z.int(), count: z.int() })),
  coded: z.int(),
  right: z.int(),
  wrong: z.int(),
  unpredicted: z.int(),
  excluded: z.int(),
  tags: z.array(FacetValue),
  /** Mean of the crops, `mean/<picture>.png`; null: none of them has a face. */
  picture: z.string().nullable(),
})
export type SampleSummary = z.infer<typeof SampleSummary>

const search = {
  filter: SampleFilter.prefault({}),
  sort: z.enum(sampleSorts).default('sequence'),
  group: z.enum(sampleGroups).default('none'),
  by: OrderBy.prefault({}),
}
/** What a saved set holds; the network is the one at hand when it is opened. */
export const SetQuery = z.strictObject(search)
export type SetQuery = z.infer<typeof SetQuery>
export const SavedSet = z.object({ id: z.int(), name: z.string(), query: SetQuery, madeAt: z.string() })
export type SavedSet = z.infer<typeof SavedSet>

const layer = z.enum(convolutionLayers).default('conv3')
const filters = z.array(z.int().min(0).max(4095)).max(24).default([])

export const browseMethods = {
  'sample.search': {
    input: z.strictObject({ ...search, run: run.nullable().default(null) }),
    output: SampleSearch,
  },
  /** Computes what a computed order goes by; the search then uses it. `job` null: it is known already. */
  'sample.order': {
    input: z.strictObject({ sort: z.enum(computedSorts), by: OrderBy, run: run.nullable().default(null) }),
    output: z.object({ job: z.int().nullable() }),
  },
  'sample.summary': { input: z.strictObject({ key: z.string().max(100), stretches }), output: SampleSummary },
  /** One stretch of a result. An unknown key means: search again. */
  'sample.page': {
    input: z.strictObject({ key: z.string().max(100), offset: z.int().min(0), limit: z.int().min(1).max(2000) }),
    output: z.array(SampleCell),
  },
  /** Place of a sample in a result, from 0; null where it is not in it. */
  'sample.place': { input: z.strictObject({ key: z.string().max(100), id }), output: z.int().nullable() },
  'sample.get': { input: z.strictObject({ id, run: run.nullable().default(null) }), output: SampleDetail },
  'sample.explain': { input: z.strictObject({ id, run, method: z.enum(explanationMethods) }), output: JobStarted },
  'sequence.get': {
    input: z.strictObject({ id, run: run.nullable().default(null), layer, filters }),
    output: Sequence,
  },
  /** Computes probabilities and responses of all its faces with the run's kept checkpoint. */
  'sequence.compute': { input: z.strictObject({ id, run, layer }), output: JobStarted },
  /** Looks what a folder holds; without a layout, the first that fits. */
  'import.preview': {
    input: z.strictObject({
      path: z.string().min(1).max(4096),
      layout: z.enum(layouts).optional(),
      answers: ImportAnswers.optional(),
    }),
    output: JobStarted,
  },
  /** Gives faces a mark or takes it away; null where nothing would change. */
  'mark.add': {
    input: z.strictObject({
      target: SampleTarget,
      kind: z.enum(markKinds),
      tag: z.string().trim().min(1).max(60).nullable().default(null),
      present: z.boolean(),
    }),
    output: MarkLine.nullable(),
  },
  'mark.undo': { input: z.strictObject({ mark: id }), output: MarkLine },
  /**
   * The log of exclusions and tags, or of the marks along a sequence: oldest first, with all tags or words ever given
   * and with
   * what can be undone next and what done again.
   */
  'mark.list': {
    input: z.strictObject({ sequence: id.nullable().default(null) }),
    output: z.object({
      lines: z.array(MarkLine),
      tags: z.array(z.string()),
      undo: z.int().nullable(),
      redo: z.int().nullable(),
    }),
  },
  'set.list': { input: z.strictObject({}), output: z.array(SavedSet) },
  'set.add': { input: z.strictObject({ name: z.string().trim().min(1).max(80), query: SetQuery }), output: SavedSet },
  'set.remove': { input: z.strictObject({ id }), output: z.null() },
} as const
