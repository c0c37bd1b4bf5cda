import type { FaceBatch, Neuron } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import {
  convolutionLayers,
  layerGeometry,
  parameterShapes,
  parameterSize,
  type ConvolutionLayer,
  type Parameters,
} from '../../shared/network/architecture.ts'

/**
 * @throws AULensError `INVALID_FACES` where the pixels are not [count, side, side] or the side is no multiple of 4
 *   from 8
 */
export const checkFaces = ({ count, side, pixels }: FaceBatch): void => {
  if (!Number.isInteger(side) || side < 8 || side % 4 !== 0) {
    throw new AULensError('INVALID_FACES', `Faces of ${String(side)} pixels a side do not fit the network.`, {
      hint: 'Use a side that is a multiple of 4, 96 or 48 for instance.',
    })
  }
  if (pixels.length !== count * side * side) {
    throw new AULensError(
      'INVALID_FACES',
      `${String(count)} faces of ${String(side)}x${String(side)} need ${String(count * side * side)} ` +
        `pixels, not ${String(pixels.length)}.`,
    )
  }
}

/**
 * @throws AULensError `INVALID_PARAMETERS` where a convolution kernel has a wrong length or a value that is not finite
 */
export const checkKernels = (parameters: Parameters): void => {
  const shapes = parameterShapes(1)
  for (const layer of convolutionLayers) {
    const name = `${layer}.kernel` as const
    const kernel = parameters[name] as Float32Array | undefined
    const size = parameterSize(shapes[name])
    if (kernel?.length !== size) {
      throw new AULensError(
        'INVALID_PARAMETERS',
        `${name} holds ${String(kernel?.length ?? 0)} weights, not ${String(size)}.`,
      )
    }
    if (!kernel.every(Number.isFinite)) {
      throw new AULensError('INVALID_PARAMETERS', `${name} holds weights that are not finite.`, {
        hint: 'The training diverged; inspect an earlier checkpoint.',
      })
    }
  }
}

/** @throws AULensError `INVALID_NEURON` naming the first neuron that the layer or the batch of faces does not have */
export const checkNeurons = (neurons: readonly Neuron[], layer: ConvolutionLayer, faces: FaceBatch): void => {
  const { filters, mapSide } = layerGeometry(layer, faces.side)
  const within = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit
  neurons.forEach(({ face, filter, row, column }, index) => {
    if (within(face, faces.count) && within(filter, filters) && within(row, mapSide) && within(column, mapSide)) return
    throw new AULensError(
      'INVALID_NEURON',
      `Neuron ${String(index)} (face ${String(face)}, filter ${String(filter)}, row ${String(row)}, column ` +
        `${String(column)}) does not exist: ` +
        `there are ${String(faces.count)} faces, and ${layer} has ${String(filters)} filters of ` +
        `${String(mapSide)}x${String(mapSide)}.`,
    )
  })
}
