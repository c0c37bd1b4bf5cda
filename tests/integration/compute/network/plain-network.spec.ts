import { beforeAll, describe, expect, it } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Batch } from '../../../../src/compute/network/network.ts'
import { PlainNetwork } from '../../../../src/compute/network/plain-network.ts'
import { formulaFaces, formulaWeights } from '../../../../src/compute/self-test/formula.ts'
import { maxPoolOf, publicMaxPool } from '../../../../src/compute/network/pooling.ts'
import { loadEngine, type Engine } from '../../../../src/compute/tensorflow.ts'
import { parameterNames } from '../../../../src/shared/network/architecture.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'

const rates = { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-5 }
let engine: Engine
beforeAll(async () => {
  engine = await loadEngine()
})

const batchOf = (count: number): Batch => {
  const faces = formulaFaces(count, 48, 8)
  return { count, inputs: inputsOfFaces(faces, 'mean-and-deviation'), labels: faces.labels }
}
const network = (partSize: number): PlainNetwork =>
  new PlainNetwork(engine, { side: 48, classes: 8, partSize, parameters: formulaWeights(8) })

describe('the plain network', () => {
  it.each([
    ['public', () => publicMaxPool(engine.tf)],
    ["the engine's", () => maxPoolOf(engine)],
  ] as const)('gives the gradient of a tied maximum to the first position, row by row: %s pooling', (_, poolOf) => {
    const { tf } = engine
    const pool = poolOf()
    const gradient = (values: number[], side: number): number[] =>
      tf.tidy(() => {
        const gradientOf = tf.grad((x) => tf.sum(pool(x as Tensor4D, side)))
        return Array.from(gradientOf(tf.tensor4d(values, [1, side, side, 1])).dataSync())
      })
    expect(gradient([3, 3, 3, 3], 2)).toEqual([1, 0, 0, 0])
    expect(gradient([1, 2, 2, 1], 2)).toEqual([0, 1, 0, 0])
    expect(gradient([0, 1, 2, 2], 2)).toEqual([0, 0, 1, 0])
    const quarter = new Array<number>(144).fill(0)
    quarter[30] = quarter[41] = quarter[100] = 5
    expect(gradient(quarter, 12).indexOf(1)).toBe(30)
  })

  it("has the same bits by the engine's pooling as by the public one", async () => {
    const batch = batchOf(5)
    const parameters = formulaWeights(8)
    const fast = new PlainNetwork(engine, { side: 48, classes: 8, parameters })
    const oracle = new PlainNetwork(engine, { side: 48, classes: 8, parameters, pool: publicMaxPool(engine.tf) })
    expect(fast.logits(batch.inputs)).toEqual(oracle.logits(batch.inputs))
    const expected = await oracle.gradients(batch)
    const { gradients } = await fast.gradients(batch)
    for (const name of parameterNames)
      expect(Buffer.from(gradients[name].buffer).equals(Buffer.from(expected.gradients[name].buffer)), name).toBe(true)
    fast.dispose()
    oracle.dispose()
  })

  it('takes the public pooling on an engine that has no other', () => {
    const { tf } = engine
    const wasm = { ...engine, rung: 'wasm' } as Engine
    const broken = {
      ...engine,
      tf: {
        ...tf,
        backend: () => ({
          binding: {},
          executeMultipleOutputs: () => {
            throw new Error('no such kernel')
          },
        }),
      },
    } as unknown as Engine
    for (const other of [wasm, broken]) {
      const made = tf.tidy(() => maxPoolOf(other)(tf.tensor4d([1, 4, 3, 2], [1, 2, 2, 1]), 2).dataSync())
      expect([...made]).toEqual([4])
    }
  })

  it('sums the same gradients whatever the size of its parts', async () => {
    const batch = batchOf(7)
    const whole = await network(7).gradients(batch)
    const parts = await network(2).gradients(batch)
    expect(parts.correct).toBe(whole.correct)
    expect(parts.loss).toBeCloseTo(whole.loss, 6)
    for (const name of parameterNames) {
      const largest = whole.gradients[name].reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const worst = whole.gradients[name].reduce(
        (most, value, index) => Math.max(most, Math.abs(value - parts.gradients[name][index]!)),
        0,
      )
      expect(worst / largest, name).toBeLessThan(1e-5)
    }
  })

  it('learns a batch by heart', async () => {
    const net = network(8)
    const batch = batchOf(8)
    const first = await net.step(batch, rates)
    let last = first
    for (let step = 0; step < 25; step++) last = await net.step(batch, rates)
    expect(first.loss).toBeGreaterThan(1)
    expect(last.loss).toBeLessThan(0.1)
    expect(last.correct).toBe(8)
    net.dispose()
  })

  it('holds the same number of tensors after every step, and none more after its end', async () => {
    const before = engine.tf.memory().numTensors
    const net = network(3)
    const batch = batchOf(4)
    const counts = new Set<number>()
    for (let step = 0; step < 3; step++) {
      await net.step(batch, rates)
      counts.add(net.liveTensors())
      net.logits(batch.inputs)
      await net.gradients(batch)
      counts.add(net.liveTensors())
    }
    expect(counts.size).toBe(1)
    net.dispose()
    expect(engine.tf.memory().numTensors).toBe(before)
  })

  it('leaves weights, momentum and tensors as they were when a step is broken off', async () => {
    const net = network(2)
    const batch = batchOf(6)
    await net.step(batch, rates)
    const before = { tensors: net.liveTensors(), parameters: net.parameters(), momentum: net.momentum() }
    let pauses = 0
    await expect(
      net.step(batch, rates, async () => {
        if (++pauses === 2) throw new Error('cancelled')
      }),
    ).rejects.toThrow('cancelled')
    expect(net.liveTensors()).toBe(before.tensors)
    expect(
      Buffer.from(net.parameters()['conv2.kernel'].buffer).equals(
        Buffer.from(before.parameters['conv2.kernel'].buffer),
      ),
    ).toBe(true)
    expect(
      Buffer.from(net.momentum()['fc.kernel'].buffer).equals(Buffer.from(before.momentum['fc.kernel'].buffer)),
    ).toBe(true)
    net.dispose()
  })

  it('says when a gradient is no finite number, even where ReLU hides it from the loss', async () => {
    const parameters = formulaWeights(8)
    parameters['conv3.kernel'].fill(Number.NaN, 0, 1)
    const net = new PlainNetwork(engine, { side: 48, classes: 8, parameters })
    expect((await net.step(batchOf(2), rates)).finite).toBe(false)
    net.dispose()
  })

  it('refuses weights of another shape by name', () => {
    expect(() => new PlainNetwork(engine, { side: 48, classes: 6, parameters: formulaWeights(8) })).toThrow(
      /softmax.kernel has 2400 numbers; a network of 6 classes needs 1800/,
    )
  })
})
