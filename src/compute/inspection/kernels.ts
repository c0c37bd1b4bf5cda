import type { Tensor4D } from '@tensorflow/tfjs-core'
import {
  convolutionFilters, convolutionLayers, kernelSide, parameterShapes, type ConvolutionLayer, type Parameters,
} from '../../shared/network/architecture.ts'
import type { TensorFlow } from '../tensorflow.ts'

/** Channels that enter a layer's convolution. */
export const channelsInto = (layer: ConvolutionLayer): number =>
  layer === 'conv1' ? 1 : convolutionFilters[convolutionLayers.indexOf(layer) - 1] as number

export const filtersOf = (layer: ConvolutionLayer): number => convolutionFilters[convolutionLayers.indexOf(layer)] as number

const kernelOf = (parameters: Parameters, layer: ConvolutionLayer): Float32Array => parameters[`${layer}.kernel`]

/** The layers below `layer`, lowest first. */
export const layersBelow = (layer: ConvolutionLayer): readonly ConvolutionLayer[] =>
  convolutionLayers.slice(0, convolutionLayers.indexOf(layer))

/** A layer's kernel as a tensor [5, 5, in, out]; the caller disposes it. */
export const kernelTensor = (tf: TensorFlow, parameters: Parameters, layer: ConvolutionLayer): Tensor4D => {
  const [height, width, into, out] = parameterShapes(1)[`${layer}.kernel`] as [number, number, number, number]
  return tf.tensor4d(kernelOf(parameters, layer), [height, width, into, out])
}

/** A layer's kernel with each filter's weights side by side: [out, 5, 5, in]. */
export const filterMajor = (parameters: Parameters, layer: ConvolutionLayer): Float32Array<ArrayBuffer> => {
  const kernel = kernelOf(parameters, layer)
  const filters = filtersOf(layer)
  const weights = kernelSide * kernelSide * channelsInto(layer)
  const result = new Float32Array(kernel.length)
  for (let weight = 0; weight < weights; weight++) {
    for (let filter = 0; filter < filters; filter++) {
      result[filter * weights + weight] = kernel[weight * filters + filter] as number
    }
  }
  return result
}
