import { z } from 'zod'
import { faceAreas } from '../facs/face-areas.ts'
import { convolutionLayers } from '../network/architecture.ts'
import { emotions } from '../protocol/emotions.ts'
import { reconstructionMethods } from './compute.ts'
import {
  Divergence,
  EvidenceSettings,
  evidenceMethods,
  FilterEvidence,
  Interval,
  UnitFacts,
  verdictGrades,
} from './evidence.ts'
import { JobStarted } from './job.ts'

export const TopNeuron = z.object({ sample: z.int(), row: z.int(), column: z.int(), value: z.number() })
export type TopNeuron = z.infer<typeof TopNeuron>

export const FilterTop = z.object({ filter: z.int(), dead: z.boolean(), top: z.array(TopNeuron) })
export type FilterTop = z.infer<typeof FilterTop>

/** The value of an inspection; the command line prints it. */
export const Inspection = z.object({
  layer: z.enum(convolutionLayers),
  method: z.enum(reconstructionMethods),
  filters: z.array(FilterTop),
})
export type Inspection = z.infer<typeof Inspection>

/** A stored inspection by one method, and where its pictures are. */
export const StoredPictures = z.object({
  method: z.enum(reconstructionMethods),
  /** Faces a filter. */
  top: z.int(),
  /**
   * Address of its pictures: `<pictures>/sheet.png` and, for one filter, `<pictures>/patch-<filter>.png`,
   * `<pictures>/face-<filter>.png`.
   */
  pictures: z.string(),
})
export type StoredPictures = z.infer<typeof StoredPictures>

const Geometry = z.object({
  /** Side of the network's input. */
  side: z.int(),
  /** Side of the receptive field, in input pixels. */
  window: z.int(),
  stride: z.int(),
  offset: z.int(),
})

export const GalleryFilter = z.object({
  filter: z.int(),
  /** Never fires on the training faces, or is the same on all coded ones. */
  dead: z.boolean(),
  /** Null without evidence, for a dead filter, and where no AU is frequent enough. */
  best: z
    .object({
      au: z.int(),
      kl: Divergence,
      auc: z.number().nullable(),
      r: z.number().nullable(),
      area: z.enum(faceAreas).nullable(),
      /** Calibrated score. */
      z: z.number().nullable(),
      klInterval: Interval.nullable(),
      aucInterval: Interval.nullable(),
      auprc: z.number().nullable(),
      baseRate: z.number().nullable(),
      pMaxT: z.number().nullable(),
      q: z.number().nullable(),
      /** Family-wise p among sequences of the same emotion; null: not tested. */
      pMaxTWithinEmotion: z.number().nullable(),
    })
    .nullable(),
  /** The AU with the largest calibrated score. */
  bestCalibrated: z.object({ au: z.int(), z: z.number() }).nullable(),
  grade: z.enum(verdictGrades).nullable(),
  /** The verdict's sentence; null without evidence. */
  statement: z.string().nullable(),
  /** The best AU is the same under other bins, smoothing and a binless measure; null: not computed. */
  stable: z.boolean().nullable(),
  /** Correlation of its responses with picture contrast. */
  contrast: z.number().nullable(),
  /** Its strongest response on a training face; null without an inspection. */
  strongest: z.number().nullable(),
  /** Strongest faces that are stored of it, by the inspection with the most. */
  faces: z.int(),
  /** Notes in force. */
  notes: z.int(),
})
export type GalleryFilter = z.infer<typeof GalleryFilter>

export const Gallery = z.object({
  run: z.string(),
  /** Step of the kept checkpoint. */
  step: z.int(),
  layer: z.enum(convolutionLayers),
  geometry: Geometry,
  /** Stored inspections of this checkpoint and layer; empty: nothing is inspected yet. */
  inspections: z.array(StoredPictures),
  /** How the scores were computed; null: not computed yet. */
  evidence: z.object({ settings: EvidenceSettings, samples: z.int(), madeAt: z.string() }).nullable(),
  /** Whether the corpus has Action Unit codes, without which there is no evidence. */
  coded: z.boolean(),
  meanFace: z.string(),
  filters: z.array(GalleryFilter),
})
export type Gallery = z.infer<typeof Gallery>

/** One of a filter's strongest faces. */
export const TopFace = z.object({
  sample: z.int(),
  subject: z.string(),
  sequence: z.string(),
  /** Place in the sequence from 1, and frames in it. */
  position: z.int(),
  count: z.int(),
  emotion: z.enum(emotions).nullable(),
  row: z.int(),
  column: z.int(),
  value: z.number(),
})
export type TopFace = z.infer<typeof TopFace>

/** A filter's strongest response on the faces of one emotion, all splits of the run. */
export const EmotionResponse = z.object({
  emotion: z.enum(emotions),
  count: z.int(),
  mean: z.number(),
  lower: z.number(),
  median: z.number(),
  upper: z.number(),
})
export type EmotionResponse = z.infer<typeof EmotionResponse>

export const FilterDetail = z.object({
  run: z.string(),
  step: z.int(),
  layer: z.enum(convolutionLayers),
  filter: z.int(),
  /** Filters of the layer. */
  filters: z.int(),
  geometry: Geometry,
  dead: z.boolean(),
  inspections: z.array(StoredPictures),
  /** Strongest first; empty for a dead filter and before an inspection. */
  top: z.array(TopFace),
  /** Null: not computed yet. With a verdict. */
  evidence: FilterEvidence.extend({
    settings: EvidenceSettings,
    samples: z.int(),
    madeAt: z.string(),
    units: z.array(UnitFacts),
  }).nullable(),
  coded: z.boolean(),
  /** Null until the responses of the layer are computed. */
  emotions: z.array(EmotionResponse).nullable(),
  meanFace: z.string(),
})
export type FilterDetail = z.infer<typeof FilterDetail>

/** Responses of a filter sorted into equal bins over their range. */
export const FilterHistogram = z.object({
  /** Null: all faces of the run together in `without`. */
  au: z.int().nullable(),
  /** bins + 1 */
  edges: z.array(z.number()),
  with: z.array(z.int()),
  without: z.array(z.int()),
  nWith: z.int(),
  nWithout: z.int(),
})
export type FilterHistogram = z.infer<typeof FilterHistogram>

const run = z.string().min(1).max(200)
const layer = z.enum(convolutionLayers).default('conv3')
const filter = z.int().min(0).max(255)

/** A filter of a layer of a run. */
export const FilterAddress = z.strictObject({ run, layer, filter })
export type FilterAddress = z.infer<typeof FilterAddress>

export const filterMethods = {
  'filter.gallery': { input: z.strictObject({ run, layer }), output: Gallery },
  'filter.get': { input: FilterAddress, output: FilterDetail },
  /**
   * Over the coded faces that the evidence takes (its split, with or without neutral frames); without an AU, over all
   * faces of the run.
   */
  'filter.histogram': {
    input: z.strictObject({
      run,
      layer,
      filter,
      au: z.int().min(1).max(999).nullable().default(null),
      bins: z.int().min(2).max(100).default(20),
    }),
    /** Null until the responses of the layer are computed. */
    output: FilterHistogram.nullable(),
  },
  'filter.inspect': {
    input: z.strictObject({
      run,
      layer,
      top: z.int().min(1).max(1000).default(10),
      method: z.enum(reconstructionMethods).default('guided'),
      /** Filter numbers from 0; absent: all. */
      filters: z.array(z.int().min(0)).optional(),
    }),
    output: JobStarted,
  },
  ...evidenceMethods,
}
