import { join } from 'node:path'
import type { ComputeJobs, DetectedFace, GreyImage } from '../../shared/contract/compute.ts'
import type { Alignment, CorpusSummary } from '../../shared/contract/corpus.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { largestFace, squareAround } from '../faces/crop-around.ts'
import { PictureError, type FacePool } from '../faces/face-pool.ts'
import type { Eyes, FaceResult, FaceTask } from '../faces/face-task.ts'
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
  | {
      readonly ok: true
      readonly result: FaceResult
      readonly landmarks: Float32Array | null
      /** Faces that the detector found, where they are several; the largest is used. */
      readonly faces?: number
      /** True where the corpus's detector found none and another one did. */
      readonly instead?: boolean
    }
  | { readonly ok: false; readonly message: string }

/** Decodes pictures, finds and crops their faces; answers in the order of the samples. */
export type PictureReader = {
  readonly chunk: number
  read(samples: readonly ScannedSample[], signal: AbortSignal): Promise<PictureOutcome[]>
}

/** A picture's own fault becomes its outcome; anything else stays an error. */
const outcome = async (
  work: () => Promise<Omit<Extract<PictureOutcome, { ok: true }>, 'ok'>>,
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

type Detector = CorpusSummary['detector']
type Network = Exclude<Detector, 'haar' | 'none'>

/** Pictures that a network is given at a time: BlazeFace does as many in one pass. */
const networkChunk: Readonly<Record<Network, number>> = { blazeface: 16, ssd: 8, tiny: 8 }

/** Points 36 to 41 and 42 to 47 of the 68 surround the eyes. */
const eyesOf = ({ eyes, landmarks }: DetectedFace): Eyes | null => {
  if (eyes !== undefined) return eyes
  if (landmarks === undefined) return null
  const mean = (first: number, axis: 0 | 1): number =>
    [0, 1, 2, 3, 4, 5].reduce((sum, point) => sum + (landmarks[2 * (first + point) + axis] ?? 0), 0) / 6
  return [mean(36, 0), mean(36, 1), mean(42, 0), mean(42, 1)]
}

type Read = Extract<PictureOutcome, { ok: true }>

/** Asks one detector after the other, each for the pictures in which those before it found nothing. */
class DetectorChain implements PictureReader {
  readonly chunk: number
  readonly #scan: CorpusScan
  readonly #pool: FacePool
  readonly #settings: DetectorSettings
  readonly #compute: FaceDetection | null

  constructor(scan: CorpusScan, pool: FacePool, settings: DetectorSettings, compute: FaceDetection | null) {
    this.#scan = scan
    this.#pool = pool
    this.#settings = settings
    this.#compute = compute
    const [first] = settings.inTurn
    this.chunk = first === undefined || first === 'haar' || first === 'none' ? 32 : networkChunk[first]
  }

  async read(samples: readonly ScannedSample[], signal: AbortSignal): Promise<PictureOutcome[]> {
    const outcomes = await Promise.all(
      samples.map((sample) =>
        outcome(async () => ({
          result: await this.#pool.process({
            source: await sourceOf(this.#scan, sample),
            face: 'none',
            side: storedSide,
          }),
          landmarks: null,
        })),
      ),
    )
    for (const [turn, detector] of this.#settings.inTurn.entries()) {
      const open = outcomes.flatMap((entry, index) =>
        entry.ok && entry.result.face === null && entry.result.image !== undefined
          ? [{ index, entry, image: entry.result.image }]
          : [],
      )
      if (open.length === 0) break
      const found = await this.#ask(detector, open, signal)
      open.forEach(({ index, entry }, at) => {
        const answer = found[at]
        if (answer !== undefined && answer !== null)
          outcomes[index] = turn === 0 || !answer.ok ? answer : { ...answer, instead: true }
        else outcomes[index] = entry
      })
    }
    return outcomes.map((entry) => {
      if (!entry.ok) return entry
      const result = { ...entry.result }
      delete (result as { image?: GreyImage }).image
      return { ...entry, result }
    })
  }

  /** @returns null for a picture in which this detector found no face */
  async #ask(
    detector: Detector,
    open: readonly { readonly entry: Read; readonly image: GreyImage }[],
    signal: AbortSignal,
  ): Promise<(PictureOutcome | null)[]> {
    if (detector === 'none') return open.map(() => null)
    if (detector === 'haar') {
      // Haar tells no eyes: a face that must be aligned by them is not to be had from it.
      if (this.#settings.alignment === 'eyes') return open.map(() => null)
      return Promise.all(
        open.map(async ({ entry, image }) => {
          const read = await outcome(async () => ({
            result: await this.#pool.process({ source: { image }, face: 'haar-wide', side: storedSide }),
            landmarks: null,
          }))
          return !read.ok ? read : read.result.face === null ? null : this.#found(entry, read.result.face, null, 1)
        }),
      )
    }
    if (this.#compute === null) return open.map(() => null)
    const images = open.map(({ image }) => image)
    const { faces } = await this.#compute.call('detect', { detector, landmarks: true, images }, { signal })
    return Promise.all(
      open.map(({ entry, image }, index) => {
        const list = faces[index] ?? []
        const best = largestFace(list)
        return best === undefined ? null : this.#crop(detector, entry, image, best, list.length)
      }),
    )
  }

  #crop(
    detector: Network,
    entry: Read,
    image: GreyImage,
    best: DetectedFace,
    faces: number,
  ): Promise<PictureOutcome> | null {
    const eyes = this.#settings.alignment === 'eyes' ? eyesOf(best) : null
    if (this.#settings.alignment === 'eyes' && eyes === null) return null
    return outcome(async () => {
      const face = eyes === null ? squareAround(best, image) : { eyes }
      const { face: cropped } = await this.#pool.process({ source: { image }, face, side: storedSide })
      const foundBy = `${detector}, score ${best.score.toFixed(2)}`
      return this.#found(entry, cropped === null ? null : { ...cropped, foundBy }, best.landmarks ?? null, faces)
    })
  }

  #found(entry: Read, face: FaceResult['face'], landmarks: Float32Array | null, faces: number): Read {
    return { ok: true, result: { ...entry.result, face }, landmarks, ...(faces > 1 ? { faces } : {}) }
  }
}

/** How faces are looked for in a corpus. */
export interface DetectorSettings {
  /** The detector of the corpus first; the next is asked where one finds nothing. */
  readonly inTurn: readonly Detector[]
  readonly alignment: Alignment
}

/**
 * @throws AULensError DETECTOR_NEEDS_ENGINE where a network is asked for and no engine runs, ALIGNMENT_NEEDS_EYES where
 *   the detector finds none
 */
export const pictureReader = (
  scan: CorpusScan,
  pool: FacePool,
  settings: DetectorSettings,
  compute: FaceDetection | null,
): PictureReader => {
  const [first = 'none'] = settings.inTurn
  if (settings.alignment === 'eyes' && (scan.aligned || first === 'none' || first === 'haar')) {
    throw new AULensError(
      'ALIGNMENT_NEEDS_EYES',
      scan.aligned || first === 'none'
        ? 'Faces of pictures that are faces already cannot be aligned by the eyes: no detector looks for them.'
        : 'The haar detector finds faces, but not their eyes.',
      { hint: 'Choose the detector blazeface, ssd or tiny, or no alignment.' },
    )
  }
  if (scan.aligned || first === 'none') return directReader(scan, pool, 'whole')
  if (settings.inTurn.length === 1 && first === 'haar') return directReader(scan, pool, 'haar')
  if (compute === null && first !== 'haar') {
    throw new AULensError(
      'DETECTOR_NEEDS_ENGINE',
      `The ${first} detector needs a computing engine, and none is running.`,
      {
        hint: 'Run "aulens doctor" to see what is missing, or import with the haar detector.',
      },
    )
  }
  return new DetectorChain(scan, pool, settings, compute)
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
