import { pooledUnits, type ParameterName } from '../../../shared/network/architecture.ts'
import { GradientSum } from './gradient-sum.ts'
import type { TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'

export type HeadParameter = Exclude<ParameterName, `conv${string}`>

/** Dropout factors of one part of the batch, as a tensor [part, 1024] or [part, 300]. */
export interface PartDropout {
  readonly on: 'inputs' | 'neurons'
  readonly factors: TensorId
}

interface Forward {
  readonly inputs: TensorId
  readonly hidden: TensorId
  readonly kept: TensorId
  readonly scores: TensorId
}

/** Hidden layer and class scores on the weights of one step, with their gradients. */
export class HeadPass {
  readonly #operations: TensorOperations
  readonly #weights: Readonly<Record<HeadParameter, TensorId>>
  readonly #sums: Record<HeadParameter, GradientSum>

  constructor(operations: TensorOperations, weights: Readonly<Record<HeadParameter, TensorId>>) {
    this.#operations = operations
    this.#weights = weights
    const sum = (): GradientSum => new GradientSum(operations)
    this.#sums = { 'fc.kernel': sum(), 'fc.bias': sum(), 'softmax.kernel': sum(), 'softmax.bias': sum() }
  }

  /**
   * @param pooled [part, 1024]
   * @returns [part, classes], before softmax
   */
  scores(pooled: TensorId, dropout?: PartDropout): TensorId {
    return this.#forward(pooled, dropout).scores
  }

  /**
   * Adds the gradients of the part's cross-entropy over the whole batch's count up, inside.
   *
   * @param pooled  [part, 1024]
   * @param targets [part, classes], one 1 a row
   * @param scale   a scalar, 1 / faces of the whole batch
   * @returns scores and losses [part], and the gradient of `pooled`
   */
  differentiate(
    pooled: TensorId,
    targets: TensorId,
    scale: TensorId,
    dropout?: PartDropout,
  ): { readonly scores: TensorId; readonly losses: TensorId; readonly gradient: TensorId } {
    const operations = this.#operations
    const { inputs, hidden, kept, scores } = this.#forward(pooled, dropout)
    const entropy = operations.crossEntropy(scores, targets)
    const scoreGradient = operations.multiply(entropy.gradient, scale)
    this.#sums['softmax.kernel'].add(operations.matMul(kept, scoreGradient, { a: true }))
    this.#sums['softmax.bias'].add(operations.sum(scoreGradient, [0]))
    const keptGradient = operations.matMul(scoreGradient, this.#weights['softmax.kernel'], { b: true })
    const hiddenGradient = dropout?.on === 'neurons' ? operations.multiply(keptGradient, dropout.factors) : keptGradient
    const open = operations.reluGradient(hiddenGradient, hidden)
    this.#sums['fc.kernel'].add(operations.matMul(inputs, open, { a: true }))
    this.#sums['fc.bias'].add(operations.sum(open, [0]))
    const inputGradient = operations.matMul(open, this.#weights['fc.kernel'], { b: true })
    const gradient = dropout?.on === 'inputs' ? operations.multiply(inputGradient, dropout.factors) : inputGradient
    return { scores, losses: entropy.losses, gradient }
  }

  gradients(): Record<HeadParameter, TensorId> {
    return {
      'fc.kernel': this.#sums['fc.kernel'].value(),
      'fc.bias': this.#sums['fc.bias'].value(),
      'softmax.kernel': this.#sums['softmax.kernel'].value(),
      'softmax.bias': this.#sums['softmax.bias'].value(),
    }
  }

  #forward(pooled: TensorId, dropout: PartDropout | undefined): Forward {
    const operations = this.#operations
    const weights = this.#weights
    const inputs = dropout?.on === 'inputs' ? operations.multiply(pooled, dropout.factors) : pooled
    const hidden = operations.relu(
      operations.biasAdd(operations.matMul(inputs, weights['fc.kernel']), weights['fc.bias']),
    )
    const kept = dropout?.on === 'neurons' ? operations.multiply(hidden, dropout.factors) : hidden
    const scores = operations.biasAdd(operations.matMul(kept, weights['softmax.kernel']), weights['softmax.bias'])
    return { inputs, hidden, kept, scores }
  }
}

/** [part, 2, 2, 256] as [part, 1024]. */
export const flatten = (operations: TensorOperations, pooled: TensorId, batch: number): TensorId =>
  operations.reshape(pooled, [batch, pooledUnits])
