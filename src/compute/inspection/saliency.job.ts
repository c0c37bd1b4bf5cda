import { inputsOfFaces } from '../inputs/face-inputs.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'
import { softmaxRows } from '../training/evaluate.ts'
import { classSaliency } from './saliency-network.ts'
import { checkFaces, checkKernels } from './validation.ts'

/**
 * What moves the score of the class that the network predicts, pixel by pixel, for the first face of the batch.
 *
 * @throws AULensError `INVALID_FACES`, `INVALID_PARAMETERS`
 */
export const saliency: ComputeHandler<'saliency'> = async ({ parameters, normalisation, faces, method }, context) => {
  checkFaces(faces)
  checkKernels(parameters)
  const { tf } = await loadEngine()
  await context.breathe()
  const inputs = inputsOfFaces(faces, normalisation)
  const { scores, predicted, picture } = classSaliency(
    tf,
    parameters,
    inputs.slice(0, faces.side ** 2),
    faces.side,
    method,
  )
  return { predicted, probabilities: softmaxRows(scores, scores.length), picture }
}
