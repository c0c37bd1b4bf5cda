import { GradientSum } from './gradient-sum.ts'
import { laneCount } from './kernel-module.ts'
import type { KernelMemory } from './kernel-memory.ts'
import type { LayerMap, Layer, LayerPass, LayerShape } from './layer.ts'
import type { TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'
import { pointCount, tileSide } from './winograd-algebra.ts'
import type { WinogradFilters } from './winograd-filters.ts'

export type WinogradRegion =
  'input' | 'inputPoints' | 'responses' | 'pooled' | 'winners' | 'pooledGradient' | 'gradientPoints' | 'scratch'

/** Numbers in each region of the kernels' memory that a layer of this shape needs for `batch` faces at a time. */
export const winogradSizes = ({ side, inputs, filters }: LayerShape, batch: number): Record<WinogradRegion, number> => {
  const tiles = batch * (side / tileSide) ** 2
  const pooled = batch * (side / 2) ** 2 * filters
  return {
    input: batch * side ** 2 * inputs,
    inputPoints: pointCount * tiles * inputs,
    responses: batch * side ** 2 * filters,
    pooled,
    winners: pooled,
    pooledGradient: pooled,
    gradientPoints: pointCount * tiles * Math.max(inputs, filters),
    scratch: laneCount * 2 * pointCount * Math.max(inputs, filters),
  }
}

/**
 * A layer with 2x2 pooling by Winograd's convolution (see winograd-algebra.ts): TensorFlow multiplies the points, the
 * WebAssembly kernels transform. Responses stay in tiles, as a 2x2 window never crosses the border of a 4x4 tile:
 * pooling,
 * ReLU and their gradients are part of the transforms next to them.
 */
export class WinogradLayer implements Layer {
  readonly name = 'winograd'
  readonly #operations: TensorOperations
  readonly #filters: WinogradFilters
  readonly #memory: KernelMemory<WinogradRegion>
  readonly #shape: LayerShape

  constructor(
    operations: TensorOperations,
    filters: WinogradFilters,
    memory: KernelMemory<WinogradRegion>,
    shape: LayerShape,
  ) {
    this.#operations = operations
    this.#filters = filters
    this.#memory = memory
    this.#shape = shape
  }

  pass(kernel: TensorId): LayerPass {
    const { inputs, filters } = this.#shape
    const weights = this.#filters.points(kernel, inputs, filters)
    const sum = new GradientSum(this.#operations)
    let kept: { readonly points: TensorId; readonly batch: number } | undefined
    return {
      forward: (input, batch) => {
        const points = this.#transformInput(input, batch)
        kept = { points, batch }
        return this.#respond(points, weights, batch)
      },
      backward: (gradient) => {
        if (kept === undefined) throw new RangeError('Backward comes after forward.')
        const { points, batch } = kept
        const gradientPoints = this.#transformGradient(gradient, batch)
        sum.add(this.#operations.batchMatMul(points, gradientPoints, { a: true }))
        const inputPoints = this.#operations.batchMatMul(gradientPoints, weights, { b: true })
        this.#operations.scopes.free(points, gradientPoints)
        kept = undefined
        return this.#inputGradient(inputPoints, batch)
      },
      kernelGradient: () => this.#filters.kernelGradient(sum.value(), inputs, filters),
    }
  }

  #tiles(batch: number): number {
    return batch * (this.#shape.side / tileSide) ** 2
  }

  /** V [64, tiles, in], in the kernels' memory. */
  #transformInput(input: LayerMap, batch: number): TensorId {
    const memory = this.#memory
    const { side, inputs } = this.#shape
    const map = memory.region('input')
    const points = memory.region('inputPoints')
    this.#operations.readInto(input.tensor, map.values)
    memory.run('transformInput', map.address, points.address, memory.region('scratch').address, batch, side, inputs)
    const shape = [pointCount, this.#tiles(batch), inputs]
    return this.#operations.tensor(shape, points.values.subarray(0, pointCount * this.#tiles(batch) * inputs))
  }

  #respond(points: TensorId, weights: TensorId, batch: number): LayerMap {
    const memory = this.#memory
    const { side, filters } = this.#shape
    const tiled = this.#filters.responses(points, weights, this.#tiles(batch), filters)
    const responses = memory.region('responses')
    const pooled = memory.region('pooled')
    this.#operations.readInto(tiled, responses.values)
    this.#operations.scopes.free(tiled)
    memory.run('poolTiles', responses.address, pooled.address, memory.region('winners').address, batch, side, filters)
    const half = side / 2
    const tensor = this.#operations.tensor(
      [batch, half, half, filters],
      pooled.values.subarray(0, batch * half * half * filters),
    )
    return { tensor, region: pooled }
  }

  /** gM [64, tiles, out], in the kernels' memory. */
  #transformGradient(gradient: LayerMap, batch: number): TensorId {
    const memory = this.#memory
    const { side, filters } = this.#shape
    const pooled = gradient.region ?? memory.region('pooledGradient')
    const points = memory.region('gradientPoints')
    if (gradient.region === undefined) this.#operations.readInto(gradient.tensor, pooled.values)
    memory.run(
      'transformPooledGradient',
      pooled.address,
      memory.region('winners').address,
      points.address,
      memory.region('scratch').address,
      batch,
      side,
      filters,
    )
    const shape = [pointCount, this.#tiles(batch), filters]
    return this.#operations.tensor(shape, points.values.subarray(0, pointCount * this.#tiles(batch) * filters))
  }

  /** Reuses the regions of gM and of the input, which nothing needs any more. */
  #inputGradient(inputPoints: TensorId, batch: number): LayerMap {
    const memory = this.#memory
    const { side, inputs } = this.#shape
    const points = memory.region('gradientPoints')
    const map = memory.region('input')
    this.#operations.readInto(inputPoints, points.values)
    this.#operations.scopes.free(inputPoints)
    memory.run(
      'transformInputGradient',
      points.address,
      map.address,
      memory.region('scratch').address,
      batch,
      side,
      inputs,
    )
    return {
      tensor: this.#operations.tensor(
        [batch, side, side, inputs],
        map.values.subarray(0, batch * side * side * inputs),
      ),
      region: map,
    }
  }
}
