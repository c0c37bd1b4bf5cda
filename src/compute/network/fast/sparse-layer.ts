import { laneCount } from './kernel-module.ts'
import type { KernelMemory, Region } from './kernel-memory.ts'
import type { LayerMap, Layer, LayerPass, LayerShape } from './layer.ts'
import type { Precision, TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'
import { kernelSide, pointCount, tileSide } from './winograd-algebra.ts'
import type { WinogradFilters } from './winograd-filters.ts'

export type SparseRegion =
  | 'map'
  | 'mapPoints'
  | 'mapScratch'
  | 'mapResponses'
  | 'mapGradient'
  | 'padded'
  | 'maxima'
  | 'positions'
  | 'maximumGradient'
  | 'filters'
  | 'filterGradients'

const quadrants = 4
const paddedSide = (side: number): number => side + kernelSide - 1
/** The gradient kernel goes by blocks of so many channels. */
const blockChannels = 32

/** Numbers in each region of the kernels' memory that a layer of this shape needs for `batch` faces at a time. */
export const sparseSizes = ({ side, inputs, filters }: LayerShape, batch: number): Record<SparseRegion, number> => {
  const map = batch * side ** 2 * inputs
  const maxima = batch * quadrants * filters
  const kernel = kernelSide ** 2 * inputs * filters
  return {
    map,
    mapPoints: pointCount * batch * (side / tileSide) ** 2 * inputs,
    mapScratch: laneCount * 2 * pointCount * inputs,
    mapResponses: batch * side ** 2 * filters,
    mapGradient: map,
    padded: Math.ceil(batch / laneCount) * laneCount * 2 * paddedSide(side) ** 2 * blockChannels,
    maxima,
    positions: maxima,
    maximumGradient: maxima,
    filters: kernel,
    filterGradients: laneCount * kernel,
  }
}

export interface SparseLayerOptions {
  readonly shape: LayerShape
  readonly memory: KernelMemory<SparseRegion>
  /** Winograd's forward convolution; a direct one without. */
  readonly winograd?: WinogradFilters
  /** Of the direct convolution and of the input's gradient. */
  readonly precision: Precision
}

/**
 * The layer below quadrant pooling. Each filter has one winner a quadrant, so at most 4 positions of its map of 576
 * have
 * a gradient, and both gradients are a few scaled additions (resources/wasm/sparse-gradient.ts): exact, at an eighth of
 * a dense
 * convolution's time.
 */
export class SparseLayer implements Layer {
  readonly name = 'sparse'
  readonly #operations: TensorOperations
  readonly #options: SparseLayerOptions

  constructor(operations: TensorOperations, options: SparseLayerOptions) {
    this.#operations = operations
    this.#options = options
  }

  pass(kernel: TensorId): LayerPass {
    const operations = this.#operations
    const {
      shape: { inputs, filters },
      winograd,
      precision,
    } = this.#options
    const weights = winograd?.points(kernel, inputs, filters) ?? operations.cast(kernel, 'float32', precision)
    let begun = false
    let kept: { readonly map: Region; readonly output: TensorId; readonly batch: number } | undefined
    return {
      forward: (input, batch) => {
        const map = this.#inMemory(input)
        if (winograd === undefined) this.#respondDirectly(input.tensor, weights)
        else this.#respond(map, weights, winograd, batch)
        const output = this.#pool(batch)
        kept = { map, output, batch }
        return { tensor: output }
      },
      backward: (gradient) => {
        if (kept === undefined) throw new RangeError('Backward comes after forward.')
        if (!begun) this.#begin(kernel)
        begun = true
        const open = operations.reluGradient(gradient.tensor, kept.output)
        const inputGradient = this.#addGradients(kept.map, operations.read(open), kept.batch)
        kept = undefined
        return inputGradient
      },
      winners: (batch) => {
        const { values } = this.#options.memory.region('positions')
        return new Int32Array(values.buffer, values.byteOffset, batch * quadrants * filters)
      },
      kernelGradient: () => this.#kernelGradient(),
    }
  }

  #inMemory(input: LayerMap): Region {
    if (input.region !== undefined) return input.region
    const map = this.#options.memory.region('map')
    const exact = this.#operations.cast(input.tensor, this.#options.precision, 'float32')
    this.#operations.readInto(exact, map.values)
    return map
  }

  #respondDirectly(input: TensorId, weights: TensorId): void {
    const { precision, memory } = this.#options
    const operations = this.#operations
    const responses = operations.convolve(input, weights, precision)
    const exact = operations.cast(responses, precision, 'float32')
    operations.readInto(exact, memory.region('mapResponses').values)
    operations.scopes.free(responses, exact)
  }

  #respond(map: Region, weights: TensorId, winograd: WinogradFilters, batch: number): void {
    const {
      memory,
      shape: { side, inputs, filters },
    } = this.#options
    const points = memory.region('mapPoints')
    const tiles = batch * (side / tileSide) ** 2
    memory.run('transformInput', map.address, points.address, memory.region('mapScratch').address, batch, side, inputs)
    const tensor = this.#operations.tensor(
      [pointCount, tiles, inputs],
      points.values.subarray(0, pointCount * tiles * inputs),
    )
    const responses = winograd.responses(tensor, weights, tiles, filters)
    this.#operations.readInto(responses, memory.region('mapResponses').values)
    this.#operations.scopes.free(tensor, responses)
  }

  /** @returns the rectified maxima [batch, 2, 2, filters] */
  #pool(batch: number): TensorId {
    const {
      memory,
      winograd,
      shape: { side, filters },
    } = this.#options
    const maxima = memory.region('maxima')
    const tiled = winograd === undefined ? 0 : 1
    memory.run(
      'poolQuadrants',
      memory.region('mapResponses').address,
      tiled,
      maxima.address,
      memory.region('positions').address,
      batch,
      side,
      filters,
    )
    const tensor = this.#operations.tensor(
      [batch, 2, 2, filters],
      maxima.values.subarray(0, batch * quadrants * filters),
    )
    return this.#operations.relu(tensor)
  }

  /** Before a step's first backward pass: the weights as [channel blocks, filters, 5 * 5, 32], and sums of zero. */
  #begin(kernel: TensorId): void {
    const {
      memory,
      shape: { inputs, filters },
    } = this.#options
    const operations = this.#operations
    const split = operations.reshape(kernel, [kernelSide ** 2, inputs / blockChannels, blockChannels, filters])
    const filterMajor = operations.transpose(split, [1, 3, 0, 2])
    operations.readInto(filterMajor, memory.region('filters').values)
    memory.region('filterGradients').values.fill(0)
    operations.scopes.free(split, filterMajor)
  }

  #addGradients(map: Region, gradient: Float32Array, batch: number): LayerMap {
    const {
      memory,
      precision,
      shape: { side, inputs, filters },
    } = this.#options
    const mapGradient = memory.region('mapGradient')
    const maximumGradient = memory.region('maximumGradient')
    maximumGradient.values.set(gradient)
    memory.run(
      'addSparseGradient',
      map.address,
      mapGradient.address,
      memory.region('filters').address,
      memory.region('filterGradients').address,
      memory.region('positions').address,
      maximumGradient.address,
      memory.region('padded').address,
      batch,
      side,
      inputs,
      filters,
    )
    const tensor = this.#operations.tensor(
      [batch, side, side, inputs],
      mapGradient.values.subarray(0, batch * side * side * inputs),
    )
    return { tensor: this.#operations.cast(tensor, 'float32', precision), region: mapGradient }
  }

  #kernelGradient(): TensorId {
    const {
      memory,
      shape: { inputs, filters },
    } = this.#options
    const operations = this.#operations
    const sums = memory.region('filterGradients')
    const taps = kernelSide ** 2
    const count = taps * inputs * filters
    memory.run('addLanes', sums.address, count)
    const filterMajor = operations.tensor(
      [inputs / blockChannels, filters, taps, blockChannels],
      sums.values.subarray(0, count),
    )
    const split = operations.transpose(filterMajor, [2, 0, 3, 1])
    const shaped = operations.reshape(split, [kernelSide, kernelSide, inputs, filters])
    operations.scopes.free(filterMajor, split)
    return shaped
  }
}
