import { giveBack } from './give-back.ts'
import type { Attribute, Binding, TensorId } from './tensorflow-binding.ts'
import { TensorScopes } from './tensor-scope.ts'

/** TensorFlow's number of the type (tensorflow/core/framework/types.proto); tfjs does not know it. */
const bfloat16Type = 14

export type Precision = 'float32' | 'bfloat16'

/**
 * TensorFlow's own operations on tensor ids, past TensorFlow.js: no tape, no tensor objects, and operations that
 * TensorFlow.js does not have. Shapes are those of TensorFlow: maps [batch, height, width, channels], kernels
 * [height, width, in, out].
 */
export class TensorOperations {
  readonly scopes: TensorScopes
  readonly #binding: Binding
  /** Shapes and axes as int32 tensors, made once. */
  readonly #integers = new Map<string, TensorId>()

  constructor(binding: Binding) {
    this.#binding = binding
    this.scopes = new TensorScopes(binding)
  }

  /** Tensors held, without the constants that stay until `dispose`. */
  get live(): number {
    return this.scopes.live
  }

  dispose(): void {
    this.scopes.dispose()
    for (const id of this.#integers.values()) this.#binding.deleteTensor(id)
    this.#integers.clear()
  }

  /** Shares the array's memory: it must not change while the tensor lives. */
  tensor(shape: readonly number[], values: Float32Array): TensorId {
    return this.scopes.own(this.#binding.createTensor(shape, this.#binding.TF_FLOAT, values))
  }

  scalar(value: number): TensorId {
    return this.tensor([], Float32Array.of(value))
  }

  read(id: TensorId): Float32Array {
    return this.#binding.tensorDataSync(id) as Float32Array
  }

  /** Into an array of the caller's. The binding can only answer a copy of its own, which is given back at once. */
  readInto(id: TensorId, target: Float32Array): void {
    const copy = this.read(id)
    target.set(copy)
    giveBack(copy)
  }

  cast(input: TensorId, from: Precision, to: Precision): TensorId {
    if (from === to) return input
    return this.#run(
      'Cast',
      [this.#precision('SrcT', from), this.#precision('DstT', to), this.#flag('Truncate', false)],
      [input],
    )
  }

  convolve(input: TensorId, kernel: TensorId, precision: Precision = 'float32'): TensorId {
    return this.#run('Conv2D', this.#convolution(precision), [input, kernel])
  }

  /** Gradient of the kernel. */
  convolveKernelGradient(
    input: TensorId,
    kernelShape: readonly number[],
    gradient: TensorId,
    precision: Precision = 'float32',
  ): TensorId {
    return this.#run('Conv2DBackpropFilter', this.#convolution(precision), [input, this.#vector(kernelShape), gradient])
  }

  /** Gradient of the input. */
  convolveInputGradient(
    inputShape: readonly number[],
    kernel: TensorId,
    gradient: TensorId,
    precision: Precision = 'float32',
  ): TensorId {
    return this.#run('Conv2DBackpropInput', this.#convolution(precision), [this.#vector(inputShape), kernel, gradient])
  }

  /** Pooling windows side x side that do not overlap. */
  maxPool(input: TensorId, side: number, precision: Precision): TensorId {
    return this.#run('MaxPool', this.#pooling(side, precision), [input])
  }

  maxPoolGradient(input: TensorId, pooled: TensorId, gradient: TensorId, side: number, precision: Precision): TensorId {
    return this.#run('MaxPoolGrad', this.#pooling(side, precision), [input, pooled, gradient])
  }

  /** oneDNN's pooling, which also answers a workspace: where each window's maximum was. */
  nativeMaxPool(
    input: TensorId,
    side: number,
    precision: Precision,
  ): { readonly pooled: TensorId; readonly workspace: TensorId } {
    const [pooled, workspace] = this.#runMany('_MklNativeMaxPool', this.#nativePooling(side, precision), [input], 2)
    return { pooled: pooled as TensorId, workspace: workspace as TensorId }
  }

  nativeMaxPoolGradient(
    input: TensorId,
    pooled: TensorId,
    workspace: TensorId,
    gradient: TensorId,
    side: number,
    precision: Precision,
  ): TensorId {
    return this.#run('_MklNativeMaxPoolGrad', this.#nativePooling(side, precision), [
      input,
      pooled,
      gradient,
      workspace,
    ])
  }

  relu(input: TensorId, precision: Precision = 'float32'): TensorId {
    return this.#run('Relu', [this.#precision('T', precision)], [input])
  }

  /** @param output of the ReLU */
  reluGradient(gradient: TensorId, output: TensorId, precision: Precision = 'float32'): TensorId {
    return this.#run('ReluGrad', [this.#precision('T', precision)], [gradient, output])
  }

  add(a: TensorId, b: TensorId, precision: Precision = 'float32'): TensorId {
    return this.#run('AddV2', [this.#precision('T', precision)], [a, b])
  }

  subtract(a: TensorId, b: TensorId): TensorId {
    return this.#run('Sub', [this.#float], [a, b])
  }

  multiply(a: TensorId, b: TensorId): TensorId {
    return this.#run('Mul', [this.#float], [a, b])
  }

  biasAdd(input: TensorId, bias: TensorId): TensorId {
    return this.#run('BiasAdd', [this.#float, this.#text('data_format', 'NHWC')], [input, bias])
  }

  matMul(a: TensorId, b: TensorId, transpose: { readonly a?: boolean; readonly b?: boolean } = {}): TensorId {
    return this.#run(
      'MatMul',
      [this.#float, this.#flag('transpose_a', transpose.a ?? false), this.#flag('transpose_b', transpose.b ?? false)],
      [a, b],
    )
  }

  /** Products of two stacks of matrices, [n, rows, columns] each. */
  batchMatMul(a: TensorId, b: TensorId, transpose: { readonly a?: boolean; readonly b?: boolean } = {}): TensorId {
    return this.#run(
      'BatchMatMulV2',
      [this.#float, this.#flag('adj_x', transpose.a ?? false), this.#flag('adj_y', transpose.b ?? false)],
      [a, b],
    )
  }

  /** The same numbers in another shape, without a copy. */
  reshape(input: TensorId, shape: readonly number[]): TensorId {
    return this.#run(
      'Reshape',
      [this.#float, this.#type('Tshape', this.#binding.TF_INT32)],
      [input, this.#vector(shape)],
    )
  }

  transpose(input: TensorId, axes: readonly number[]): TensorId {
    return this.#run(
      'Transpose',
      [this.#float, this.#type('Tperm', this.#binding.TF_INT32)],
      [input, this.#vector(axes)],
    )
  }

  sum(input: TensorId, axes: readonly number[]): TensorId {
    return this.#run(
      'Sum',
      [this.#float, this.#type('Tidx', this.#binding.TF_INT32), this.#flag('keep_dims', false)],
      [input, this.#vector(axes)],
    )
  }

  absolute(input: TensorId): TensorId {
    return this.#run('Abs', [this.#float], [input])
  }

  /** @returns cross-entropy [batch] in nats, and its gradient [batch, classes] */
  crossEntropy(logits: TensorId, targets: TensorId): { readonly losses: TensorId; readonly gradient: TensorId } {
    const [losses, gradient] = this.#runMany('SoftmaxCrossEntropyWithLogits', [this.#float], [logits, targets], 2)
    return { losses: losses as TensorId, gradient: gradient as TensorId }
  }

  #run(name: string, attributes: readonly Attribute[], inputs: readonly TensorId[]): TensorId {
    return this.#runMany(name, attributes, inputs, 1)[0] as TensorId
  }

  #runMany(name: string, attributes: readonly Attribute[], inputs: readonly TensorId[], outputs: number): TensorId[] {
    return this.#binding.executeOp(name, attributes, inputs, outputs).map(({ id }) => this.scopes.own(id))
  }

  #vector(values: readonly number[]): TensorId {
    const key = values.join()
    const known = this.#integers.get(key)
    if (known !== undefined) return known
    const id = this.#binding.createTensor([values.length], this.#binding.TF_INT32, Int32Array.from(values))
    this.#integers.set(key, id)
    return id
  }

  get #float(): Attribute {
    return this.#precision('T', 'float32')
  }

  #type(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value }
  }

  #precision(name: string, precision: Precision): Attribute {
    return this.#type(name, precision === 'bfloat16' ? bfloat16Type : this.#binding.TF_FLOAT)
  }

  #flag(name: string, value: boolean): Attribute {
    return { name, type: this.#binding.TF_ATTR_BOOL, value }
  }

  #text(name: string, value: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_STRING, value }
  }

  #numbers(name: string, value: readonly number[]): Attribute {
    return { name, type: this.#binding.TF_ATTR_INT, value }
  }

  #convolution(precision: Precision): Attribute[] {
    return [
      this.#precision('T', precision),
      this.#numbers('strides', [1, 1, 1, 1]),
      this.#text('padding', 'SAME'),
      this.#text('data_format', 'NHWC'),
      this.#flag('use_cudnn_on_gpu', true),
      this.#numbers('dilations', [1, 1, 1, 1]),
    ]
  }

  #pooling(side: number, precision: Precision): Attribute[] {
    const window = [1, side, side, 1]
    return [
      this.#precision('T', precision),
      this.#numbers('ksize', window),
      this.#numbers('strides', window),
      this.#text('padding', 'VALID'),
      this.#text('data_format', 'NHWC'),
    ]
  }

  /** `_kernel` picks the variant that takes plain tensors; without it TensorFlow finds no kernel. */
  #nativePooling(side: number, precision: Precision): Attribute[] {
    return [
      ...this.#pooling(side, precision),
      this.#flag('workspace_enabled', true),
      this.#text('_kernel', 'MklNameChangeOp'),
    ]
  }
}
