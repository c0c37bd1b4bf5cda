import type { Tensor4D } from '@tensorflow/tfjs-core'
import { convolutionLayers, type ConvolutionLayer, type Parameters } from '../../shared/network/architecture.ts'
import type { Neuron } from '../../shared/contract/compute.ts'
import type { TensorFlow } from '../tensorflow.ts'
import { applyGate, type BackwardMethod } from './gates.ts'
import { filtersOf, kernelTensor, layersBelow } from './kernels.ts'
import { poolRectified, unpool, type Pooled } from './pooling.ts'
import { readTensor } from './read-tensor.ts'

/**
 * The network below and with one layer over whole images: the plain computation that the patch-local one must equal.
 */
export interface ImageNetwork {
  /** @param images [neurons, side, side], each neuron's face; activations after ReLU */
  forward(
    images: Float32Array<ArrayBuffer>,
    neurons: readonly Neuron[],
  ): { activations: Float32Array<ArrayBuffer>; pooled: readonly Pooled[] }
  /** Sends each neuron's activation back to the whole image, [neurons, side, side]. */
  backward(
    method: BackwardMethod,
    forward: { activations: Float32Array; pooled: readonly Pooled[] },
    neurons: readonly Neuron[],
  ): Float32Array<ArrayBuffer>
  dispose(): void
}

export const createImageNetwork = (
  tf: TensorFlow,
  parameters: Parameters,
  layer: ConvolutionLayer,
  side: number,
): ImageNetwork => {
  const below = layersBelow(layer)
  const layers = convolutionLayers.slice(0, below.length + 1)
  const kernels = layers.map((name) => kernelTensor(tf, parameters, name))
  const channels = [1, ...layers.map(filtersOf)] as [number, ...number[]]
  const sideAt = (stage: number): number => side / 2 ** stage
  const channelsAt = (stage: number): number => channels[stage] as number
  const shapeAt = (stage: number, batch: number): [number, number, number, number] => [
    batch,
    sideAt(stage),
    sideAt(stage),
    channelsAt(stage),
  ]

  const convolve = (values: Float32Array<ArrayBuffer>, stage: number, batch: number): Float32Array<ArrayBuffer> =>
    readTensor(tf, () => tf.conv2d(tf.tensor4d(values, shapeAt(stage, batch)), kernels[stage] as Tensor4D, 1, 'same'))

  const convolveBack = (signal: Float32Array<ArrayBuffer>, stage: number, batch: number): Float32Array<ArrayBuffer> =>
    readTensor(tf, () =>
      tf.conv2dTranspose(
        tf.tensor4d(signal, [batch, sideAt(stage), sideAt(stage), channelsAt(stage + 1)]),
        kernels[stage] as Tensor4D,
        shapeAt(stage, batch),
        1,
        'same',
      ),
    )

  const top = below.length
  /** Index of a neuron in the layer's maps [batch, side, side, filters]. */
  const indexOf = (neuron: Neuron, image: number): number =>
    ((image * sideAt(top) + neuron.row) * sideAt(top) + neuron.column) * channelsAt(top + 1) + neuron.filter

  const forward: ImageNetwork['forward'] = (images, neurons) => {
    const pooled: Pooled[] = []
    let values = images
    for (let stage = 0; stage < top; stage++) {
      const pool = poolRectified(
        convolve(values, stage, neurons.length),
        neurons.length,
        sideAt(stage),
        channelsAt(stage + 1),
      )
      pooled.push(pool)
      values = pool.values
    }
    const map = convolve(values, top, neurons.length)
    return {
      activations: Float32Array.from(neurons, (neuron, image) => Math.max(0, map[indexOf(neuron, image)] as number)),
      pooled,
    }
  }

  const backward: ImageNetwork['backward'] = (method, { activations, pooled }, neurons) => {
    const batch = neurons.length
    let map = new Float32Array(batch * sideAt(top) * sideAt(top) * channelsAt(top + 1))
    neurons.forEach((neuron, image) => {
      map[indexOf(neuron, image)] = activations[image] as number
    })
    for (let stage = top; stage > 0; stage--) {
      const signal = convolveBack(map, stage, batch)
      const { values, switches } = pooled[stage - 1] as Pooled
      applyGate(method, signal, values)
      map = unpool(signal, switches, batch, sideAt(stage), channelsAt(stage))
    }
    return convolveBack(map, 0, batch)
  }

  return {
    forward,
    backward,
    dispose: () => {
      tf.dispose(kernels)
    },
  }
}
