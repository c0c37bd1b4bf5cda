import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { convolutionLayers, layerGeometry } from '../../shared/network/architecture.ts'
import { normaliseFaces } from '../../shared/vision/local-normalisation.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine, type TensorFlow } from '../tensorflow.ts'
import { kernelTensor } from './kernels.ts'
import { writeMaxima } from './map-maxima.ts'
import { readTensor } from './read-tensor.ts'
import { checkFaces, checkKernels } from './validation.ts'

/** Eight faces of 96x96 hold 19 MB in conv1's map; larger batches are no faster. */
const batchSize = 8

/**
 * A layer's map before its ReLU and pooling. Below it, pooling comes before ReLU: the two commute, and a quarter of
 * the values is left to rectify.
 */
const layerMap = (tf: TensorFlow, images: Tensor4D, kernels: readonly Tensor4D[]): Tensor =>
  kernels.reduce<Tensor4D>((below, kernel, index) =>
    tf.conv2d(index === 0 ? below : tf.relu(tf.maxPool(below, 2, 2, 'valid')), kernel, 1, 'same'), images)

/**
 * For every face and filter of a layer: the largest activation of the filter's map, after ReLU and before pooling,
 * and its first position in row-major order. A filter that stays silent on a face gives 0 at (0, 0).
 *
 * Working memory does not depend on the number of faces; the answer takes 8 bytes a face and filter.
 *
 * @throws AULensError `INVALID_FACES`, `INVALID_PARAMETERS`
 */
export const maxima: ComputeHandler<'maxima'> = async ({ parameters, normalisation, faces, layer }, context) => {
  checkFaces(faces)
  checkKernels(parameters)
  const { tf } = await loadEngine()
  const { side, count } = faces
  const { filters, mapSide } = layerGeometry(layer, side)
  const maximum = new Float32Array(count * filters)
  const row = new Uint16Array(count * filters)
  const column = new Uint16Array(count * filters)
  const kernels = convolutionLayers.slice(0, convolutionLayers.indexOf(layer) + 1).map((name) => kernelTensor(tf, parameters, name))
  try {
    for (let first = 0; first < count; first += batchSize) {
      await context.breathe()
      const batch = Math.min(batchSize, count - first)
      const pixels = faces.pixels.subarray(first * side * side, (first + batch) * side * side)
      const inputs = normaliseFaces({ count: batch, side, pixels }, normalisation)
      const map = readTensor(tf, () => layerMap(tf, tf.tensor4d(inputs, [batch, side, side, 1]), kernels))
      writeMaxima(map, { batch, side: mapSide, filters }, { maximum, row, column }, first)
      context.emit({ type: 'progress', done: first + batch, total: count, unit: 'faces', message: `Strongest neurons of ${layer}` })
    }
  } finally {
    tf.dispose(kernels)
  }
  return { layer, filters, maximum, row, column }
}
