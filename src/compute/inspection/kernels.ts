import type { Tensor4D } from '@tensorflow/tfjs-core'
import {
  convolutionFilters,
  convolutionLayers,
  kernelSide,
  parameterShapes,
  type ConvolutionLayer,
  type Parameters,
} from '../../shared/network/architecture.ts'
import type { TensorFlow } from '../tensorflow.ts'

/** Channels that enter a layer's convolution. */
export const channelsInto = (layer: ConvolutionLayer): number =>
  layer === 'conv1' ? 1 : (convolutionFilters[convolutionLayers.indexOf(layer) - 1] as number)

export const filtersOf = (layer: ConvolutionLayer): number =>
  convolutionFilters[convolutionLayers.indexOf(layer)] as number

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

/** Channels of a block of {@link blockMajor}. */
const blockChannels = 32

/** A layer's kernel [5, 5, in, out] as `sendBack` reads it: [5, 5, in / 32, out, 32]. */
export const blockMajor = (parameters: Parameters, layer: ConvolutionLayer): Float32Array<ArrayBuffer> => {
  const kernel = kernelOf(parameters, layer)
  const filters = filtersOf(layer)
  const result = new Float32Array(kernel.length)
  for (let weight = 0; weight < kernel.length; weight++) {
    const filter = weight % filters
    const input = Math.floor(weight / filters)
    result[(Math.floor(input / blockChannels) * filters + filter) * blockChannels + (input % blockChannels)] = kernel[
      weight
    ] as number
  }
  return result
}

/**
 * Weights of a first-layer filter as `sendToPixels` reads them: its four left columns row by row, the fifth column,
 * zeros.
 */
export const pixelFilterSize = 28

/** The first layer's kernel as [filters, 28]. */
export const pixelMajor = (parameters: Parameters): Float32Array<ArrayBuffer> => {
  const filters = filterMajor(parameters, 'conv1')
  const weights = kernelSide * kernelSide
  const left = kernelSide - 1
  const result = new Float32Array((filters.length / weights) * pixelFilterSize)
  for (let weight = 0; weight < filters.length; weight++) {
    const row = Math.floor((weight % weights) / kernelSide)
    const column = weight % kernelSide
    result[
      Math.floor(weight / weights) * pixelFilterSize + (column < left ? row * left + column : left * kernelSide + row)
    ] = filters[weight] as number
  }
  return result
}
