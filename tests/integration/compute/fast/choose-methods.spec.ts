import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { networkNameOf } from '../../../../src/compute/network/create-network.ts'
import { chooseMethods, fastMethodsOf } from '../../../../src/compute/network/fast/choose-methods.ts'
import { createLayers } from '../../../../src/compute/network/fast/fast-layers.ts'
import { nativeBinding } from '../../../../src/compute/network/fast/tensorflow-binding.ts'
import type { TensorOperations } from '../../../../src/compute/network/fast/tensor-operations.ts'
import { loadEngine, type Engine } from '../../../../src/compute/tensorflow.ts'

let engine: Engine
beforeAll(async () => {
  engine = await loadEngine()
})

/** Layers whose second kernel is a little off wherever Winograd is asked for. */
const distorted: typeof createLayers = (operations: TensorOperations, side, partSize, methods, without) => {
  const made = createLayers(operations, side, partSize, methods, without)
  const [first, second, third] = made.layers
  if (methods.convolution === 'direct') return made
  const wrong = {
    name: 'wrong',
    pass: (kernel: number) => second.pass(operations.multiply(kernel, operations.scalar(1.03))),
  }
  return { ...made, layers: [first, wrong, third] }
}

describe('the choice of methods', () => {
  it('is the fastest where all agree with TensorFlow, and leaves no tensor behind', () => {
    const before = nativeBinding(engine.tf)!.getNumOfTensors()
    expect(chooseMethods(engine)).toEqual({ convolution: 'winograd', sparseConv3: true, precision: 'float32' })
    expect(nativeBinding(engine.tf)!.getNumOfTensors()).toBe(before)
    expect(fastMethodsOf(engine)).toBe(fastMethodsOf(engine))
  })

  it('passes over methods whose result is off by three per cent', () => {
    expect(chooseMethods(engine, distorted)).toEqual({ convolution: 'direct', sparseConv3: true, precision: 'float32' })
  })

  it('passes over methods that do not run', () => {
    const failing: typeof createLayers = (operations, side, partSize, methods, without) => {
      if (methods.sparseConv3) throw new Error('no kernels')
      return createLayers(operations, side, partSize, methods, without)
    }
    expect(chooseMethods(engine, failing)).toEqual({ convolution: 'direct', sparseConv3: false, precision: 'float32' })
  })

  it('is none off the native engine', () => {
    expect(chooseMethods({ ...engine, rung: 'wasm' })).toBeUndefined()
    expect(chooseMethods({ ...engine, rung: 'gpu' })).toBeUndefined()
  })
})

describe('AULENS_NETWORK', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  it.each([
    ['plain', 'plain'],
    ['direct', 'fast direct sparse'],
    ['bfloat16', 'fast direct sparse bfloat16'],
    ['fast', 'fast winograd sparse'],
    ['constructor', 'fast winograd sparse'],
  ])('%s names the network "%s"', (asked, name) => {
    vi.stubEnv('AULENS_NETWORK', asked)
    expect(networkNameOf(engine)).toBe(name)
  })
})
