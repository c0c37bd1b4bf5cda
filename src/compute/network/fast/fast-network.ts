import { AULensError } from '../../../shared/contract/errors.ts'
import {
  convolutionFilters,
  parameterNames,
  parameterShapes,
  type ParameterName,
  type Parameters,
} from '../../../shared/network/architecture.ts'
import type { Engine } from '../../tensorflow.ts'
import type { Batch, BatchResult, Network, Pause, StepRates, StepResult } from '../network.ts'
import { checkParameters, eachParameter, zeroParameters } from '../parameter-tensors.ts'
import { defaultPartSize, type PlainNetworkOptions } from '../plain-network.ts'
import { createLayers, defaultMethods, type FastLayers, type FastMethods, type Without } from './fast-layers.ts'
import { flatten, HeadPass, type PartDropout } from './head.ts'
import type { LayerMap, LayerPass } from './layer.ts'
import { descend } from './momentum.ts'
import { countCorrect, oneHot } from './targets.ts'
import { TensorOperations } from './tensor-operations.ts'
import { nativeBinding, type TensorId } from './tensorflow-binding.ts'

export interface FastNetworkOptions extends PlainNetworkOptions {
  readonly methods?: Partial<FastMethods>
  readonly without?: Without
}

type ParameterIds = Record<ParameterName, TensorId>

interface Pass {
  readonly layers: readonly LayerPass[]
  readonly head: HeadPass
}

interface Differentiated extends BatchResult {
  readonly gradients: ParameterIds
}

/** e.g. "fast winograd sparse" */
export const fastNetworkName = ({ convolution, sparseConv3, precision }: FastMethods): string =>
  ['fast', convolution, ...(sparseConv3 ? ['sparse'] : []), ...(precision === 'float32' ? [] : [precision])].join(' ')

/**
 * The network on TensorFlow's raw operations with a backward pass of its own: parts of 8 faces, pooling before ReLU,
 * oneDNN's pooling gradients, and the methods of {@link FastMethods}. Equal to the plain network to 1e-4 of each
 * layer's largest
 * gradient, except where a gate or maximum hangs on the last digits (docs/decisions/0005-fast-network.md); the same
 * step from the same state gives the same bits, on any number of WebAssembly threads.
 */
export class FastNetwork implements Network {
  readonly name: string
  readonly side: number
  readonly classes: number
  readonly #engine: Engine
  readonly #operations: TensorOperations
  readonly #partSize: number
  readonly #layers: FastLayers
  #weights: ParameterIds
  #momentum: ParameterIds

  /**
   * @throws AULensError `ENGINE_NOT_NATIVE` where the engine is not native TensorFlow, `PRECISION_UNAVAILABLE`,
   * `WEIGHTS_WRONG_SHAPE`
   */
  constructor(engine: Engine, options: FastNetworkOptions) {
    const binding = nativeBinding(engine.tf)
    if (binding === undefined) {
      throw new AULensError('ENGINE_NOT_NATIVE', 'The fast network needs native TensorFlow.', {
        hint: '"aulens doctor" says what is missing.',
      })
    }
    const { side, classes, parameters, momentum = zeroParameters(classes) } = options
    checkParameters(parameters, classes)
    checkParameters(momentum, classes)
    this.side = side
    this.classes = classes
    this.#engine = engine
    this.#operations = new TensorOperations(binding)
    this.#partSize = options.partSize ?? defaultPartSize
    this.#layers = createLayers(
      this.#operations,
      side,
      this.#partSize,
      { ...defaultMethods, ...options.methods },
      options.without,
    )
    const { convolution, sparseConv3, precision } = this.#layers.methods
    this.name = fastNetworkName({ convolution, sparseConv3, precision })
    this.#weights = this.#upload(parameters)
    this.#momentum = this.#upload(momentum)
  }

  logits(inputs: Float32Array): Float32Array {
    const { scopes } = this.#operations
    const count = inputs.length / this.side ** 2
    const answer = new Float32Array(count * this.classes)
    scopes.within(() => {
      const pass = this.#pass()
      for (let start = 0; start < count; start += this.#partSize) {
        const end = Math.min(start + this.#partSize, count)
        const scores = scopes.within(() =>
          this.#operations.read(pass.head.scores(this.#features(pass, inputs, start, end))),
        )
        answer.set(scores, start * this.classes)
      }
    })
    return answer
  }

  async gradients(batch: Batch): Promise<BatchResult & { readonly gradients: Parameters }> {
    return this.#differentiate(batch, undefined, ({ loss, correct, gradients }) => ({
      loss,
      correct,
      gradients: this.#download(gradients),
    }))
  }

  async step(batch: Batch, rates: StepRates, pause?: Pause): Promise<StepResult> {
    return this.#differentiate(batch, pause, ({ loss, correct, gradients }) => {
      const finite = this.#allFinite(gradients)
      const before = [...Object.values(this.#weights), ...Object.values(this.#momentum)]
      const after = descend(this.#operations, this.#weights, this.#momentum, gradients, rates)
      this.#weights = after.weights
      this.#momentum = after.momentum
      this.#operations.scopes.free(...before)
      return { loss, correct, finite }
    })
  }

  parameters(): Parameters {
    return this.#download(this.#weights)
  }

  momentum(): Parameters {
    return this.#download(this.#momentum)
  }

  liveTensors(): number {
    return this.#engine.tf.memory().numTensors + this.#operations.live
  }

  dispose(): void {
    this.#layers.dispose()
    this.#operations.dispose()
  }

  #upload(parameters: Parameters): ParameterIds {
    const shapes = parameterShapes(this.classes)
    return eachParameter((name) => this.#operations.tensor(shapes[name], parameters[name].slice()))
  }

  #download(ids: ParameterIds): Parameters {
    return eachParameter((name) => new Float32Array(this.#operations.read(ids[name])))
  }

  #pass(): Pass {
    const weights = this.#weights
    const [first, second, third] = this.#layers.layers
    return {
      layers: [
        first.pass(weights['conv1.kernel']),
        second.pass(weights['conv2.kernel']),
        third.pass(weights['conv3.kernel']),
      ],
      head: new HeadPass(this.#operations, weights),
    }
  }

  /** Faces start to end (excluded) of `inputs` through the three layers: [part, 1024]. */
  #features(pass: Pass, inputs: Float32Array, start: number, end: number): TensorId {
    const operations = this.#operations
    const { mapPrecision, pooledPrecision } = this.#layers
    const area = this.side ** 2
    const pictures = operations.tensor(
      [end - start, this.side, this.side, 1],
      inputs.subarray(start * area, end * area),
    )
    const input: LayerMap = { tensor: operations.cast(pictures, 'float32', mapPrecision) }
    const { tensor } = pass.layers.reduce<LayerMap>((map, layer) => layer.forward(map, end - start), input)
    return flatten(operations, operations.cast(tensor, pooledPrecision, 'float32'), end - start)
  }

  #dropout({ dropout, count }: Batch, start: number, end: number): PartDropout | undefined {
    if (dropout === undefined) return undefined
    const units = dropout.factors.length / count
    return {
      on: dropout.on,
      factors: this.#operations.tensor([end - start, units], dropout.factors.subarray(start * units, end * units)),
    }
  }

  /** One part of the batch, forward and backward. Its gradients stay in the pass. */
  #differentiatePart(pass: Pass, batch: Batch, start: number, end: number): BatchResult {
    const operations = this.#operations
    const labels = batch.labels.subarray(start, end)
    const pooled = this.#features(pass, batch.inputs, start, end)
    const targets = operations.tensor([end - start, this.classes], oneHot(labels, this.classes))
    const { scores, losses, gradient } = pass.head.differentiate(
      pooled,
      targets,
      operations.scalar(1 / batch.count),
      this.#dropout(batch, start, end),
    )
    const shaped = operations.reshape(gradient, [end - start, 2, 2, convolutionFilters[2]])
    pass.layers.reduceRight<LayerMap | undefined>(
      (above, layer) => (above === undefined ? undefined : layer.backward(above)),
      { tensor: operations.cast(shaped, 'float32', this.#layers.pooledPrecision) },
    )
    return {
      loss: operations.read(losses).reduce((sum, loss) => sum + loss, 0) / batch.count,
      correct: countCorrect(operations.read(scores), labels, this.classes),
    }
  }

  /** @param use what to do with the gradients, which are gone afterwards */
  async #differentiate<T>(batch: Batch, pause: Pause | undefined, use: (result: Differentiated) => T): Promise<T> {
    if (batch.count < 1) throw new RangeError('A batch has at least one face.')
    const { scopes } = this.#operations
    scopes.open()
    try {
      const pass = this.#pass()
      let loss = 0
      let correct = 0
      for (let start = 0; start < batch.count; start += this.#partSize) {
        if (start > 0) await pause?.()
        const end = Math.min(start + this.#partSize, batch.count)
        const part = scopes.within(() => this.#differentiatePart(pass, batch, start, end))
        loss += part.loss
        correct += part.correct
      }
      const [first, second, third] = pass.layers.map((layer) => layer.kernelGradient())
      const gradients = {
        'conv1.kernel': first,
        'conv2.kernel': second,
        'conv3.kernel': third,
        ...pass.head.gradients(),
      } as ParameterIds
      return use({ loss, correct, gradients })
    } finally {
      scopes.close()
    }
  }

  #allFinite(gradients: ParameterIds): boolean {
    const operations = this.#operations
    const shapes = parameterShapes(this.classes)
    return parameterNames.every((name) => {
      const sum = operations.sum(
        operations.absolute(gradients[name]),
        shapes[name].map((_, axis) => axis),
      )
      return Number.isFinite(operations.read(sum)[0])
    })
  }
}
