import { convolutionLayers, kernelSide, type ConvolutionLayer } from '../../shared/network/architecture.ts'

/**
 * A square part of a map, possibly reaching over the map's border: what one neuron sees of it. Along either axis
 * the neuron at position p sees positions `stride * p + offset` … `+ extent - 1` of a map with `side` positions.
 */
export interface View {
  readonly extent: number
  readonly stride: number
  readonly offset: number
  readonly side: number
}

export interface Position {
  readonly row: number
  readonly column: number
}

/**
 * What a neuron of `layer` sees of each map below it: first the input, then the pooled conv1 map (for conv2 and
 * conv3), then the pooled conv2 map (for conv3). conv3: 32 of the input, 14 of the first pooled map, 5 of the second.
 *
 * @param side side of the network input in pixels, a multiple of 4
 */
export const viewsBelow = (layer: ConvolutionLayer, side: number): readonly View[] => {
  const poolings = convolutionLayers.indexOf(layer)
  const margin = (kernelSide - 1) / 2
  let view: View = { extent: kernelSide, stride: 1, offset: -margin, side: side / 2 ** poolings }
  const views = [view]
  for (let pooling = 0; pooling < poolings; pooling++) {
    view = {
      extent: 2 * view.extent + 2 * margin,
      stride: 2 * view.stride,
      offset: 2 * view.offset - margin,
      side: 2 * view.side,
    }
    views.unshift(view)
  }
  return views
}

/**
 * Sets to zero, in place, what lies outside the map. "Same" padding makes those places zero in the whole-image
 * computation, whereas a convolution over the cut-out window would see activations there that do not exist.
 *
 * @param values   [positions, extent, extent, channels]
 * @param neurons  the neurons whose views were cut out, in the order of `values`
 */
export const clearOutside = (
  values: Float32Array,
  view: View,
  neurons: readonly Position[],
  channels: number,
): void => {
  const { extent, stride, offset, side } = view
  const rowLength = extent * channels
  neurons.forEach((neuron, index) => {
    const top = stride * neuron.row + offset
    const left = stride * neuron.column + offset
    if (top >= 0 && left >= 0 && top + extent <= side && left + extent <= side) return
    for (let row = 0; row < extent; row++) {
      const start = (index * extent + row) * rowLength
      if (top + row < 0 || top + row >= side) values.fill(0, start, start + rowLength)
      else {
        const before = Math.min(Math.max(0, -left), extent)
        const inside = Math.min(Math.max(0, side - left), extent)
        values.fill(0, start, start + before * channels)
        values.fill(0, start + inside * channels, start + rowLength)
      }
    }
  })
}

/**
 * Copies a neuron's view out of a one-channel map into `target`, zero outside the map.
 *
 * @param map    [side, side]
 * @param target [extent, extent] from `start`; must hold zeros
 */
export const cutView = (map: Float32Array, view: View, neuron: Position, target: Float32Array, start = 0): void => {
  const { extent, stride, offset, side } = view
  const top = stride * neuron.row + offset
  const left = stride * neuron.column + offset
  const from = Math.max(0, left)
  const to = Math.min(side, left + extent)
  for (let row = Math.max(0, top); row < Math.min(side, top + extent); row++) {
    target.set(map.subarray(row * side + from, row * side + to), start + (row - top) * extent + from - left)
  }
}
