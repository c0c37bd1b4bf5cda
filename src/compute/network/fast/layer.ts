import type { Region } from './kernel-memory.ts'
import type { TensorId } from './tensorflow-binding.ts'

/** A map [batch, side, side, channels], or the gradient of one, that a layer hands to its neighbour. */
export interface LayerMap {
  readonly tensor: TensorId
  /** The same numbers where they also lie in the kernels' memory. */
  readonly region?: Region
}

/**
 * A convolution without bias, max pooling and ReLU, on the weights of one step. Forward and backward alternate:
 * backward
 * belongs to the latest forward. Tensors belong to the scopes that are open during the call.
 */
export interface LayerPass {
  /**
   * @param batch faces in this part of the batch
   * @returns the map after pooling and ReLU
   */
  forward(input: LayerMap, batch: number): LayerMap
  /**
   * Adds the part's gradient of the kernel up, inside.
   *
   * @param gradient of the map that forward answered
   * @returns the gradient of the input; undefined for the first layer, where nobody asks for it
   */
  backward(gradient: LayerMap): LayerMap | undefined
  /**
   * Where the pooled maxima of the latest forward were, row * side + column, in the shape of its answer; only of layers
   * that keep it so.
   */
  winners?(batch: number): Int32Array
  /** The kernel's gradient [5, 5, in, out] over all parts so far. */
  kernelGradient(): TensorId
}

export interface Layer {
  readonly name: string
  /** @param kernel [5, 5, in, out] */
  pass(kernel: TensorId): LayerPass
}

export interface LayerShape {
  /** Rows (and columns) of the map before pooling. */
  readonly side: number
  readonly inputs: number
  readonly filters: number
  /** Rows (and columns) of a pooling window. */
  readonly window: number
}
