import type { FaceBatch, Neuron, Normalisation, ReconstructionMethod } from '../../shared/contract/compute.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import { inputsOfFaces } from '../inputs/face-inputs.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'
import {
  imageBackward,
  imageOcclusion,
  patchBackward,
  patchOcclusion,
  type Inspected,
  type InputOf,
  type Reconstructor,
} from './reconstructor.ts'
import { checkFaces, checkKernels, checkNeurons } from './validation.ts'

const reconstructorOf = (
  inspected: Inspected,
  method: ReconstructionMethod,
  extent: 'patch' | 'full',
): Reconstructor => {
  if (method === 'occlusion') return extent === 'full' ? imageOcclusion(inspected) : patchOcclusion(inspected)
  return extent === 'full' ? imageBackward(inspected, method) : patchBackward(inspected, method)
}

/** Normalised inputs of the faces that a batch of neurons lies on, each computed once. */
export const inputsFor = (neurons: readonly Neuron[], faces: FaceBatch, normalisation: Normalisation): InputOf => {
  const size = faces.side * faces.side
  const numbers = [...new Set(neurons.map(({ face }) => face))]
  const pixels = new Uint8Array(numbers.length * size)
  numbers.forEach((face, index) => {
    pixels.set(faces.pixels.subarray(face * size, (face + 1) * size), index * size)
  })
  const inputs = inputsOfFaces({ count: numbers.length, side: faces.side, pixels }, normalisation)
  const places = new Map(numbers.map((face, index) => [face, index * size]))
  return (face) => {
    const start = places.get(face) ?? 0
    return inputs.subarray(start, start + size)
  }
}

/**
 * Shows, for single neurons, what in their receptive fields drives them: [neurons, window, window].
 *
 * `guided` (Springenberg et al. 2015), `deconv` (Zeiler and Fergus 2014) and `gradient` send the neuron's own
 * activation back to pixels and differ in their gates at the ReLUs; `occlusion` measures how the activation drops when
 * parts are hidden. Every picture is zero outside the image, and all zero where the neuron is silent, except that
 * occlusion may then be negative. The default extent, `patch`, computes on the receptive field alone and equals the
 * whole-image computation (`full`) to rounding. See docs/inspection.md.
 *
 * @throws AULensError `INVALID_FACES`, `INVALID_PARAMETERS`, `INVALID_NEURON`
 */
export const reconstruct: ComputeHandler<'reconstruct'> = async (input, context) => {
  const { parameters, normalisation, faces, layer, neurons, method, extent = 'patch' } = input
  checkFaces(faces)
  checkKernels(parameters)
  checkNeurons(neurons, layer, faces)
  const { tf } = await loadEngine()
  const { window } = layerGeometry(layer, faces.side)
  const size = window * window
  const pictures = new Float32Array(neurons.length * size)
  const values = new Float32Array(neurons.length)
  // Neurons of one face go together, so that its input is normalised once or, at the border of two batches, twice.
  const order = Array.from(neurons.keys()).sort((a, b) => (neurons[a]?.face ?? 0) - (neurons[b]?.face ?? 0))
  const reconstructor = reconstructorOf(
    { tf, parameters, layer, side: faces.side, count: neurons.length },
    method,
    extent,
  )
  try {
    for (let first = 0; first < neurons.length; first += reconstructor.batch) {
      await context.breathe()
      const places = order.slice(first, first + reconstructor.batch)
      const batch = places.map((place) => neurons[place] as Neuron)
      const done = reconstructor.reconstruct(batch, inputsFor(batch, faces, normalisation))
      places.forEach((place, index) => {
        pictures.set(done.pictures.subarray(index * size, (index + 1) * size), place * size)
        values[place] = done.values[index] as number
      })
      context.emit({
        type: 'progress',
        done: first + batch.length,
        total: neurons.length,
        unit: 'neurons',
        message: `${method} from ${layer}`,
      })
    }
  } finally {
    reconstructor.dispose()
  }
  return { window, pictures, values }
}
