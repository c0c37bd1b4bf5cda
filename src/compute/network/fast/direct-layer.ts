import { kernelSide } from './winograd-algebra.ts'
import { GradientSum } from './gradient-sum.ts'
import type { LayerMap, Layer, LayerPass, LayerShape } from './layer.ts'
import type { MaxPooling, Pooled } from './max-pooling.ts'
import type { Precision, TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'

interface Kept {
  readonly input: TensorId
  readonly batch: number
  readonly responses: TensorId
  readonly pooled: Pooled
  readonly output: TensorId
}

export interface DirectLayerOptions {
  readonly shape: LayerShape
  readonly pooling: MaxPooling
  /** Of the map, the kernel and the gradients; sums over parts are always float32. */
  readonly precision: Precision
  /** False for the first layer. */
  readonly inputGradient: boolean
}

/**
 * A layer by TensorFlow's own convolutions. ReLU comes after pooling: the two commute, and a quarter is left to
 * rectify.
 */
export class DirectLayer implements Layer {
  readonly name = 'direct'
  readonly #operations: TensorOperations
  readonly #options: DirectLayerOptions

  constructor(operations: TensorOperations, options: DirectLayerOptions) {
    this.#operations = operations
    this.#options = options
  }

  pass(kernel: TensorId): LayerPass {
    const operations = this.#operations
    const { shape, pooling, precision, inputGradient } = this.#options
    const { side, inputs, filters, window } = shape
    const weights = operations.cast(kernel, 'float32', precision)
    const sum = new GradientSum(operations)
    let kept: Kept | undefined

    const forward = (input: LayerMap, batch: number): LayerMap => {
      const responses = operations.convolve(input.tensor, weights, precision)
      const pooled = pooling.forward(operations, responses, window, precision)
      const output = operations.relu(pooled.output, precision)
      kept = { input: input.tensor, batch, responses, pooled, output }
      return { tensor: output }
    }

    const backward = (gradient: LayerMap): LayerMap | undefined => {
      if (kept === undefined) throw new RangeError('Backward comes after forward.')
      const { input, batch, responses, pooled, output } = kept
      const open = operations.reluGradient(gradient.tensor, output, precision)
      const spread = pooled.backward(open)
      pooled.free()
      operations.scopes.free(open, responses)
      sum.add(
        operations.convolveKernelGradient(input, [kernelSide, kernelSide, inputs, filters], spread, precision),
        precision,
      )
      const below = inputGradient
        ? operations.convolveInputGradient([batch, side, side, inputs], weights, spread, precision)
        : undefined
      operations.scopes.free(spread)
      kept = undefined
      return below === undefined ? undefined : { tensor: below }
    }

    return { forward, backward, kernelGradient: () => sum.value() }
  }
}
