import { z } from 'zod'
import { defaultCodebook } from '../facs/codebook.ts'
import { faceAreas } from '../facs/face-areas.ts'
import { convolutionLayers } from '../network/architecture.ts'
import { emotions } from '../protocol/emotions.ts'
import { JobStarted } from './job.ts'

const id = z.string().min(1).max(64)
export const coderRoles = ['lead', 'coder'] as const

/** Someone who codes; a code such as "Coder A", never a person's name. */
export const Coder = z.object({
  id,
  name: z.string(),
  role: z.enum(coderRoles),
  createdAt: z.string(),
  retired: z.boolean(),
  hasToken: z.boolean(),
})
export type Coder = z.infer<typeof Coder>

/** As whom this client speaks. */
export const Identity = z.object({
  /** Null: whoever sits at the computer that runs AULens. */
  coder: Coder.pick({ id: true, name: true, role: true }).nullable(),
  role: z.enum(coderRoles),
  /** Came with a personal token: it cannot become somebody else. */
  bound: z.boolean(),
  /**
   * The open project is a coder's working copy of a packet: it holds nothing else, and other projects may be opened.
   */
  packet: z.boolean(),
})
export type Identity = z.infer<typeof Identity>

const confidence = z.int().min(1).max(5).nullable()
const note = z.string().max(4000)
/** As coders write them, e.g. "1C+2C+L12B+25"; read by `parseFacsCode`. */
const codes = z.string().max(400)
const frame = z.int().min(1).max(100_000)

/**
 * How sure a coder is of one unit of a code, and what they noted on it. `unit` is its side and number, "12" or "L12".
 */
export const UnitDetail = z.strictObject({ unit: z.string().max(8), confidence, note: z.string().max(400) })
export type UnitDetail = z.infer<typeof UnitDetail>

/**
 * Action Units of one frame. A frame with a score and empty codes shows none. Units of which nothing more is said are
 * not in `units`.
 */
export const FrameScore = z.strictObject({
  frame,
  codes,
  confidence,
  note,
  units: z.array(UnitDetail).max(100).optional(),
})
export type FrameScore = z.infer<typeof FrameScore>

/** Frames are counted from 1 within the sequence. */
export const FaceAnswer = z.strictObject({
  kind: z.literal('face'),
  onset: frame.nullable(),
  apex: frame.nullable(),
  offset: frame.nullable(),
  scores: z.array(FrameScore).max(2000),
})
export type FaceAnswer = z.infer<typeof FaceAnswer>

export const filterVerdicts = ['units', 'nothing', 'not-face', 'cannot-tell'] as const
export type FilterVerdict = (typeof filterVerdicts)[number]
/** `codes` holds units only where the verdict is "units". */
export const FilterAnswer = z.strictObject({
  kind: z.literal('filter'),
  verdict: z.enum(filterVerdicts).nullable(),
  codes,
  region: z.enum(faceAreas).nullable(),
  confidence,
  note,
})
export type FilterAnswer = z.infer<typeof FilterAnswer>

export const CodingAnswer = z.discriminatedUnion('kind', [FaceAnswer, FilterAnswer])
export type CodingAnswer = z.infer<typeof CodingAnswer>

/** Every key that changes an answer is one event, and so are undo and redo: each holds the whole answer after it. */
export const codingEventKinds = ['change', 'undo', 'redo', 'save', 'skip'] as const
export type CodingEventKind = (typeof codingEventKinds)[number]
export const CodingEvent = z.object({
  seq: z.int(),
  id,
  kind: z.enum(codingEventKinds),
  answer: CodingAnswer,
  madeAt: z.string(),
  receivedAt: z.string(),
})
export type CodingEvent = z.infer<typeof CodingEvent>

export const itemStates = ['open', 'save', 'skip'] as const
/** One piece of a coder's work: an opaque id and how far it is. */
export const ItemSummary = z.object({ item: id, state: z.enum(itemStates), started: z.boolean() })
export type ItemSummary = z.infer<typeof ItemSummary>

/** What a coder's page is told of a piece of work; pictures lie below `coding/<item>/`. */
export const ItemContent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('face'),
    item: id,
    /** Frames of the sequence; pictures `frame-<n>.jpg` and `crop-<n>.png` from 1. */
    frames: z.int(),
    /** The one frame that is to be coded; null: the whole sequence. */
    only: z.int().nullable(),
  }),
  z.object({
    kind: z.literal('filter'),
    item: id,
    /** Pictures `<view>.png`: patches of `window` pixels in a row; `mean.png`. */
    views: z.array(z.enum(['guided', 'deconv', 'face'])),
    patches: z.int(),
    window: z.int(),
    /** Side of the network's input, and the windows' upper left corners in it. */
    side: z.int(),
    places: z.array(z.object({ x: z.int(), y: z.int() })),
  }),
])
export type ItemContent = z.infer<typeof ItemContent>

export const assignmentKinds = ['faces', 'filters'] as const
export const CoderProgress = z.object({
  coder: z.string(),
  name: z.string(),
  items: z.int(),
  saved: z.int(),
  skipped: z.int(),
  handedInAt: z.string().nullable(),
})
export type CoderProgress = z.infer<typeof CoderProgress>

/** A coder is told of their own progress only, and nothing of the settings. */
export const Assignment = z.object({
  id,
  number: z.int(),
  kind: z.enum(assignmentKinds),
  title: z.string(),
  createdAt: z.string(),
  settings: z.record(z.string(), z.unknown()),
  coders: z.array(CoderProgress),
  /** Everybody has handed in. */
  complete: z.boolean(),
})
export type Assignment = z.infer<typeof Assignment>

const shared = {
  title: z.string().trim().min(1).max(120),
  coders: z.array(id).min(1).max(100),
  /** Every coder gets everything; else each target goes to one coder, and `doubleShare` of them to two. */
  everyone: z.boolean().default(true),
  doubleShare: z.number().min(0).max(1).default(0.2),
  /** Share of a coder's items that come a second time, for agreement with oneself. */
  repeatShare: z.number().min(0).max(1).default(0),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32)
    .default(1),
}

/** Criterion scores: the corpus's codes, or an expert's in the same session. */
export const Criterion = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('corpus') }),
  z.strictObject({ kind: z.literal('coder'), coder: id }),
])
export type Criterion = z.infer<typeof Criterion>

export const feedbackTimes = ['each', 'end'] as const
/**
 * Coders learn how their answers compare with criterion scores: after each answer, which then stands as it is, or after
 * the hand-in.
 */
export const Training = z.strictObject({ criterion: Criterion, feedback: z.enum(feedbackTimes) })
export type Training = z.infer<typeof Training>

export const FacesAssignment = z.strictObject({
  ...shared,
  corpus: z.string().min(1).max(200),
  /** Whole sequences, or only their last frame, the apex of a corpus that ends there. */
  unit: z.enum(['sequence', 'frame']).default('sequence'),
  /** Absent: with any label or none. */
  emotions: z.array(z.enum(emotions)).optional(),
  subjects: z.array(z.string().max(200)).optional(),
  /** Only sequences with (true) or without (false) codes of the corpus. */
  coded: z.boolean().optional(),
  /** Sequences drawn at random; null: all that match. */
  count: z.int().min(1).max(100_000).nullable().default(null),
  /** Rules of the study's own, read by `readCodebook`; an answer that breaks one cannot be saved as finished. */
  codebook: z.string().max(8000).default(defaultCodebook),
  training: Training.nullable().default(null),
})
export type FacesAssignment = z.infer<typeof FacesAssignment>

export const FiltersAssignment = z.strictObject({
  ...shared,
  run: z.string().min(1).max(200),
  layer: z.enum(convolutionLayers).default('conv3'),
  /** Filters drawn at random among those that fire; null: all of them. */
  filters: z.int().min(1).max(256).nullable().default(null),
  /** Control: filters of the same network before training. */
  untrained: z.int().min(0).max(256).default(12),
  /** Control: faces on which a filter hardly responds. */
  weak: z.int().min(0).max(256).default(12),
  patches: z.int().min(3).max(20).default(10),
  /** Coders may also look at the windows of the faces themselves. */
  faceView: z.boolean().default(false),
  repeatShare: z.number().min(0).max(1).default(0.125),
})
export type FiltersAssignment = z.infer<typeof FiltersAssignment>

export const targetKinds = ['sequence', 'frame', 'filter', 'untrained', 'weak'] as const
/** What was judged. Never told to a coder before the hand-in. */
export const CodingTarget = z.object({
  id,
  kind: z.enum(targetKinds),
  corpus: z.string().nullable(),
  subject: z.string().nullable(),
  sequence: z.string().nullable(),
  frame: z.int().nullable(),
  run: z.string().nullable(),
  step: z.int().nullable(),
  layer: z.enum(convolutionLayers).nullable(),
  filter: z.int().nullable(),
})
export type CodingTarget = z.infer<typeof CodingTarget>

/** A finished answer with its coder and what it is about. `repeat` 1: the coder's second look at the same. */
export const GivenAnswer = z.object({
  item: id,
  target: CodingTarget,
  coder: z.string(),
  coderName: z.string(),
  repeat: z.int(),
  state: z.enum(itemStates),
  answer: CodingAnswer.nullable(),
  madeAt: z.string().nullable(),
})
export type GivenAnswer = z.infer<typeof GivenAnswer>

/** One answer of a training against its criterion. Units by number; `criterion` and `coded` with intensities. */
export const Feedback = z.object({
  item: id,
  criterion: z.string(),
  coded: z.string(),
  missed: z.array(z.int()),
  added: z.array(z.int()),
  /** Units of both whose intensities differ: letters, or empty for "not graded". */
  graded: z.array(z.object({ au: z.int(), criterion: z.string(), coded: z.string() })),
  /** FACS index, 0 to 1; null where neither scored a unit. */
  index: z.number().nullable(),
})
export type Feedback = z.infer<typeof Feedback>

export const Consensus = z.object({
  seq: z.int(),
  id,
  target: id,
  coder: z.string().nullable(),
  answer: CodingAnswer,
  reason: z.string(),
  madeAt: z.string(),
})
export type Consensus = z.infer<typeof Consensus>

const coder = z.strictObject({ coder: id })
const assignment = z.strictObject({ assignment: id })

export const codingMethods = {
  'coder.me': { input: z.strictObject({}), output: Identity },
  /** On this computer: speaks as a coder from now on. */
  'coder.enter': { input: coder, output: Identity },
  'coder.leave': { input: z.strictObject({}), output: Identity },
  'coder.list': { input: z.strictObject({}), output: z.array(Coder) },
  'coder.add': {
    input: z.strictObject({ name: z.string().trim().min(1).max(60), role: z.enum(coderRoles).default('coder') }),
    output: Coder,
  },
  /** Answers stay; the coder gets no new work and no entry. */
  'coder.retire': { input: coder, output: Coder },
  /** A new personal token, told this once; earlier ones of the coder end. */
  'coder.token': { input: coder, output: z.object({ token: z.string() }) },
  'coder.revoke': { input: coder, output: Coder },

  'assignment.list': { input: z.strictObject({}), output: z.array(Assignment) },
  'assignment.faces': { input: FacesAssignment, output: Assignment },
  'assignment.filters': { input: FiltersAssignment, output: JobStarted },

  /** The caller's own items in their order. */
  'coding.session': {
    input: assignment,
    output: z.object({
      assignment: Assignment,
      items: z.array(ItemSummary),
      /** The rules that answers are held to; empty: only those of FACS. */
      codebook: z.string(),
      /** When the coder learns how the answers compare with criterion scores; null: this is no training. */
      feedback: z.enum(feedbackTimes).nullable(),
    }),
  },
  'coding.item': {
    input: z.strictObject({ item: id }),
    output: z.object({ content: ItemContent, state: z.enum(itemStates), events: z.array(CodingEvent) }),
  },
  /** Answered only once the event is safe on disk. The same id sent again changes nothing and gets the same answer. */
  'coding.record': {
    input: z.strictObject({
      id: z.uuid(),
      item: id,
      kind: z.enum(codingEventKinds),
      answer: CodingAnswer,
      madeAt: z.iso.datetime(),
    }),
    output: z.object({ seq: z.int(), receivedAt: z.string(), state: z.enum(itemStates) }),
  },
  /** Ends the caller's work on an assignment: its answers stand as they are. */
  'coding.handIn': { input: assignment, output: Assignment },
  /**
   * What was judged and what coders said. Lead: of those who have handed in. Coder: after the own hand-in the own
   * answers, and those of the others
   * once all have handed in; refused while other open work shows the same filters.
   */
  'coding.answers': { input: assignment, output: z.array(GivenAnswer) },
  /**
   * In a training, how the caller's own answers compare with the criterion: of those that can no longer be changed, and
   * no others.
   */
  'coding.feedback': { input: assignment, output: z.array(Feedback) },
  /** Every event of an item: a lead sees those of coders who have handed in, a coder their own. */
  'coding.history': { input: z.strictObject({ item: id }), output: z.array(CodingEvent) },

  /** Agreements of an assignment, oldest first; the last one of a target is in force. */
  'consensus.list': { input: assignment, output: z.array(Consensus) },
  'consensus.record': {
    input: z.strictObject({
      id: z.uuid(),
      target: id,
      answer: CodingAnswer,
      reason: z.string().trim().min(1).max(4000),
    }),
    output: Consensus,
  },
} as const
