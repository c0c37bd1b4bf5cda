import type { FaceBatch, LabelledFaces, Normalisation } from '../../shared/contract/compute.ts'
import { inputsOfFaces } from '../inputs/face-inputs.ts'
import type { Network, Pause } from '../network/network.ts'

/** Faces a forward pass takes at a time; between two of them messages are let in. */
export const evaluationBatch = 16

const facesFrom = (faces: FaceBatch, start: number, end: number): FaceBatch => {
  const area = faces.side * faces.side
  return { count: end - start, side: faces.side, pixels: faces.pixels.subarray(start * area, end * area) }
}

/** Softmax of each row, in place (the row's largest score is taken off first, so that no exponential overflows). */
export const softmaxRows = (scores: Float32Array, classes: number): Float32Array => {
  for (let start = 0; start < scores.length; start += classes) {
    const row = scores.subarray(start, start + classes)
    const largest = row.reduce((most, score) => Math.max(most, score), -Infinity)
    let sum = 0
    for (let index = 0; index < classes; index++) sum += row[index] = Math.exp((row[index] as number) - largest)
    for (let index = 0; index < classes; index++) row[index] = (row[index] as number) / sum
  }
  return scores
}

/**
 * Class scores before softmax of any number of faces.
 *
 * @param onBatch called after each batch with the faces done
 * @returns [count, classes]
 */
export const scoreFaces = async (
  network: Network,
  faces: FaceBatch,
  normalisation: Normalisation,
  pause: Pause,
  onBatch?: (done: number) => void,
): Promise<Float32Array> => {
  const scores = new Float32Array(faces.count * network.classes)
  for (let start = 0; start < faces.count; start += evaluationBatch) {
    const end = Math.min(start + evaluationBatch, faces.count)
    scores.set(network.logits(inputsOfFaces(facesFrom(faces, start, end), normalisation)), start * network.classes)
    onBatch?.(end)
    await pause()
  }
  return scores
}

export interface EvaluationResult {
  readonly accuracy: number
  /** Mean cross-entropy, nats. */
  readonly loss: number
  /**
   * Every face was given the very same scores: nothing of a face reaches the classes any more. False for a single face.
   */
  readonly silent: boolean
}

/** Whether all rows are the same, bit for bit. */
const rowsAreEqual = (scores: Float32Array, classes: number): boolean =>
  scores.length > classes && scores.every((score, index) => Object.is(score, scores[index % classes]))

/** Accuracy and mean cross-entropy over all the faces; on equal scores the first class is the answer. */
export const evaluate = async (
  network: Network,
  faces: LabelledFaces,
  normalisation: Normalisation,
  pause: Pause,
): Promise<EvaluationResult> => {
  const scores = await scoreFaces(network, faces, normalisation, pause)
  const { classes } = network
  let correct = 0
  let loss = 0
  for (let face = 0; face < faces.count; face++) {
    const row = scores.subarray(face * classes, (face + 1) * classes)
    const label = faces.labels[face] as number
    let best = 0
    for (let index = 1; index < classes; index++) if ((row[index] as number) > (row[best] as number)) best = index
    if (best === label) correct++
    const largest = row[best] as number
    loss += largest - (row[label] as number) + Math.log(row.reduce((sum, score) => sum + Math.exp(score - largest), 0))
  }
  return { accuracy: correct / faces.count, loss: loss / faces.count, silent: rowsAreEqual(scores, classes) }
}
