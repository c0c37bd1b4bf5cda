import { convolutionLayers, parameterShapes, type Parameters } from '../../shared/network/architecture.ts'
import { methodsFor } from '../network/create-network.ts'
import { createLayers } from '../network/fast/fast-layers.ts'
import type { LayerMap } from '../network/fast/layer.ts'
import { TensorOperations } from '../network/fast/tensor-operations.ts'
import { nativeBinding } from '../network/fast/tensorflow-binding.ts'
import type { Engine } from '../tensorflow.ts'
import type { MaximaArrays } from './map-maxima.ts'

const quadrants = 4

/** Finds the maxima of a layer's maps, batch by batch. */
export interface MaximaFinder {
  /**
   * @param inputs [batch, side, side], normalised
   * @param first  the face, that is the row of `to`, that the batch begins with
   */
  write(inputs: Float32Array, batch: number, to: MaximaArrays, first: number): void
  dispose(): void
}

/**
 * The largest of each filter's quadrant maxima; of equal ones the first position in row-major order. 0 at (0, 0) where
 * none is positive.
 *
 * @param values    [batch, 4, filters], rectified
 * @param positions row * side + column, the same shape
 */
export const mergeQuadrants = (
  values: Float32Array,
  positions: Int32Array,
  { batch, side, filters }: { batch: number; side: number; filters: number },
  to: MaximaArrays,
  first: number,
): void => {
  for (let image = 0; image < batch; image++) {
    for (let filter = 0; filter < filters; filter++) {
      let best = 0
      let place = 0
      for (let quadrant = 0; quadrant < quadrants; quadrant++) {
        const at = (image * quadrants + quadrant) * filters + filter
        const value = values[at] as number
        const position = positions[at] as number
        if (value > best || (value === best && best > 0 && position < place)) {
          best = value
          place = position
        }
      }
      const target = (first + image) * filters + filter
      to.maximum[target] = best
      to.row[target] = Math.floor(place / side)
      to.column[target] = place % side
    }
  }
}

/** Winograd's tiles must fit conv3's map, a quarter of the input's side, into quadrants. */
const fits = (side: number): boolean => side % 16 === 0

/**
 * @param batch most faces at a time
 * @returns undefined where training does not use Winograd's convolution, or the side does not fit its tiles
 */
export const createQuadrantMaxima = (
  engine: Engine,
  parameters: Parameters,
  side: number,
  batch: number,
): MaximaFinder | undefined => {
  const binding = nativeBinding(engine.tf)
  const methods = fits(side) ? methodsFor(engine) : undefined
  if (binding === undefined || methods?.convolution !== 'winograd' || !methods.sparseConv3) return undefined
  const operations = new TensorOperations(binding)
  const { layers, dispose } = createLayers(operations, side, batch, methods)
  const shapes = parameterShapes(1)
  const passes = layers.map((layer, index) => {
    const name = `${convolutionLayers[index] as (typeof convolutionLayers)[number]}.kernel` as const
    return layer.pass(operations.tensor(shapes[name], parameters[name].slice()))
  })
  return {
    write: (inputs, count, to, first) => {
      operations.scopes.within(() => {
        const pictures: LayerMap = { tensor: operations.tensor([count, side, side, 1], inputs) }
        const { tensor } = passes.reduce((map, pass) => pass.forward(map, count), pictures)
        const filters = shapes['conv3.kernel'][3] as number
        mergeQuadrants(
          operations.read(tensor),
          passes.at(-1)?.winners?.(count) ?? new Int32Array(),
          { batch: count, side: side / 4, filters },
          to,
          first,
        )
      })
    },
    dispose: () => {
      dispose()
      operations.dispose()
    },
  }
}
