import { describe, expect, it } from 'vitest'
import { maxima } from '../../../../src/compute/inspection/maxima.job.ts'
import { reconstruct } from '../../../../src/compute/inspection/reconstruct.job.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import {
  difference,
  readReference,
  recordingContext,
  referenceFaces,
  referenceParameters,
} from '../../../fixtures/inspection/reference-network.ts'

// The engine loads once per process, and every spec file has a process of its own.
process.env['AULENS_RUNG'] = 'wasm'
const parameters = referenceParameters()
const normalisation = 'mean-and-deviation' as const
const faces = referenceFaces(48, 3)
const reference = readReference(48)

describe('inspection on the WebAssembly rung', () => {
  it('runs there', async () => {
    expect((await loadEngine()).rung).toBe('wasm')
  })

  it.each(['guided', 'deconv', 'gradient'] as const)('reconstructs as Captum does: %s', async (method) => {
    for (const layer of ['conv2', 'conv3'] as const) {
      const neurons = reference.neurons.filter((neuron) => neuron.layer === layer)
      const { pictures, window } = await reconstruct(
        { parameters, normalisation, faces, layer, neurons, method },
        recordingContext().context,
      )
      neurons.forEach((neuron, index) => {
        const { largest, scale } = difference(
          pictures.subarray(index * window * window, (index + 1) * window * window),
          neuron.pictures[method],
        )
        expect(largest).toBeLessThan(1e-4 * scale)
      })
    }
  })

  it('occludes', async () => {
    const neurons = reference.neurons.filter(({ layer }) => layer === 'conv2').slice(0, 2)
    const { pictures, values } = await reconstruct(
      { parameters, normalisation, faces, layer: 'conv2', neurons, method: 'occlusion' },
      recordingContext().context,
    )
    neurons.forEach(({ value }, index) => {
      expect(Math.abs(values[index]! - value)).toBeLessThan(1e-4 * value)
      // Hiding the strongest place costs a good part of the activation, never more than all of it.
      const largest = Math.max(...pictures.subarray(index * 196, (index + 1) * 196))
      expect(largest).toBeGreaterThan(0.02 * value)
      expect(largest).toBeLessThanOrEqual(value)
    })
    const conv1 = reference.neurons.filter(({ layer }) => layer === 'conv1').slice(0, 1)
    const patch = await reconstruct(
      { parameters, normalisation, faces, layer: 'conv1', neurons: conv1, method: 'occlusion' },
      recordingContext().context,
    )
    const full = await reconstruct(
      { parameters, normalisation, faces, layer: 'conv1', neurons: conv1, method: 'occlusion', extent: 'full' },
      recordingContext().context,
    )
    const { largest, scale } = difference(patch.pictures, full.pictures)
    expect(largest).toBeLessThan(1e-5 * scale)
  })

  it('finds the maxima that PyTorch finds', async () => {
    const found = await maxima({ parameters, normalisation, faces, layer: 'conv3' }, recordingContext().context)
    const { maximum, position } = reference.maxima.conv3
    for (let filter = 0; filter < 256; filter += reference.maximaFilterStep) {
      expect(Math.abs(found.maximum[filter]! - maximum[0]![filter / reference.maximaFilterStep]!)).toBeLessThan(1e-4)
      expect(found.row[filter]! * 12 + found.column[filter]!).toBe(position[0]![filter / reference.maximaFilterStep]!)
    }
  })
})
