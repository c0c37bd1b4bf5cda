import type { Parameters } from '../../shared/network/architecture.ts'

/** Factors of a dropout draw: 0 where a unit is dropped, 1 / (1 - rate) where it stays (inverted scaling). */
export interface DropoutMask {
  /** On the hidden layer's 1,024 inputs (released code) or on its 300 neurons (text). */
  readonly on: 'inputs' | 'neurons'
  /** [count, 1024] or [count, 300] */
  readonly factors: Float32Array
}

/** What one training step sees. */
export interface Batch {
  readonly count: number
  /** [count, side, side] after local normalisation. */
  readonly inputs: Float32Array
  /** [count], class indices. */
  readonly labels: Uint8Array
  readonly dropout?: DropoutMask
}

export interface StepRates {
  readonly learningRate: number
  readonly momentum: number
  readonly weightDecay: number
}

/** A batch as the network saw it, dropout included, before the step changed anything. */
export interface BatchResult {
  /** Mean cross-entropy, nats. */
  readonly loss: number
  /** Faces whose most probable class was the labelled one. */
  readonly correct: number
}

export interface StepResult extends BatchResult {
  /** False once any gradient is infinite or not a number. The loss alone would not tell: ReLU hides such weights. */
  readonly finite: boolean
}

/** Called between the parts of a long computation; may throw to end it. */
export type Pause = () => Promise<void>

/**
 * The network of Khorrami, Paine and Huang (2015) with its weights and momentum, on one engine. Every implementation
 * computes the same function; they differ in speed and in the last digits.
 */
export interface Network {
  readonly name: string
  /** Rows (and columns) of an input. */
  readonly side: number
  readonly classes: number
  /**
   * Class scores before softmax, without dropout.
   *
   * @param inputs [count, side, side] after local normalisation
   * @returns [count, classes]
   */
  logits(inputs: Float32Array): Float32Array
  /** Mean gradients over a batch, for checks; changes nothing. */
  gradients(batch: Batch): Promise<BatchResult & { readonly gradients: Parameters }>
  /**
   * One step of gradient descent with momentum: v <- momentum v - decay rate w - rate g, w <- w + v, for every
   * weight and bias. A pause that throws leaves weights and momentum as they were.
   */
  step(batch: Batch, rates: StepRates, pause?: Pause): Promise<StepResult>
  /** A copy of the weights. */
  parameters(): Parameters
  /** A copy of v. */
  momentum(): Parameters
  /** Tensors that the whole engine holds: the same number after every step. */
  liveTensors(): number
  dispose(): void
}
