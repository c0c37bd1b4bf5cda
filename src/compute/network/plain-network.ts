import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Engine, TensorFlow } from '../tensorflow.ts'
import type { Batch, BatchResult, Network, Pause, StepRates, StepResult } from './network.ts'
import { parameterNames, type Parameters } from '../../shared/network/architecture.ts'
import { features, scores } from './forward.ts'
import { maxPoolOf, type MaxPool } from './pooling.ts'
import {
  disposeParameters,
  eachTensor,
  readParameters,
  uploadParameters,
  zeroParameters,
  type ParameterTensors,
} from './parameter-tensors.ts'

/**
 * Faces computed at a time. A step's gradient is the sum over such parts, which is exact, as no layer mixes faces; the
 * size decides only how much memory the maps of the first layer take.
 */
export const defaultPartSize = 8

export interface PlainNetworkOptions {
  readonly side: number
  readonly classes: number
  readonly parameters: Parameters
  /** Zero where absent. */
  readonly momentum?: Parameters
  readonly partSize?: number
  /** The engine's fastest where absent. */
  readonly pool?: MaxPool
}

interface Part {
  readonly inputs: Tensor4D
  /** [part, classes], one 1 a row. */
  readonly targets: Tensor2D
  readonly dropout: { readonly on: 'inputs' | 'neurons'; readonly factors: Tensor2D } | undefined
}

interface Accumulated extends BatchResult {
  readonly gradients: ParameterTensors
}

const countCorrect = (logits: Float32Array, labels: Uint8Array, classes: number): number => {
  let correct = 0
  for (let face = 0; face < labels.length; face++) {
    const row = logits.subarray(face * classes, (face + 1) * classes)
    let best = 0
    for (let index = 1; index < classes; index++) if ((row[index] as number) > (row[best] as number)) best = index
    if (best === labels[face]) correct++
  }
  return correct
}

/**
 * The network by TensorFlow.js's operations and its automatic differentiation: the measure of all others. Only pooling
 * may be
 * a faster kernel of the same values.
 */
export class PlainNetwork implements Network {
  readonly name = 'plain'
  readonly side: number
  readonly classes: number
  readonly #tf: TensorFlow
  readonly #partSize: number
  readonly #pool: MaxPool
  #weights: ParameterTensors
  #momentum: ParameterTensors

  constructor(engine: Engine, options: PlainNetworkOptions) {
    this.#tf = engine.tf
    this.side = options.side
    this.classes = options.classes
    this.#partSize = options.partSize ?? defaultPartSize
    this.#pool = options.pool ?? maxPoolOf(engine)
    this.#weights = uploadParameters(engine.tf, options.parameters, options.classes)
    this.#momentum = uploadParameters(engine.tf, options.momentum ?? zeroParameters(options.classes), options.classes)
  }

  logits(inputs: Float32Array): Float32Array {
    const tf = this.#tf
    const area = this.side * this.side
    const count = inputs.length / area
    const answer = new Float32Array(count * this.classes)
    for (let start = 0; start < count; start += this.#partSize) {
      const end = Math.min(start + this.#partSize, count)
      const part = tf.tidy(() => {
        const pictures = this.#pictures(inputs.subarray(start * area, end * area), end - start)
        return scores(tf, this.#weights, features(tf, this.#weights, pictures, this.#pool))
      })
      answer.set(part.dataSync(), start * this.classes)
      part.dispose()
    }
    return answer
  }

  async gradients(batch: Batch): Promise<BatchResult & { gradients: Parameters }> {
    const { loss, correct, gradients } = await this.#accumulate(batch)
    const read = readParameters(gradients)
    disposeParameters(gradients)
    return { loss, correct, gradients: read }
  }

  async step(batch: Batch, rates: StepRates, pause?: Pause): Promise<StepResult> {
    const { loss, correct, gradients } = await this.#accumulate(batch, pause)
    const finite = this.#allFinite(gradients)
    this.#update(gradients, rates)
    disposeParameters(gradients)
    return { loss, correct, finite }
  }

  parameters(): Parameters {
    return readParameters(this.#weights)
  }

  momentum(): Parameters {
    return readParameters(this.#momentum)
  }

  liveTensors(): number {
    return this.#tf.memory().numTensors
  }

  dispose(): void {
    disposeParameters(this.#weights)
    disposeParameters(this.#momentum)
  }

  #pictures(inputs: Float32Array, count: number): Tensor4D {
    return this.#tf.tensor4d(inputs, [count, this.side, this.side, 1])
  }

  #part(batch: Batch, start: number, end: number): Part {
    const tf = this.#tf
    const area = this.side * this.side
    const count = end - start
    const targets = new Float32Array(count * this.classes)
    for (let face = 0; face < count; face++) targets[face * this.classes + (batch.labels[start + face] as number)] = 1
    const { dropout } = batch
    const units = dropout === undefined ? 0 : dropout.factors.length / batch.count
    return {
      inputs: this.#pictures(batch.inputs.subarray(start * area, end * area), count),
      targets: tf.tensor2d(targets, [count, this.classes]),
      dropout:
        dropout === undefined
          ? undefined
          : {
              on: dropout.on,
              factors: tf.tensor2d(dropout.factors.subarray(start * units, end * units), [count, units]),
            },
    }
  }

  /** Gradients of the summed cross-entropy of one part over the whole batch's count, and the part's class scores. */
  #differentiate(part: Part, batchCount: number): { loss: number; logits: Float32Array; gradients: ParameterTensors } {
    const tf = this.#tf
    let kept: Tensor2D | undefined
    const loss = (...tensors: Tensor[]): Scalar => {
      const weights = eachTensor((name) => tensors[parameterNames.indexOf(name)] as Tensor)
      const logits = scores(tf, weights, features(tf, weights, part.inputs, this.#pool), part.dropout)
      kept = tf.keep(tf.clone(logits))
      return tf.div(tf.neg(tf.sum(tf.mul(part.targets, tf.logSoftmax(logits)))), batchCount)
    }
    const { value, grads } = tf.valueAndGrads(loss)(parameterNames.map((name) => this.#weights[name]))
    const answer = {
      loss: value.dataSync()[0] as number,
      logits: kept?.dataSync<'float32'>() ?? new Float32Array(),
      gradients: eachTensor((name) => grads[parameterNames.indexOf(name)] as Tensor),
    }
    value.dispose()
    kept?.dispose()
    return answer
  }

  async #accumulate(batch: Batch, pause?: Pause): Promise<Accumulated> {
    const tf = this.#tf
    let loss = 0
    let correct = 0
    let sum: ParameterTensors | undefined
    try {
      for (let start = 0; start < batch.count; start += this.#partSize) {
        if (start > 0) await pause?.()
        const end = Math.min(start + this.#partSize, batch.count)
        const part = this.#part(batch, start, end)
        const result = this.#differentiate(part, batch.count)
        tf.dispose([part.inputs, part.targets, ...(part.dropout === undefined ? [] : [part.dropout.factors])])
        loss += result.loss
        correct += countCorrect(result.logits, batch.labels.subarray(start, end), this.classes)
        const before = sum
        if (before === undefined) sum = result.gradients
        else {
          sum = eachTensor((name) => tf.add(before[name], result.gradients[name]))
          disposeParameters(before)
          disposeParameters(result.gradients)
        }
      }
    } catch (error) {
      if (sum !== undefined) disposeParameters(sum)
      throw error
    }
    if (sum === undefined) throw new RangeError('A batch has at least one face.')
    return { loss, correct, gradients: sum }
  }

  #allFinite(gradients: ParameterTensors): boolean {
    const tf = this.#tf
    const sum = tf.tidy(() => tf.addN(parameterNames.map((name) => tf.sum(tf.abs(gradients[name])))))
    const [value] = sum.dataSync()
    sum.dispose()
    return Number.isFinite(value)
  }

  #update(gradients: ParameterTensors, rates: StepRates): void {
    const tf = this.#tf
    const weights = this.#weights
    const momentum = this.#momentum
    this.#momentum = eachTensor((name) =>
      tf.tidy(() => {
        const kept = tf.sub(
          tf.mul(momentum[name], rates.momentum),
          tf.mul(weights[name], rates.weightDecay * rates.learningRate),
        )
        return tf.sub(kept, tf.mul(gradients[name], rates.learningRate))
      }),
    )
    this.#weights = eachTensor((name) => tf.add(weights[name], this.#momentum[name]))
    disposeParameters(momentum)
    disposeParameters(weights)
  }
}
