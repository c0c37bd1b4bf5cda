import type { Neuron } from '../../shared/contract/compute.ts'
import type { ConvolutionLayer, Parameters } from '../../shared/network/architecture.ts'
import type { TensorFlow } from '../tensorflow.ts'
import type { BackwardMethod } from './gates.ts'
import { createImageNetwork } from './image-network.ts'
import { occlude, occluderCorners, occluderOf, spreadDrops } from './occlusion.ts'
import { kernelModule } from '../network/fast/kernel-module.ts'
import { createKernelPatchNetwork } from './kernel-patch-network.ts'
import { createPatchNetwork, cutWindows, type PatchNetwork } from './patch-network.ts'
import { clearOutside, viewsBelow, type View } from './receptive-field.ts'

/** A face's normalised input [side, side], by its number in the batch of faces. */
export type InputOf = (face: number) => Float32Array

export interface Reconstructions {
  /** [neurons, window, window] */
  readonly pictures: Float32Array<ArrayBuffer>
  /** Activations after ReLU, [neurons] */
  readonly values: Float32Array<ArrayBuffer>
}

/** Makes the pictures of one method for neurons of one layer. Holds the kernels as tensors until disposed. */
export interface Reconstructor {
  /** Most neurons a call of `reconstruct` should get, so that working memory stays small. */
  readonly batch: number
  reconstruct(neurons: readonly Neuron[], inputOf: InputOf): Reconstructions
  dispose(): void
}

/** The network whose neurons are looked at. */
export interface Inspected {
  readonly tf: TensorFlow
  readonly parameters: Parameters
  readonly layer: ConvolutionLayer
  /** Side of the network input in pixels. */
  readonly side: number
  /** Neurons that will be asked for in all; few need less memory. Absent: many. */
  readonly count?: number
}

const patchBatch = 64
/** Whole images: 64 of them would hold 150 MB in conv1's map alone. */
const imageBatch = 8

const facesOf = (neurons: readonly Neuron[], side: number, inputOf: InputOf): Float32Array<ArrayBuffer> => {
  const images = new Float32Array(neurons.length * side * side)
  neurons.forEach(({ face }, index) => {
    images.set(inputOf(face), index * side * side)
  })
  return images
}

/** By the WebAssembly kernels where there are any and a layer below to use them for. */
const patchNetworkOf = ({ tf, parameters, layer, side }: Inspected, batch: number): PatchNetwork => {
  const module = layer === 'conv1' ? undefined : kernelModule()
  return module === undefined
    ? createPatchNetwork(tf, parameters, layer, side)
    : createKernelPatchNetwork(tf, module, parameters, layer, side, batch)
}

/** Guided backpropagation, deconvolution or gradient, on receptive fields alone. */
export const patchBackward = (inspected: Inspected, method: BackwardMethod): Reconstructor => {
  const batch = Math.max(1, Math.min(patchBatch, inspected.count ?? patchBatch))
  const network = patchNetworkOf(inspected, batch)
  return {
    batch,
    reconstruct: (neurons, inputOf) => {
      const forward = network.forward(cutWindows(network.window, neurons, inputOf), neurons)
      return { pictures: network.backward(method, forward, neurons), values: forward.activations }
    },
    dispose: network.dispose,
  }
}

/** The same by the whole image, cropped to the receptive fields. */
export const imageBackward = ({ tf, parameters, layer, side }: Inspected, method: BackwardMethod): Reconstructor => {
  const network = createImageNetwork(tf, parameters, layer, side)
  const window = viewsBelow(layer, side)[0] as View
  return {
    batch: imageBatch,
    reconstruct: (neurons, inputOf) => {
      const forward = network.forward(facesOf(neurons, side, inputOf), neurons)
      const images = network.backward(method, forward, neurons)
      const pictures = cutWindows(
        window,
        neurons.map((neuron, face) => ({ ...neuron, face })),
        (image) => images.subarray(image * side * side, (image + 1) * side * side),
      )
      return { pictures, values: forward.activations }
    },
    dispose: network.dispose,
  }
}

/**
 * Occlusion (after Zeiler and Fergus 2014, section 4.2): how much a neuron's activation after ReLU drops when a small
 * square of its receptive field is set to zero in the normalised input. Squares: {@link occluderOf}; a pixel's value is
 * the mean drop over the squares that covered it, negative where hiding strengthens the neuron.
 *
 * @param activationsOf activations of one neuron on the unoccluded and all occluded versions of its face, in order
 */
const occlusion = (
  window: View,
  layer: ConvolutionLayer,
  activationsOf: (neuron: Neuron, inputOf: InputOf) => Float32Array,
  dispose: () => void,
): Reconstructor => ({
  batch: 1,
  reconstruct: (neurons, inputOf) => {
    const size = window.extent * window.extent
    const pictures = new Float32Array(neurons.length * size)
    const values = new Float32Array(neurons.length)
    neurons.forEach((neuron, index) => {
      const [value = 0, ...occluded] = activationsOf(neuron, inputOf)
      const drops = Float32Array.from(occluded, (activation) => value - activation)
      pictures.set(spreadDrops(drops, window.extent, occluderOf(layer)), index * size)
      values[index] = value
    })
    // A square that reaches over the border must not colour what lies outside the image.
    clearOutside(pictures, window, neurons, 1)
    return { pictures, values }
  },
  dispose,
})

export const patchOcclusion = (inspected: Inspected): Reconstructor => {
  const { layer, side } = inspected
  const { extent } = viewsBelow(layer, side)[0] as View
  const occluder = occluderOf(layer)
  const corners = occluderCorners(extent, occluder)
  const network = patchNetworkOf(inspected, corners.length + 1)
  return occlusion(
    network.window,
    layer,
    (neuron, inputOf) => {
      const size = extent * extent
      const windows = cutWindows(
        network.window,
        Array.from({ length: corners.length + 1 }, () => neuron),
        inputOf,
      )
      corners.forEach(({ row, column }, index) => {
        occlude(windows.subarray((index + 1) * size, (index + 2) * size), extent, extent, row, column, occluder.side)
      })
      return network.forward(
        windows,
        Array.from({ length: corners.length + 1 }, () => neuron),
      ).activations
    },
    network.dispose,
  )
}

export const imageOcclusion = ({ tf, parameters, layer, side }: Inspected): Reconstructor => {
  const network = createImageNetwork(tf, parameters, layer, side)
  const window = viewsBelow(layer, side)[0] as View
  const occluder = occluderOf(layer)
  const corners = occluderCorners(window.extent, occluder)
  return occlusion(
    window,
    layer,
    (neuron, inputOf) => {
      const activations = new Float32Array(corners.length + 1)
      for (let first = 0; first < activations.length; first += imageBatch) {
        const versions = Array.from({ length: Math.min(imageBatch, activations.length - first) }, () => neuron)
        const images = facesOf(versions, side, inputOf)
        versions.forEach((_, index) => {
          const corner = corners[first + index - 1]
          if (corner === undefined) return
          const image = images.subarray(index * side * side, (index + 1) * side * side)
          const top = window.stride * neuron.row + window.offset + corner.row
          const left = window.stride * neuron.column + window.offset + corner.column
          occlude(image, side, side, top, left, occluder.side)
        })
        activations.set(network.forward(images, versions).activations, first)
      }
      return activations
    },
    network.dispose,
  )
}
