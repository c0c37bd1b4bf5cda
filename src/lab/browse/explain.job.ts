import { createHash } from 'node:crypto'
import { AULensError } from '../../shared/contract/errors.ts'
import { Explanation } from '../../shared/contract/browse.ts'
import type { ExplanationMethod } from '../../shared/contract/browse.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'
import type { JobContext, JobWork } from '../jobs/job-queue.ts'
import { keptCheckpoint, type KeptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { coverFace } from './cover-face.ts'
import { findSample } from './sample-detail.ts'

/** How an overlay of a saliency is stored: strength of each pixel, one byte, [side, side]. */
const strengths = (picture: Float32Array): Buffer => {
  const sizes = Float32Array.from(picture, Math.abs).sort()
  // A few pixels stand far above the rest: the strongest hundredth is drawn alike.
  const full = sizes[Math.floor(sizes.length * 0.99)] ?? 0
  return Buffer.from(
    Uint8Array.from(picture, (value) => (full > 0 ? Math.min(255, Math.round((255 * Math.abs(value)) / full)) : 0)),
  )
}

interface Asked {
  readonly sample: number
  readonly run: string
  readonly checkpoint: KeptCheckpoint
  readonly face: Uint8Array
  readonly side: number
}
interface Found {
  readonly result:
    | Omit<Extract<Explanation, { method: 'occlusion' }>, 'method'>
    | Omit<Extract<Explanation, { method: 'gradient' | 'guided' }>, 'method' | 'picture'>
  readonly picture: Buffer | null
}

const nameOf = (classes: 6 | 7 | 8, place: number): Emotion => {
  const emotion = classesOf(classes)[place]
  if (emotion === undefined) throw new AULensError('PREDICTION_FAILED', 'The network gave no class.')
  return emotion
}

/** How much of the predicted class's probability is lost where a square of the face is covered. */
const cover = async (
  { store, compute }: ResultServices,
  { sample, run, checkpoint, face, side }: Asked,
  { signal, onProgress }: JobContext,
): Promise<Found> => {
  const { normalisation, classes } = findRun(store, run).settings
  const { pixels, patch, stride, places } = coverFace(face, side)
  const count = places * places + 1
  const { probabilities } = await compute.call(
    'predict',
    { parameters: checkpoint.parameters, normalisation, classes, faces: { count, side, pixels } },
    {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') onProgress(event)
      },
    },
  )
  const whole = probabilities.slice((count - 1) * classes)
  const predicted = whole.indexOf(Math.max(...whole))
  const probability = whole[predicted] ?? 0
  const loss = Array.from(
    { length: count - 1 },
    (_, place) => probability - (probabilities[place * classes + predicted] ?? 0),
  )
  return {
    result: {
      sample,
      run,
      step: checkpoint.step,
      emotion: nameOf(classes, predicted),
      probability,
      side,
      patch,
      stride,
      rows: places,
      columns: places,
      loss,
    },
    picture: null,
  }
}

/** Which pixels move the score of the predicted class. */
const sendBack = async (
  { store, compute }: ResultServices,
  method: 'gradient' | 'guided',
  { sample, run, checkpoint, face, side }: Asked,
  { signal }: JobContext,
): Promise<Found> => {
  const { normalisation, classes } = findRun(store, run).settings
  const { predicted, probabilities, picture } = await compute.call(
    'saliency',
    { parameters: checkpoint.parameters, normalisation, faces: { count: 1, side, pixels: face }, method },
    { signal },
  )
  return {
    result: {
      sample,
      run,
      step: checkpoint.step,
      emotion: nameOf(classes, predicted),
      probability: probabilities[predicted] ?? 0,
    },
    picture: strengths(picture),
  }
}

/** What the class rests on in a face, by the run's kept checkpoint; kept with the checkpoint and the face's pixels. */
export const explainSample =
  (services: ResultServices, sample: number, run: string, method: ExplanationMethod): JobWork<Explanation> =>
  async (context) => {
    const { store } = services
    const row = findSample(store, sample)
    if (row.face_row === null)
      throw new AULensError('FACE_MISSING', `No face was found in ${row.path}, so nothing can be shown on it.`, {
        hint: 'Choose a frame with a face.',
      })
    const { side } = findRun(store, run).settings
    const checkpoint = await keptCheckpoint(store, run)
    const face = loadFaces(store, row.corpus, [{ sample, fold: null, split: 'test', label: 0 }], side).pixels
    const pixels = createHash('sha256').update(face).digest('hex')
    const read = () => store.results.explanation(run, checkpoint.step, method, pixels)
    if (read() === undefined) {
      const asked = { sample, run, checkpoint, face, side }
      const { result, picture } =
        method === 'occlusion'
          ? await cover(services, asked, context)
          : await sendBack(services, method, asked, context)
      store.results.saveExplanation({ run, step: checkpoint.step, method, pixels }, result, picture)
      store.runs.noteEngine(run, `${method} of a face`, checkpoint.step, await services.compute.report())
    }
    const stored = read()
    if (stored === undefined) throw new Error('unreachable: the result was just written')
    // Another face with the same pixels may have been asked about first.
    return Explanation.parse({
      ...(JSON.parse(stored.result) as object),
      method,
      sample,
      ...(method === 'occlusion' ? {} : { picture: stored.id }),
    })
  }
