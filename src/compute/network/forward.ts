import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../tensorflow.ts'
import { publicMaxPool, type MaxPool } from './pooling.ts'
import { pooledUnits } from '../../shared/network/architecture.ts'

/** Weights in the shapes of `parameterShapes`. */
export interface ConvolutionTensors {
  readonly 'conv1.kernel': Tensor4D
  readonly 'conv2.kernel': Tensor4D
  readonly 'conv3.kernel': Tensor4D
}

/** Responses of a layer before ReLU: 5x5, stride 1, zero padding 2, no bias. */
const respond = (tf: TensorFlow, input: Tensor4D, kernel: Tensor4D): Tensor4D => tf.conv2d(input, kernel, 1, 'same')

/**
 * Max pooling, then ReLU. The paper has ReLU first; the two commute exactly, values and gradients alike, and a map a
 * quarter the size is cheaper to rectify.
 */
const poolAndRectify = (tf: TensorFlow, pool: MaxPool, responses: Tensor4D, side: number): Tensor4D =>
  tf.relu(pool(responses, side))

/**
 * The three convolutional layers with their pooling (paper, section 3.1).
 *
 * @param inputs [batch, side, side, 1]
 * @param pool   absent: the public operation
 * @returns [batch, 1024]: the quadrant maxima in (row, column, filter) order
 */
export const features = (
  tf: TensorFlow,
  kernels: ConvolutionTensors,
  inputs: Tensor4D,
  pool: MaxPool = publicMaxPool(tf),
): Tensor2D => {
  const [batch, side] = inputs.shape
  const first = poolAndRectify(tf, pool, respond(tf, inputs, kernels['conv1.kernel']), 2)
  const second = poolAndRectify(tf, pool, respond(tf, first, kernels['conv2.kernel']), 2)
  const quadrants = poolAndRectify(tf, pool, respond(tf, second, kernels['conv3.kernel']), side / 8)
  return tf.reshape(quadrants, [batch, pooledUnits])
}

/** The rectified map of every convolutional layer, before pooling. */
export interface LayerMaps {
  /** [batch, side, side, 64] */
  readonly conv1: Tensor4D
  /** [batch, side / 2, side / 2, 128] */
  readonly conv2: Tensor4D
  /** [batch, side / 4, side / 4, 256] */
  readonly conv3: Tensor4D
}

/** Activations as the paper defines them: after ReLU, before pooling. Call inside `tf.tidy`, or dispose all three. */
export const layerMaps = (tf: TensorFlow, kernels: ConvolutionTensors, inputs: Tensor4D): LayerMaps => {
  const conv1 = tf.relu(respond(tf, inputs, kernels['conv1.kernel']))
  const conv2 = tf.relu(respond(tf, tf.maxPool(conv1, 2, 2, 'valid'), kernels['conv2.kernel']))
  const conv3 = tf.relu(respond(tf, tf.maxPool(conv2, 2, 2, 'valid'), kernels['conv3.kernel']))
  return { conv1, conv2, conv3 }
}

export interface HeadTensors {
  readonly 'fc.kernel': Tensor2D
  readonly 'fc.bias': Tensor1D
  readonly 'softmax.kernel': Tensor2D
  readonly 'softmax.bias': Tensor1D
}

/**
 * The hidden layer and the class scores.
 *
 * @param pooled  [batch, 1024]
 * @param dropout factors for the pooled inputs [batch, 1024] or the hidden neurons [batch, 300]
 * @returns [batch, classes], before softmax
 */
export const scores = (
  tf: TensorFlow,
  weights: HeadTensors,
  pooled: Tensor2D,
  dropout?: { on: 'inputs' | 'neurons'; factors: Tensor2D },
): Tensor2D => {
  const inputs = dropout?.on === 'inputs' ? tf.mul<Tensor2D>(pooled, dropout.factors) : pooled
  const hidden = tf.relu(tf.add<Tensor2D>(tf.matMul(inputs, weights['fc.kernel']), weights['fc.bias']))
  const kept = dropout?.on === 'neurons' ? tf.mul<Tensor2D>(hidden, dropout.factors) : hidden
  return tf.add(tf.matMul(kept, weights['softmax.kernel']), weights['softmax.bias'])
}
