import type { Tensor4D } from '@tensorflow/tfjs-core'
import { kernelSide, type ConvolutionLayer, type Parameters } from '../../shared/network/architecture.ts'
import { giveBack } from '../network/fast/give-back.ts'
import { KernelMemory } from '../network/fast/kernel-memory.ts'
import { laneCount } from '../network/fast/kernel-module.ts'
import type { TensorFlow } from '../tensorflow.ts'
import { gatesOf, type BackwardMethod } from './gates.ts'
import {
  blockMajor,
  filterMajor,
  filtersOf,
  kernelTensor,
  layersBelow,
  pixelFilterSize,
  pixelMajor,
} from './kernels.ts'
import { activationsOf, writeSignals } from './neuron-filters.ts'
import type { PatchForward, PatchNetwork, PatchNeuron } from './patch-network.ts'
import { readTensor } from './read-tensor.ts'
import { clearOutside, viewsBelow, type View } from './receptive-field.ts'

/** A convolution below the inspected layer with its pooling; its regions of the kernels' memory carry its number. */
interface Stage {
  readonly number: number
  /** Of the pooled map. */
  readonly view: View
  readonly channels: number
  readonly inputs: number
  readonly inputExtent: number
}

type Region = `${'map' | 'pooled' | 'switches' | 'signal' | 'kernel'}${number}` | 'pictures' | 'scratch'

/** Numbers of 4 bytes in each region for `batch` neurons. */
const regionSizes = (stages: readonly Stage[], window: View, batch: number): Record<Region, number> => {
  const sizes: Record<Region, number> = { pictures: batch * window.extent ** 2, scratch: 0 }
  for (const {
    number,
    view: { extent },
    channels,
    inputs,
  } of stages) {
    const positions = extent ** 2
    sizes[`map${number}`] = 4 * batch * positions * channels
    sizes[`pooled${number}`] = batch * positions * channels
    sizes[`switches${number}`] = Math.ceil((batch * positions * channels) / 4)
    sizes[`signal${number}`] = batch * positions * channels
    sizes[`kernel${number}`] = channels * (number === 0 ? pixelFilterSize : kernelSide ** 2 * inputs)
    sizes.scratch = Math.max(sizes.scratch, laneCount * 4 * positions * (2 * channels + 1))
  }
  return sizes
}

/** Fewer neurons do not repay the start of a thread. */
const leastForThreads = 32

/**
 * The patch network with pooling and backward pass in WebAssembly (resources/wasm/patches.ts), on all threads;
 * TensorFlow
 * convolves forward. Equal to {@link createPatchNetwork} to the rounding of sums in another order.
 *
 * @param layer with a layer below it
 * @param batch most neurons of a pass
 */
export const createKernelPatchNetwork = (
  tf: TensorFlow,
  module: WebAssembly.Module,
  parameters: Parameters,
  layer: ConvolutionLayer,
  side: number,
  batch: number,
): PatchNetwork => {
  const [window, ...views] = viewsBelow(layer, side) as [View, ...View[]]
  const below = layersBelow(layer)
  const stages = below.map((name, number): Stage => ({
    number,
    view: views[number] as View,
    channels: filtersOf(name),
    inputs: number === 0 ? 1 : filtersOf(below[number - 1] as ConvolutionLayer),
    inputExtent: (number === 0 ? window : (views[number - 1] as View)).extent,
  }))
  const kernels = below.map((name) => kernelTensor(tf, parameters, name))
  const filters = filterMajor(parameters, layer)
  const inputs = filters.length / filtersOf(layer)
  const memory = KernelMemory.reserve(
    module,
    regionSizes(stages, window, batch),
    batch < leastForThreads ? 1 : undefined,
  )
  below.forEach((name, number) => {
    memory.region(`kernel${number}`).values.set(number === 0 ? pixelMajor(parameters) : blockMajor(parameters, name))
  })

  const address = (region: Region): number => memory.region(region).address
  const valuesOf = (region: Region, length: number): Float32Array => memory.region(region).values.subarray(0, length)

  /** @param values [count, extent, extent, inputs] */
  const forwardStage = (
    values: Float32Array,
    { number, view, channels, inputs: into, inputExtent }: Stage,
    neurons: readonly PatchNeuron[],
  ): PatchForward['pooled'][number] => {
    const count = neurons.length
    const map = readTensor(tf, () =>
      tf.conv2d(tf.tensor4d(values, [count, inputExtent, inputExtent, into]), kernels[number] as Tensor4D, 1, 'valid'),
    )
    memory.region(`map${number}`).values.set(map)
    giveBack(map)
    memory.run(
      'poolMap',
      address(`map${number}`),
      address(`pooled${number}`),
      address(`switches${number}`),
      count,
      2 * view.extent,
      channels,
    )
    const pooled = valuesOf(`pooled${number}`, count * view.extent ** 2 * channels)
    clearOutside(pooled, view, neurons, channels)
    const switches = memory.region(`switches${number}`).values
    return { values: pooled, switches: new Uint8Array(switches.buffer, switches.byteOffset, pooled.length) }
  }

  const forward: PatchNetwork['forward'] = (windows, neurons) => {
    if (neurons.length > batch) throw new RangeError(`At most ${String(batch)} neurons at a time.`)
    const pooled: PatchForward['pooled'][number][] = []
    for (const stage of stages) pooled.push(forwardStage(pooled.at(-1)?.values ?? windows, stage, neurons))
    return { activations: activationsOf(pooled.at(-1)?.values ?? windows, filters, inputs, neurons), pooled }
  }

  const backward = (
    method: BackwardMethod,
    { activations }: PatchForward,
    neurons: readonly PatchNeuron[],
  ): Float32Array<ArrayBuffer> => {
    const count = neurons.length
    const gates = gatesOf(method)
    writeSignals(memory.region(`signal${stages.length - 1}`).values, activations, filters, inputs, neurons)
    for (const { number, view, channels, inputs: into } of stages.toReversed()) {
      clearOutside(memory.region(`signal${number}`).values, view, neurons, channels)
      const from = [
        address(`signal${number}`),
        address(`pooled${number}`),
        address(`switches${number}`),
        address(`kernel${number}`),
      ]
      if (number === 0)
        memory.run(
          'sendToPixels',
          ...from,
          address('pictures'),
          address('scratch'),
          count,
          view.extent,
          channels,
          gates,
        )
      else
        memory.run(
          'sendBack',
          ...from,
          address(`signal${number - 1}`),
          address('scratch'),
          count,
          view.extent,
          channels,
          into,
          gates,
        )
    }
    const pictures = memory.region('pictures').values.slice(0, count * window.extent ** 2)
    clearOutside(pictures, window, neurons, 1)
    return pictures as Float32Array<ArrayBuffer>
  }

  return {
    window,
    forward,
    backward,
    dispose: () => {
      tf.dispose(kernels)
      memory.dispose()
    },
  }
}
