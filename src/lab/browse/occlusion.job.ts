import { AULensError } from '../../shared/contract/errors.ts'
import { Occlusion } from '../../shared/contract/browse.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { findSample } from './sample-detail.ts'

/** Covering square and distance between its places, as shares of the face's side: 24 and 8 of 96 pixels. */
const patchShare = 1 / 4
const strideShare = 1 / 12

/** Copies of a face [side, side], each with one square covered by the face's mean grey; the last copy is the face itself. */
export const coverFace = (face: Uint8Array, side: number): { pixels: Uint8Array<ArrayBuffer>; patch: number; stride: number; places: number } => {
  const patch = Math.round(side * patchShare)
  const stride = Math.round(side * strideShare)
  const places = Math.floor((side - patch) / stride) + 1
  const grey = Math.round(face.reduce((sum, value) => sum + value, 0) / face.length)
  const pixels = new Uint8Array((places * places + 1) * side * side)
  for (let copy = 0; copy <= places * places; copy++) pixels.set(face, copy * side * side)
  for (let row = 0; row < places; row++) {
    for (let column = 0; column < places; column++) {
      const copy = (row * places + column) * side * side
      for (let y = row * stride; y < row * stride + patch; y++) pixels.fill(grey, copy + y * side + column * stride, copy + y * side + column * stride + patch)
    }
  }
  return { pixels, patch, stride, places }
}

/** How much of the predicted class's probability is lost where a square of the face is covered; kept with the checkpoint. */
export const occludeSample = ({ store, compute }: ResultServices, sample: number, run: string): JobWork<Occlusion> => async ({ signal, onProgress }) => {
  const row = findSample(store, sample)
  if (row.face_row === null) throw new AULensError('FACE_MISSING', `No face was found in ${row.path}, so nothing can be covered.`, { hint: 'Choose a frame with a face.' })
  const { settings } = findRun(store, run)
  const { step, parameters } = await keptCheckpoint(store, run)
  const stored = store.database.prepare<[string, number, number], { result: string }>('SELECT result FROM occlusions WHERE run = ? AND step = ? AND sample = ?').get(run, step, sample)
  if (stored !== undefined) return Occlusion.parse(JSON.parse(stored.result))
  const { side, normalisation, classes } = settings
  const face = loadFaces(store, row.corpus, [{ sample, fold: null, split: 'test', label: 0 }], side)
  const { pixels, patch, stride, places } = coverFace(face.pixels, side)
  const count = places * places + 1
  const { probabilities } = await compute.call('predict', { parameters, normalisation, classes, faces: { count, side, pixels } }, {
    signal, onEvent: (event) => { if (event.type === 'progress') onProgress(event) },
  })
  const whole = probabilities.slice((count - 1) * classes)
  const predicted = whole.indexOf(Math.max(...whole))
  const emotion = classesOf(classes)[predicted]
  if (emotion === undefined) throw new AULensError('PREDICTION_FAILED', 'The network gave no class.')
  const probability = whole[predicted] ?? 0
  const loss = Array.from({ length: count - 1 }, (_, place) => probability - (probabilities[place * classes + predicted] ?? 0))
  const result: Occlusion = { sample, run, step, emotion, probability, side, patch, stride, rows: places, columns: places, loss }
  store.database.prepare('INSERT OR REPLACE INTO occlusions (run, step, sample, result) VALUES (?, ?, ?, ?)').run(run, step, sample, JSON.stringify(result))
  return result
}
