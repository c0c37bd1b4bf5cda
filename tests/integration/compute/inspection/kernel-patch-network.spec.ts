import { expect, it } from 'vitest'
import type { BackwardMethod } from '../../../../src/compute/inspection/gates.ts'
import { createKernelPatchNetwork } from '../../../../src/compute/inspection/kernel-patch-network.ts'
import { createPatchNetwork, cutWindows } from '../../../../src/compute/inspection/patch-network.ts'
import { kernelModule } from '../../../../src/compute/network/fast/kernel-module.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'
import {
  difference,
  referenceFaces,
  referenceParameters,
  someNeurons,
} from '../../../fixtures/inspection/reference-network.ts'

const side = 48
const parameters = referenceParameters()
const inputs = inputsOfFaces(referenceFaces(side, 3), 'mean-and-deviation')
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
const cases = (['conv2', 'conv3'] as const).flatMap((layer) =>
  (['guided', 'deconv', 'gradient'] as const).map((method) => ({ layer, method })),
)

it.each(cases)(
  'the WebAssembly kernels pool to the same bits and send back the same picture: $method from $layer',
  async ({ layer, method }) => {
    const module = kernelModule()
    if (module === undefined) throw new Error('The kernels do not load here.')
    const { tf } = await loadEngine()
    const mapSide = layer === 'conv2' ? 24 : 12
    // Forty neurons start a second thread; places at every border.
    const neurons = [
      ...someNeurons(36, mapSide, layer === 'conv2' ? 128 : 256, 3),
      ...[0, mapSide - 1].flatMap((row) => [0, mapSide - 1].map((column) => ({ face: 1, filter: 9, row, column }))),
    ]
    const plain = createPatchNetwork(tf, parameters, layer, side)
    const fast = createKernelPatchNetwork(tf, module, parameters, layer, side, neurons.length)
    const pass = (network: typeof plain, which: BackwardMethod) => {
      const windows = cutWindows(network.window, neurons, (face) =>
        inputs.subarray(face * side * side, (face + 1) * side * side),
      )
      const forward = network.forward(windows, neurons)
      return { ...forward, pictures: network.backward(which, forward, neurons) }
    }
    const expected = pass(plain, method)
    const actual = pass(fast, method)
    expect(actual.activations).toEqual(expected.activations)
    actual.pooled.forEach(({ values, switches }, stage) => {
      expect(Buffer.compare(bytesOf(values), bytesOf(expected.pooled[stage]!.values)), `values ${String(stage)}`).toBe(
        0,
      )
      expect(
        Buffer.compare(bytesOf(switches), bytesOf(expected.pooled[stage]!.switches)),
        `switches ${String(stage)}`,
      ).toBe(0)
    })
    const { largest, scale } = difference(actual.pictures, expected.pictures)
    expect(scale).toBeGreaterThan(1e-3)
    expect(largest).toBeLessThan(3e-6 * scale)
    fast.dispose()
    plain.dispose()
  },
)

it('refuses more neurons than its memory holds', async () => {
  const module = kernelModule()
  if (module === undefined) throw new Error('The kernels do not load here.')
  const { tf } = await loadEngine()
  const network = createKernelPatchNetwork(tf, module, parameters, 'conv2', side, 1)
  const neurons = someNeurons(2, 24, 128, 1)
  expect(() => network.forward(new Float32Array(2 * network.window.extent ** 2), neurons)).toThrow(RangeError)
  network.dispose()
})
