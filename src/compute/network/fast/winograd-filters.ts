import type { TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'
import {
  filterMatrix,
  kernelSide,
  kroneckerSquare,
  outputMatrix,
  pointCount,
  tilePositions,
} from './winograd-algebra.ts'

/** The transforms that TensorFlow computes as matrix products: those of filters, and of outputs. */
export class WinogradFilters {
  readonly #operations: TensorOperations
  /** [64, 25] */
  readonly #filter: TensorId
  /** [16, 64] */
  readonly #output: TensorId

  constructor(operations: TensorOperations) {
    this.#operations = operations
    this.#filter = operations.tensor([pointCount, kernelSide ** 2], kroneckerSquare(filterMatrix))
    this.#output = operations.tensor([tilePositions, pointCount], kroneckerSquare(outputMatrix))
  }

  /** U = G g G^T: [5, 5, in, out] to [64, in, out]. */
  points(kernel: TensorId, inputs: number, filters: number): TensorId {
    const operations = this.#operations
    const flat = operations.reshape(kernel, [kernelSide ** 2, inputs * filters])
    const points = operations.matMul(this.#filter, flat)
    const shaped = operations.reshape(points, [pointCount, inputs, filters])
    operations.scopes.free(flat, points)
    return shaped
  }

  /** dg = G^T dU G, the reverse of {@link points}. */
  kernelGradient(pointGradient: TensorId, inputs: number, filters: number): TensorId {
    const operations = this.#operations
    const flat = operations.reshape(pointGradient, [pointCount, inputs * filters])
    const taps = operations.matMul(this.#filter, flat, { a: true })
    const shaped = operations.reshape(taps, [kernelSide, kernelSide, inputs, filters])
    operations.scopes.free(flat, taps)
    return shaped
  }

  /**
   * Y = A^T (V U) A: responses in tiles.
   *
   * @param input V [64, tiles, in]
   * @param kernel U [64, in, out]
   * @returns [16 positions of a tile, tiles * out]
   */
  responses(input: TensorId, kernel: TensorId, tiles: number, filters: number): TensorId {
    const operations = this.#operations
    const products = operations.batchMatMul(input, kernel)
    const flat = operations.reshape(products, [pointCount, tiles * filters])
    const responses = operations.matMul(this.#output, flat)
    operations.scopes.free(products, flat)
    return responses
  }
}
