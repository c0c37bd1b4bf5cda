import { describe, expect, it } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { reconstruct } from '../../../../src/compute/inspection/reconstruct.job.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import {
  reconstructionMethods,
  type Neuron,
  type ReconstructionMethod,
} from '../../../../src/shared/contract/compute.ts'
import { convolutionLayers, layerGeometry, type ConvolutionLayer } from '../../../../src/shared/network/architecture.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'
import {
  difference,
  readReference,
  recordingContext,
  referenceFaces,
  referenceParameters,
  someNeurons,
} from '../../../fixtures/inspection/reference-network.ts'

const parameters = referenceParameters()
const normalisation = 'mean-and-deviation' as const
const faces = { 96: referenceFaces(96, 3), 48: referenceFaces(48, 3) }

const run = (
  side: 48 | 96,
  layer: ConvolutionLayer,
  neurons: readonly Neuron[],
  method: ReconstructionMethod,
  extent?: 'patch' | 'full',
) =>
  reconstruct(
    {
      parameters,
      normalisation,
      faces: faces[side],
      layer,
      neurons,
      method,
      ...(extent === undefined ? {} : { extent }),
    },
    recordingContext().context,
  )

describe.each([96, 48] as const)('reconstructions of %i-pixel faces', (side) => {
  const reference = readReference(side)

  it.each(
    convolutionLayers.flatMap((layer) =>
      (['guided', 'deconv', 'gradient'] as const).map((method) => ({ layer, method })),
    ),
  )('equal Captum: $method from $layer', async ({ layer, method }) => {
    const neurons = reference.neurons.filter((neuron) => neuron.layer === layer)
    expect(neurons).toHaveLength(12)
    const { pictures, values, window } = await run(side, layer, neurons, method)
    expect(window).toBe(layerGeometry(layer, side).window)
    expect(pictures).toHaveLength(12 * window * window)
    neurons.forEach((neuron, index) => {
      expect(Math.abs(values[index]! - neuron.value)).toBeLessThan(1e-4 * neuron.value)
      const { largest, scale } = difference(
        pictures.subarray(index * window * window, (index + 1) * window * window),
        neuron.pictures[method],
      )
      expect(scale).toBeGreaterThan(0)
      expect(largest).toBeLessThan(1e-4 * scale)
    })
  })

  // The occlusion oracle runs the whole image a hundred times a neuron: at 48 pixels only.
  const methods = side === 96 ? reconstructionMethods.filter((method) => method !== 'occlusion') : reconstructionMethods
  it.each(convolutionLayers.flatMap((layer) => methods.map((method) => ({ layer, method }))))(
    'are the same from the receptive field as from the whole image: $method from $layer',
    async ({ layer, method }) => {
      const { filters, mapSide } = layerGeometry(layer, side)
      const neurons = someNeurons(method === 'occlusion' ? 2 : 16, mapSide, filters, 3)
      const patch = await run(side, layer, neurons, method)
      const full = await run(side, layer, neurons, method, 'full')
      const { largest, scale } = difference(patch.pictures, full.pictures)
      expect(scale).toBeGreaterThan(1e-3)
      expect(largest).toBeLessThan(1e-5 * scale)
      expect(difference(patch.values, full.values).largest).toBeLessThan(1e-5)
    },
  )
})

describe('the whole-image computation', () => {
  it("is TensorFlow's own derivative of the activation, times the activation", async () => {
    const { tf } = await loadEngine()
    const side = 48
    const { filters, mapSide, window, offset, stride } = layerGeometry('conv3', side)
    const neurons = someNeurons(6, mapSide, filters, 3)
    const { pictures, values } = await run(side, 'conv3', neurons, 'gradient', 'full')
    const inputs = inputsOfFaces(faces[side], normalisation)
    const kernels = (['conv1', 'conv2', 'conv3'] as const).map((layer, index) =>
      tf.tensor4d(parameters[`${layer}.kernel`], [5, 5, [1, 64, 128][index]!, [64, 128, 256][index]!]),
    )
    neurons.forEach(({ face, filter, row, column }, index) => {
      const activation = (image: Tensor4D) =>
        kernels
          .reduce(
            (below, kernel, stage) =>
              tf.relu(tf.conv2d(stage === 0 ? below : tf.maxPool(below, 2, 2, 'valid'), kernel, 1, 'same')),
            image,
          )
          .slice([0, row, column, filter], [1, 1, 1, 1])
          .sum()
      const image = tf.tensor4d(inputs.slice(face * side * side, (face + 1) * side * side), [1, side, side, 1])
      const gradient = tf
        .grad((x) => activation(x as Tensor4D))(image)
        .dataSync()
      const expected = Float32Array.from({ length: window * window }, (_, pixel) => {
        const y = stride * row + offset + Math.floor(pixel / window),
          x = stride * column + offset + (pixel % window)
        return y < 0 || y >= side || x < 0 || x >= side ? 0 : gradient[y * side + x]! * values[index]!
      })
      const { largest, scale } = difference(
        pictures.subarray(index * window * window, (index + 1) * window * window),
        expected,
      )
      expect(largest).toBeLessThanOrEqual(1e-5 * Math.max(scale, 1e-3))
    })
    tf.dispose(kernels)
  })
})

describe('the job', () => {
  const neuron = { face: 0, filter: 3, row: 5, column: 6 }

  it('reports progress batch by batch and leaves no tensor behind', async () => {
    const { tf } = await loadEngine()
    const before = tf.memory().numTensors
    const { context, progress } = recordingContext()
    const neurons = someNeurons(70, 12, 256, 3)
    await reconstruct(
      { parameters, normalisation, faces: faces[48], layer: 'conv3', neurons, method: 'guided' },
      context,
    )
    expect(progress).toEqual([
      [64, 70],
      [70, 70],
    ])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('stops between batches when it is cancelled, and then holds no tensor', async () => {
    const { tf } = await loadEngine()
    const before = tf.memory().numTensors
    const { context, progress } = recordingContext(2)
    const neurons = someNeurons(70, 12, 256, 3)
    await expect(
      reconstruct({ parameters, normalisation, faces: faces[48], layer: 'conv3', neurons, method: 'deconv' }, context),
    ).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(progress).toEqual([[64, 70]])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('shows nothing for a silent neuron', async () => {
    const silent = { ...parameters, 'conv3.kernel': parameters['conv3.kernel'].map((weight) => -Math.abs(weight)) }
    const { pictures, values } = await reconstruct(
      { parameters: silent, normalisation, faces: faces[48], layer: 'conv3', neurons: [neuron], method: 'guided' },
      recordingContext().context,
    )
    expect(values[0]).toBe(0)
    expect(pictures.every((value) => value === 0)).toBe(true)
  })

  it('gives an empty answer for no neurons', async () => {
    expect((await run(48, 'conv2', [], 'guided')).pictures).toHaveLength(0)
  })

  it.each([
    ['a face', { ...neuron, face: 3 }],
    ['a filter', { ...neuron, filter: 256 }],
    ['a row', { ...neuron, row: 12 }],
    ['a column', { ...neuron, column: -1 }],
    ['a whole position', { ...neuron, row: 1.5 }],
  ])('names the neuron that lacks %s', async (_, wrong) => {
    await expect(run(48, 'conv3', [neuron, wrong], 'guided')).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_NEURON', message: expect.stringContaining('Neuron 1 ') as string }),
    )
  })

  it('names the kernel of a diverged network', async () => {
    const diverged = {
      ...parameters,
      'conv2.kernel': parameters['conv2.kernel'].map((weight, index) => (index === 7 ? NaN : weight)),
    }
    await expect(
      reconstruct(
        { parameters: diverged, normalisation, faces: faces[48], layer: 'conv3', neurons: [neuron], method: 'guided' },
        recordingContext().context,
      ),
    ).rejects.toThrow(
      expect.objectContaining({
        code: 'INVALID_PARAMETERS',
        message: expect.stringContaining('conv2.kernel') as string,
      }),
    )
  })

  it.each([
    [{ count: 1, side: 50, pixels: new Uint8Array(2500) }],
    [{ count: 2, side: 48, pixels: new Uint8Array(2304) }],
  ])('refuses faces that do not fit', async (wrong) => {
    await expect(
      reconstruct(
        { parameters, normalisation, faces: wrong, layer: 'conv3', neurons: [], method: 'guided' },
        recordingContext().context,
      ),
    ).rejects.toThrow(expect.objectContaining({ code: 'INVALID_FACES' }))
  })
})
