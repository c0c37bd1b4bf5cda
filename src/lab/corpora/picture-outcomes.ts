import { join } from 'node:path'
import type { ComputeJobs } from '../../shared/contract/compute.ts'
import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { largestFace, squareAround } from '../faces/crop-around.ts'
import { PictureError, type FacePool } from '../faces/face-pool.ts'
import type { FaceResult, FaceTask } from '../faces/face-task.ts'
import { storedSide } from '../store/project-store.ts'
import type { CorpusScan, ScannedSample } from './corpus-layout.ts'

/** What the import asks of the compute process. */
export interface FaceDetection {
  call(
    job: 'detect',
    input: ComputeJobs['detect']['input'],
    options: { signal: AbortSignal },
  ): Promise<ComputeJobs['detect']['output']>
}

/** What became of one picture. */
export type PictureOutcome =
  | { readonly ok: true; readonly result: FaceResult; readonly landmarks: Float32Array | null }
  | { readonly ok: false; readonly message: string }

/** Decodes pictures, finds and crops their faces; answers in the order of the samples. */
export type PictureReader = {
  readonly chunk: number
  read(samples: readonly ScannedSample[], signal: AbortSignal): Promise<PictureOutcome[]>
}

/** A picture's own fault becomes its outcome; anything else stays an error. */
const outcome = async (
  work: () => Promise<{ result: FaceResult; landmarks: Float32Array | null }>,
): Promise<PictureOutcome> => {
  try {
    return { ok: true, ...(await work()) }
  } catch (error) {
    if (error instanceof PictureError) return { ok: false, message: error.message }
    throw error
  }
}

const sourceOf = async (scan: CorpusScan, sample: ScannedSample): Promise<FaceTask['source']> => {
  if (scan.readPixels === undefined) return { file: join(scan.root, sample.path) }
  try {
    return { image: await scan.readPixels(sample) }
  } catch (error) {
    throw new PictureError(error instanceof Error ? error.message : String(error))
  }
}

const directReader = (scan: CorpusScan, pool: FacePool, face: 'haar' | 'whole'): PictureReader => ({
  chunk: 32,
  read: (samples) =>
    Promise.all(
      samples.map((sample) =>
        outcome(async () => ({
          result: await pool.process({ source: await sourceOf(scan, sample), face, side: storedSide }),
          landmarks: null,
        })),
      ),
    ),
})

/** Networks run in the compute process on batches of grey frames; the crop is OpenCV's again. */
const networkReader = (
  scan: CorpusScan,
  pool: FacePool,
  detector: 'ssd' | 'tiny',
  compute: FaceDetection,
): PictureReader => ({
  chunk: 8,
  async read(samples, signal) {
    const decoded = await Promise.all(
      samples.map((sample) =>
        outcome(async () => ({
          result: await pool.process({ source: await sourceOf(scan, sample), face: 'none', side: storedSide }),
          landmarks: null,
        })),
      ),
    )
    const images = decoded.flatMap((entry) =>
      entry.ok && entry.result.image !== undefined ? [entry.result.image] : [],
    )
    const { faces } =
      images.length === 0
        ? { faces: [] }
        : await compute.call('detect', { detector, landmarks: true, images }, { signal })
    let next = 0
    return Promise.all(
      decoded.map((entry) => {
        if (!entry.ok || entry.result.image === undefined) return entry
        const best = largestFace(faces[next++] ?? [])
        const { image, ...result } = entry.result
        if (best === undefined) return { ok: true as const, result, landmarks: null }
        return outcome(async () => {
          const { face } = await pool.process({ source: { image }, face: squareAround(best, image), side: storedSide })
          return {
            result: {
              ...result,
              face: face === null ? null : { ...face, foundBy: `${detector}, score ${best.score.toFixed(2)}` },
            },
            landmarks: best.landmarks ?? null,
          }
        })
      }),
    )
  },
})

/** @throws AULensError DETECTOR_NEEDS_ENGINE where a network is asked for and no engine runs */
export const pictureReader = (
  scan: CorpusScan,
  pool: FacePool,
  detector: CorpusSummary['detector'],
  compute: FaceDetection | null,
): PictureReader => {
  if (scan.aligned || detector === 'none') return directReader(scan, pool, 'whole')
  if (detector === 'haar') return directReader(scan, pool, 'haar')
  if (compute === null) {
    throw new AULensError(
      'DETECTOR_NEEDS_ENGINE',
      `The ${detector} detector needs a computing engine, and none is running.`,
      {
        hint: 'Run "aulens doctor" to see what is missing, or import with the haar detector.',
      },
    )
  }
  return networkReader(scan, pool, detector, compute)
}

/**
 * Reads pictures chunk by chunk, two chunks at a time so that no worker waits, and hands them over in order. Ends
 * early, after
 * what was under way, when the signal is given.
 */
export async function* readPictures<T extends { readonly sample: ScannedSample }>(
  entries: readonly T[],
  reader: PictureReader,
  signal: AbortSignal,
): AsyncGenerator<{ entry: T; outcome: PictureOutcome }[]> {
  const start = (from: number): { chunk: readonly T[]; outcomes: Promise<PictureOutcome[]> } | null => {
    const chunk = entries.slice(from, from + reader.chunk)
    if (chunk.length === 0 || signal.aborted) return null
    const outcomes = reader.read(
      chunk.map(({ sample }) => sample),
      signal,
    )
    outcomes.catch(() => undefined) // reported where it is awaited
    return { chunk, outcomes }
  }
  let current = start(0)
  for (let from = reader.chunk; current !== null; from += reader.chunk) {
    const following = start(from)
    let outcomes: PictureOutcome[]
    try {
      outcomes = await current.outcomes
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    yield current.chunk.flatMap((entry, index) => {
      const outcome = outcomes[index]
      return outcome === undefined ? [] : [{ entry, outcome }]
    })
    current = following
  }
}
