import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'
import { emotions } from '../protocol/emotions.ts'
import { verdictGrades } from './evidence.ts'
import { JobStarted } from './job.ts'

/** Largest photograph that is taken, bytes; a page makes larger ones smaller before it sends them. */
export const largestPhotograph = 5_000_000

const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })

export const LiveFilter = z.object({
  filter: z.int(),
  value: z.number(),
  row: z.int(),
  column: z.int(),
  /**
   * Its response as a share of its strongest one on the training faces; null until the responses of the layer are
   * computed.
   */
  share: z.number().nullable(),
  /** Best AU by the stored evidence. */
  best: z.object({ au: z.int(), kl: z.number() }).nullable(),
  /** How far the evidence carries, and its sentence; null until a verdict is computed. */
  grade: z.enum(verdictGrades).nullable(),
  statement: z.string().nullable(),
})
export type LiveFilter = z.infer<typeof LiveFilter>

/** What the network makes of a photograph: the value of the job. Its pictures live only as long as the program. */
export const LiveAnalysis = z.object({
  run: z.string(),
  step: z.int(),
  layer: z.enum(convolutionLayers),
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** What computed it. */
  engine: z.object({ rung: z.string(), network: z.string() }),
  /** Null: no face was found, and nothing else was computed. */
  face: z.object({ box: Box, foundBy: z.string() }).nullable(),
  /**
   * Every face that the network found, largest first, and which of them was looked at; empty where the paper's detector
   * found one.
   */
  faces: z.array(Box),
  chosen: z.int(),
  /** Emotions with their probability, largest first. */
  prediction: z.array(z.object({ emotion: z.enum(emotions), probability: z.number() })),
  geometry: z.object({ side: z.int(), window: z.int(), stride: z.int(), offset: z.int() }),
  filters: z.array(LiveFilter),
  /**
   * Address of its pictures: `<pictures>/frame.png`, `crop.png`, `input.png`, and `patches.png` (one window a filter).
   */
  pictures: z.string(),
})
export type LiveAnalysis = z.infer<typeof LiveAnalysis>

export const liveMethods = {
  'live.analyse': {
    input: z.strictObject({
      run: z.string().min(1).max(200),
      layer: z.enum(convolutionLayers).default('conv3'),
      name: z.string().min(1).max(400),
      /** The file's bytes, base64. */
      photograph: z
        .base64()
        .min(1)
        .max(Math.ceil(largestPhotograph / 3) * 4),
      /** Which of several faces, 0 the largest; above 0 the network finds them. */
      face: z.int().min(0).max(999).default(0),
      top: z.int().min(1).max(64).default(12),
    }),
    output: JobStarted,
  },
}
