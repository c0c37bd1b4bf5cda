import {
  convolutionLayers,
  parameterShapes,
  parameterSize,
  type ConvolutionLayer,
  type Parameters,
} from '../../shared/network/architecture.ts'
import { Random } from '../../shared/random/random.ts'

/** The layers that a cascade randomises, stage by stage: nothing, then the layer itself, then each below it as well. */
export const cascadeStages = (layer: ConvolutionLayer): ConvolutionLayer[][] => {
  const fromTop = convolutionLayers.slice(0, convolutionLayers.indexOf(layer) + 1).reverse()
  return [[], ...fromTop.map((_, depth) => fromTop.slice(0, depth + 1))]
}

/**
 * The network with some convolution kernels drawn anew: Gaussian, standard deviation 1 / sqrt(fan-in). The scale does
 * not matter:
 * without biases it passes through every layer as a factor, and pictures are compared without their scale.
 * A layer gets the same kernels at every stage of one draw.
 */
export const withRandomKernels = (
  parameters: Parameters,
  layers: readonly ConvolutionLayer[],
  seed: number,
  draw: number,
): Parameters => {
  const shapes = parameterShapes(1)
  const result = { ...parameters }
  for (const layer of layers) {
    const name = `${layer}.kernel` as const
    const random = Random.fromSeed(seed, `cascade, ${layer}, draw ${String(draw)}`)
    const deviation = 1 / Math.sqrt(parameterSize(shapes[name].slice(0, -1)))
    result[name] = Float32Array.from({ length: parameterSize(shapes[name]) }, () => deviation * random.normal())
  }
  return result
}
