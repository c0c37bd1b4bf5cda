import type { Tensor4D } from '@tensorflow/tfjs-core'
import {
  convolutionFilters,
  convolutionLayers,
  hiddenUnits,
  pooledUnits,
  type Parameters,
} from '../../shared/network/architecture.ts'
import type { TensorFlow } from '../tensorflow.ts'
import { applyGate, type BackwardMethod } from './gates.ts'
import { kernelTensor } from './kernels.ts'
import { poolRectified, unpool, type Pooled } from './pooling.ts'
import { readTensor } from './read-tensor.ts'

/** Highest value of each quadrant of each channel, rectified, with the place it was found at. */
interface Quadrants {
  readonly values: Float32Array
  readonly places: Int32Array
}

/**
 * @param map [side, side, channels] before ReLU; on a tie the first place in row-major order, as {@link poolRectified}
 */
const poolQuadrants = (map: Float32Array, side: number, channels: number): Quadrants => {
  const half = side / 2
  const values = new Float32Array(4 * channels)
  const places = new Int32Array(4 * channels)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const quadrant = 2 * Math.floor(row / half) + Math.floor(column / half)
      const from = (row * side + column) * channels
      for (let channel = 0; channel < channels; channel++) {
        const value = map[from + channel] as number
        const unit = quadrant * channels + channel
        if (value <= (values[unit] as number)) continue
        values[unit] = value
        places[unit] = from + channel
      }
    }
  }
  return { values, places }
}

/** x W + b; W [inputs, outputs] row-major. */
const dense = (inputs: Float32Array, weights: Float32Array, bias: Float32Array): Float32Array => {
  const outputs = bias.slice()
  inputs.forEach((value, row) => {
    if (value === 0) return
    for (let column = 0; column < outputs.length; column++)
      outputs[column] = (outputs[column] as number) + value * (weights[row * outputs.length + column] as number)
  })
  return outputs
}

/** The signal sent back through a dense layer: W s. */
const denseBack = (signal: Float32Array, weights: Float32Array, inputs: number): Float32Array =>
  Float32Array.from({ length: inputs }, (_, row) =>
    signal.reduce((sum, value, column) => sum + value * (weights[row * signal.length + column] as number), 0),
  )

export interface ClassSaliency {
  /** Class scores before softmax. */
  readonly scores: Float32Array
  /** Place of the highest score. */
  readonly predicted: number
  /** [side, side]: how the score of the predicted class changes with each pixel of the normalised input. */
  readonly picture: Float32Array<ArrayBuffer>
}

/**
 * Sends the score of the predicted class back to the pixels of one face: the gradient (Simonyan et al. 2013, section
 * 3), or
 * with the gates of guided backpropagation (Springenberg et al. 2015) at every ReLU.
 *
 * @param input [side, side] after local normalisation
 */
export const classSaliency = (
  tf: TensorFlow,
  parameters: Parameters,
  input: Float32Array<ArrayBuffer>,
  side: number,
  method: BackwardMethod,
): ClassSaliency => {
  const kernels = convolutionLayers.map((layer) => kernelTensor(tf, parameters, layer))
  const channels = [1, ...convolutionFilters] as const
  const shapeAt = (stage: number): [number, number, number, number] => [
    1,
    side / 2 ** stage,
    side / 2 ** stage,
    channels[stage] as number,
  ]
  const kernelOf = (stage: number): Tensor4D => kernels[stage] as Tensor4D
  const convolve = (values: Float32Array<ArrayBuffer>, stage: number): Float32Array<ArrayBuffer> =>
    readTensor(tf, () => tf.conv2d(tf.tensor4d(values, shapeAt(stage)), kernelOf(stage), 1, 'same'))
  const convolveBack = (signal: Float32Array<ArrayBuffer>, stage: number): Float32Array<ArrayBuffer> => {
    const [, height, width] = shapeAt(stage)
    return readTensor(tf, () =>
      tf.conv2dTranspose(
        tf.tensor4d(signal, [1, height, width, channels[stage + 1] as number]),
        kernelOf(stage),
        shapeAt(stage),
        1,
        'same',
      ),
    )
  }
  try {
    const first = poolRectified(convolve(input, 0), 1, side, channels[1])
    const second = poolRectified(convolve(first.values, 1), 1, side / 2, channels[2])
    const map = convolve(second.values, 2)
    const quadrants = poolQuadrants(map, side / 4, channels[3])
    const hidden = dense(quadrants.values, parameters['fc.kernel'], parameters['fc.bias']).map((value) =>
      Math.max(0, value),
    )
    const scores = dense(hidden, parameters['softmax.kernel'], parameters['softmax.bias'])
    const predicted = scores.indexOf(Math.max(...scores))

    const atHidden = Float32Array.from(
      { length: hiddenUnits },
      (_, unit) => parameters['softmax.kernel'][unit * scores.length + predicted] as number,
    )
    applyGate(method, atHidden, hidden)
    const atPooled = denseBack(atHidden, parameters['fc.kernel'], pooledUnits)
    applyGate(method, atPooled, quadrants.values)
    let signal = new Float32Array(map.length)
    atPooled.forEach((value, unit) => {
      if (value !== 0) signal[quadrants.places[unit] as number] = value
    })
    const down = ({ values, switches }: Pooled, stage: number): void => {
      const back = convolveBack(signal, stage)
      applyGate(method, back, values)
      signal = unpool(back, switches, 1, side / 2 ** stage, channels[stage] as number)
    }
    down(second, 2)
    down(first, 1)
    return { scores, predicted, picture: convolveBack(signal, 0) }
  } finally {
    tf.dispose(kernels)
  }
}
