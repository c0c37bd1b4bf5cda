import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../tensorflow.ts'

/**
 * The values of what `compute` returns; every tensor made on the way is disposed.
 *
 * Not `tf.tidy(() => compute().dataSync())`: tidy searches its result for tensors, element by element, which takes
 * seconds on an array of millions of numbers.
 */
export const readTensor = (tf: TensorFlow, compute: () => Tensor): Float32Array<ArrayBuffer> => {
  const tensor = tf.tidy(compute)
  try {
    return tensor.dataSync<'float32'>() as Float32Array<ArrayBuffer>
  } finally {
    tensor.dispose()
  }
}
