import type { TensorFlow } from '../../tensorflow.ts'

/** A tensor inside native TensorFlow. It lives until it is deleted: TensorFlow.js does not know of it. */
export type TensorId = number

export interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: number | boolean | string | readonly number[]
}

/** What tfjs-node's binding offers (its `tfjs_binding.d.ts`), as far as the fast network uses it. */
export interface Binding {
  /** The tensor shares the array's memory where that is aligned to 64 bytes, else copies it. */
  createTensor(shape: readonly number[], type: number, values: Float32Array | Int32Array): TensorId
  deleteTensor(id: TensorId): void
  /** A copy. */
  tensorDataSync(id: TensorId): Float32Array | Int32Array | Uint8Array
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorId[],
    outputs: number,
  ): { readonly id: TensorId }[]
  /** Tensors that native TensorFlow holds for this process. */
  getNumOfTensors(): number
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
}

/** The binding behind the current backend; undefined where the backend is not native TensorFlow. */
export const nativeBinding = (tf: TensorFlow): Binding | undefined => {
  const { binding } = tf.backend() as unknown as { readonly binding?: Partial<Binding> }
  return typeof binding?.executeOp === 'function' && typeof binding.createTensor === 'function'
    ? (binding as Binding)
    : undefined
}
