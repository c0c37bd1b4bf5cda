import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import {
  convolutionLayers,
  layerGeometry,
  type ConvolutionLayer,
  type Parameters,
} from '../../shared/network/architecture.ts'
import { inputsOfFaces } from '../inputs/face-inputs.ts'
import type { ComputeHandler } from '../job.ts'
import { giveBack } from '../network/fast/give-back.ts'
import { loadEngine, type Engine, type TensorFlow } from '../tensorflow.ts'
import { kernelTensor } from './kernels.ts'
import { writeMaxima, type MaximaArrays } from './map-maxima.ts'
import { createQuadrantMaxima, type MaximaFinder } from './quadrant-maxima.ts'
import { readTensor } from './read-tensor.ts'
import { checkFaces, checkKernels } from './validation.ts'

/** Eight faces of 96x96 hold 19 MB in conv1's map; larger batches are no faster. */
const batchSize = 8

/**
 * A layer's map before its ReLU and pooling. Below it, pooling comes before ReLU: the two commute, and a quarter of
 * the values is left to rectify.
 */
const layerMap = (tf: TensorFlow, images: Tensor4D, kernels: readonly Tensor4D[]): Tensor =>
  kernels.reduce<Tensor4D>(
    (below, kernel, index) =>
      tf.conv2d(index === 0 ? below : tf.relu(tf.maxPool(below, 2, 2, 'valid')), kernel, 1, 'same'),
    images,
  )

/** Fewer faces do not repay the transform of the kernels. */
const leastForTransform = 16

/** By TensorFlow's own convolutions, for any layer. */
const directMaxima = ({ tf }: Engine, parameters: Parameters, layer: ConvolutionLayer, side: number): MaximaFinder => {
  const { filters, mapSide } = layerGeometry(layer, side)
  const kernels = convolutionLayers
    .slice(0, convolutionLayers.indexOf(layer) + 1)
    .map((name) => kernelTensor(tf, parameters, name))
  return {
    write: (inputs, batch, to, first) => {
      const map = readTensor(tf, () => layerMap(tf, tf.tensor4d(inputs, [batch, side, side, 1]), kernels))
      writeMaxima(map, { batch, side: mapSide, filters }, to, first)
      giveBack(map)
    },
    dispose: () => {
      tf.dispose(kernels)
    },
  }
}

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
  const engine = await loadEngine()
  const { side, count } = faces
  const { filters } = layerGeometry(layer, side)
  const answer: MaximaArrays = {
    maximum: new Float32Array(count * filters),
    row: new Uint16Array(count * filters),
    column: new Uint16Array(count * filters),
  }
  const transformed =
    layer === 'conv3' && count >= leastForTransform
      ? createQuadrantMaxima(engine, parameters, side, batchSize)
      : undefined
  const network = transformed ?? directMaxima(engine, parameters, layer, side)
  try {
    for (let first = 0; first < count; first += batchSize) {
      await context.breathe()
      const batch = Math.min(batchSize, count - first)
      const pixels = faces.pixels.subarray(first * side * side, (first + batch) * side * side)
      network.write(inputsOfFaces({ count: batch, side, pixels }, normalisation), batch, answer, first)
      context.emit({
        type: 'progress',
        done: first + batch,
        total: count,
        unit: 'faces',
        message: `Strongest neurons of ${layer}`,
      })
    }
  } finally {
    network.dispose()
  }
  return { layer, filters, ...answer }
}
