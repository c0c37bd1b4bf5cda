import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { ConvolutionLayer, Parameters } from '../../shared/network/architecture.ts'
import type { TensorFlow } from '../tensorflow.ts'
import { projectFirstLayer } from './first-layer.ts'
import { applyGate, type BackwardMethod } from './gates.ts'
import { filterMajor, filtersOf, kernelTensor, layersBelow } from './kernels.ts'
import { activationsOf, writeSignals } from './neuron-filters.ts'
import { poolRectified, unpool, type Pooled } from './pooling.ts'
import { readTensor } from './read-tensor.ts'
import { clearOutside, cutView, viewsBelow, type Position, type View } from './receptive-field.ts'

/** A neuron of the inspected layer: filter and map position. */
export interface PatchNeuron extends Position {
  readonly filter: number
}

/** A forward pass over receptive fields, with what the backward pass needs of it. */
export interface PatchForward {
  /** The neurons' activations after ReLU, [batch]. */
  readonly activations: Float32Array<ArrayBuffer>
  /**
   * The pooled maps below the layer, lowest first, zero outside the image. They may be overwritten by the network's
   * next forward pass.
   */
  readonly pooled: readonly Pooled[]
}

/**
 * The network below one layer, computed for single neurons on the pixels that reach them and nothing else.
 *
 * Exact, not an approximation: a neuron depends on no pixel outside its receptive field, so convolving the cut-out
 * window without padding gives the very activations of the whole image, except where a window reaches over the
 * border. There "same" padding sets whole positions of the maps to zero; so do we, after every pooling and before
 * every step back. Pooling cells never straddle the border (the sides are even), so no cell is half inside.
 * See docs/inspection.md.
 *
 * {@link createPatchNetwork} computes it by TensorFlow.js and typed arrays alone; kernel-patch-network.ts is faster.
 */
export interface PatchNetwork {
  /** View of the input: the receptive field. */
  readonly window: View
  /** @param windows [batch, extent, extent], normalised, zero outside the image */
  forward(windows: Float32Array<ArrayBuffer>, neurons: readonly PatchNeuron[]): PatchForward
  /**
   * Sends each neuron's activation back to pixels.
   * @returns [batch, extent, extent], zero outside the image
   */
  backward(method: BackwardMethod, forward: PatchForward, neurons: readonly PatchNeuron[]): Float32Array<ArrayBuffer>
  dispose(): void
}

export const createPatchNetwork = (
  tf: TensorFlow,
  parameters: Parameters,
  layer: ConvolutionLayer,
  side: number,
): PatchNetwork => {
  const views = viewsBelow(layer, side)
  const below = layersBelow(layer)
  const kernels = below.map((name) => kernelTensor(tf, parameters, name))
  const channels = [1, ...below.map(filtersOf)]
  const filters = filterMajor(parameters, layer)
  const firstFilters = filterMajor(parameters, 'conv1')
  const inputs = filters.length / filtersOf(layer)

  const viewAt = (stage: number): View => views[stage] as View
  const channelsAt = (stage: number): number => channels[stage] as number
  const shapeAt = (stage: number, batch: number): [number, number, number, number] => [
    batch,
    viewAt(stage).extent,
    viewAt(stage).extent,
    channelsAt(stage),
  ]

  const convolve = (values: Float32Array<ArrayBuffer>, stage: number, batch: number): Float32Array =>
    readTensor(tf, () => tf.conv2d(tf.tensor4d(values, shapeAt(stage, batch)), kernels[stage] as Tensor4D, 1, 'valid'))

  /** The gradient of {@link convolve} with respect to its input. */
  const convolveBack = (signal: Float32Array<ArrayBuffer>, stage: number, batch: number): Float32Array<ArrayBuffer> => {
    const mapSide = 2 * viewAt(stage + 1).extent
    return readTensor(tf, () =>
      tf.conv2dTranspose(
        tf.tensor4d(signal, [batch, mapSide, mapSide, channelsAt(stage + 1)]),
        kernels[stage] as Tensor4D,
        shapeAt(stage, batch),
        1,
        'valid',
      ),
    )
  }

  const forward: PatchNetwork['forward'] = (windows, neurons) => {
    const pooled: Pooled[] = []
    let values = windows
    for (let stage = 0; stage < below.length; stage++) {
      const map = convolve(values, stage, neurons.length)
      const pool = poolRectified(map, neurons.length, 2 * viewAt(stage + 1).extent, channelsAt(stage + 1))
      clearOutside(pool.values, viewAt(stage + 1), neurons, channelsAt(stage + 1))
      pooled.push(pool)
      values = pool.values
    }
    return { activations: activationsOf(values, filters, inputs, neurons), pooled }
  }

  const backward: PatchNetwork['backward'] = (method, { activations, pooled }, neurons) => {
    const batch = neurons.length
    let signal = new Float32Array(batch * inputs)
    writeSignals(signal, activations, filters, inputs, neurons)
    for (let stage = below.length - 1; stage >= 0; stage--) {
      const { values, switches } = pooled[stage] as Pooled
      const view = viewAt(stage + 1)
      applyGate(method, signal, values)
      clearOutside(signal, view, neurons, channelsAt(stage + 1))
      signal =
        stage === 0
          ? projectFirstLayer(signal, switches, batch, view.extent, firstFilters)
          : convolveBack(unpool(signal, switches, batch, view.extent, channelsAt(stage + 1)), stage, batch)
    }
    clearOutside(signal, viewAt(0), neurons, 1)
    return signal
  }

  return {
    window: viewAt(0),
    forward,
    backward,
    dispose: () => {
      tf.dispose(kernels)
    },
  }
}

/** Cuts each neuron's receptive field out of its face: [neurons, extent, extent], zero outside the image. */
export const cutWindows = (
  window: View,
  neurons: readonly (Position & { readonly face: number })[],
  inputOf: (face: number) => Float32Array,
): Float32Array<ArrayBuffer> => {
  const size = window.extent * window.extent
  const windows = new Float32Array(neurons.length * size)
  neurons.forEach((neuron, index) => {
    cutView(inputOf(neuron.face), window, neuron, windows, index * size)
  })
  return windows
}
