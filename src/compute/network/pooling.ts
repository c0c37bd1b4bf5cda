import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Engine, TensorFlow } from '../tensorflow.ts'

/**
 * Max pooling over squares of `side`, without overlap.
 *
 * @param responses [batch, rows, columns, filters]
 * @returns [batch, rows / side, columns / side, filters]
 */
export type MaxPool = (responses: Tensor4D, side: number) => Tensor4D

/** By TensorFlow.js's public operation. Of equal maxima the first, row by row, receives the gradient. */
export const publicMaxPool =
  (tf: TensorFlow): MaxPool =>
  (responses, side) =>
    tf.maxPool(responses, side, side, 'valid')

interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** What the pooling needs of tfjs-node's backend. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[]
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor
}

const attributesOf = ({ binding }: NativeBackend, side: number): readonly Attribute[] => [
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'ksize', type: binding.TF_ATTR_INT, value: [1, side, side, 1] },
  { name: 'strides', type: binding.TF_ATTR_INT, value: [1, side, side, 1] },
  { name: 'padding', type: binding.TF_ATTR_STRING, value: 'VALID' },
  { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
  { name: 'workspace_enabled', type: binding.TF_ATTR_BOOL, value: true },
  // TensorFlow's own name for kernels that take tensors in the plain layout.
  { name: '_kernel', type: binding.TF_ATTR_STRING, value: 'MklNameChangeOp' },
]

/**
 * By oneDNN's pooling, which remembers where each maximum lay, so that its gradient costs a tenth of the public one,
 * which
 * searches again. The values are the same bits.
 */
const oneDnnMaxPool = (tf: TensorFlow): MaxPool => {
  const backend = tf.backend() as unknown as NativeBackend
  return (responses, side) => {
    const attributes = attributesOf(backend, side)
    const pool = tf.customGrad((input, save) => {
      const x = input as Tensor4D
      const keep = save as (tensors: Tensor[]) => void
      const [value, places] = backend.executeMultipleOutputs('_MklNativeMaxPool', attributes, [x], 2) as [
        Tensor4D,
        Tensor,
      ]
      keep([x, value, places])
      return {
        value,
        gradFunc: (gradient: Tensor, saved: Tensor[]) => {
          const [from, pooled, remembered] = saved as [Tensor, Tensor, Tensor]
          return backend.executeSingleOutput('_MklNativeMaxPoolGrad', attributes, [from, pooled, gradient, remembered])
        },
      }
    })
    return pool(responses) as Tensor4D
  }
}

/** A picture with ties, of two windows of 2 x 2, and the gradient that its summed maxima have. */
const trial = { picture: [3, 3, 1, 2, 3, 3, 2, 2], gradient: [1, 0, 0, 1, 0, 0, 0, 0] }

const passesTrial = (tf: TensorFlow, pool: MaxPool): boolean => {
  try {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(pool(x as Tensor4D, 2)))(tf.tensor4d(trial.picture, [1, 2, 4, 1]))
        .dataSync(),
    )
    return trial.gradient.every((expected, index) => gradient[index] === expected)
  } catch {
    return false
  }
}

const chosen = new WeakMap<Engine, MaxPool>()

/** The fastest pooling that this engine has: tried once, the public one where the trial fails. */
export const maxPoolOf = (engine: Engine): MaxPool => {
  let pool = chosen.get(engine)
  if (pool === undefined) {
    const fast = engine.rung === 'native' ? oneDnnMaxPool(engine.tf) : undefined
    pool = fast !== undefined && passesTrial(engine.tf, fast) ? fast : publicMaxPool(engine.tf)
    chosen.set(engine, pool)
  }
  return pool
}
