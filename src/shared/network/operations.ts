import {
  convolutionFilters,
  convolutionLayers,
  defaultSide,
  hiddenUnits,
  kernelSide,
  layerGeometry,
  pooledUnits,
} from './architecture.ts'

/** Floating-point operations of the network by the direct sum; a multiplication and an addition count as two. */
export interface OperationCount {
  /** Of one image, forward. */
  readonly forward: number
  /** Of one image's share of a training step: forward, gradients of all weights, and of all inputs but the image's. */
  readonly trainingStep: number
}

/** @param side side of the input in pixels, a multiple of 8 */
export const countOperations = (side: number = defaultSide, classes = 8): OperationCount => {
  const convolutions = convolutionLayers.map((layer, index) => {
    const { mapSide, filters } = layerGeometry(layer, side)
    return 2 * mapSide ** 2 * kernelSide ** 2 * (convolutionFilters[index - 1] ?? 1) * filters
  })
  const [first = 0] = convolutions
  const forward =
    convolutions.reduce((sum, count) => sum + count, 0) + 2 * (pooledUnits * hiddenUnits + hiddenUnits * classes)
  return { forward, trainingStep: 3 * forward - first }
}

/**
 * Operations of sending one conv3 neuron's activation back to pixels by direct sums over its receptive field: forward
 * to the neuron, and the
 * same multiplications back. Windows of conv1's and conv2's maps are 28 and 10 positions wide.
 */
export const countReconstructionOperations = (): number => {
  const [first, second] = convolutionFilters
  const taps = kernelSide ** 2
  const top = kernelSide
  const upper = 2 * top
  const lower = 2 * (upper + kernelSide - 1)
  return 2 * 2 * (lower ** 2 * taps * first + upper ** 2 * taps * first * second + top ** 2 * second)
}
