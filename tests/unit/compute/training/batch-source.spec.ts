import { describe, expect, it } from 'vitest'
import { createBatchSource, fillDropoutFactors } from '../../../../src/compute/training/batch-source.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import { settingsOf, type TrainingSettingsInput } from '../../../../src/shared/protocol/settings.ts'
import { Random } from '../../../../src/shared/random/random.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'

const faces = formulaFaces(10, 48, 8)
const source = (input: TrainingSettingsInput, from?: Parameters<typeof createBatchSource>[2]) =>
  createBatchSource(settingsOf({ side: 48, batchSize: 64, seed: 2, ...input }), faces, from)

describe('batches', () => {
  it('are drawn with replacement: 64 of 10 faces, each in its share', () => {
    const batches = source({})
    const counts = new Map<string, number>()
    for (let step = 0; step < 20; step++) {
      const { inputs, count } = batches.next()
      for (let face = 0; face < count; face++) {
        const key = inputs.slice(face * 2304, face * 2304 + 60).join()
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(10)
    // 1,280 draws: 128 a face, standard deviation 10.7.
    for (const count of counts.values()) expect(Math.abs(count - 128)).toBeLessThan(4.5 * 10.7)
  })

  it('give each face with its own label, locally normalised', () => {
    const all = inputsOfFaces(faces, 'mean-and-deviation')
    const { inputs, labels, count } = source({}).next()
    for (let face = 0; face < count; face++) {
      const picture = inputs.slice(face * 2304, (face + 1) * 2304)
      const number = Array.from({ length: 10 }, (_, index) => index).find((index) =>
        all.subarray(index * 2304, (index + 1) * 2304).every((value, at) => value === picture[at]),
      )
      expect(number).toBeDefined()
      expect(labels[face]).toBe(faces.labels[number!])
    }
  })

  it('augment only where the variant says so, without moving the draw of faces', () => {
    const plain = source({}).next()
    const augmented = source({ variant: 'A' }).next()
    expect(augmented.labels).toEqual(plain.labels)
    expect(augmented.inputs).not.toEqual(plain.inputs)
    expect(augmented.inputs.every(Number.isFinite)).toBe(true)
    expect(augmented.dropout).toBeUndefined()
  })

  it.each([
    ['inputs', 1024],
    ['neurons', 300],
  ] as const)('drop half of the %s, doubling the others', (dropoutOn, units) => {
    const { dropout } = source({ variant: 'D', dropoutOn }).next()
    expect(dropout?.on).toBe(dropoutOn)
    expect(dropout?.factors).toHaveLength(64 * units)
    expect(new Set(dropout?.factors)).toEqual(new Set([0, 2]))
    const kept = dropout!.factors.filter((factor) => factor > 0).length / dropout!.factors.length
    expect(Math.abs(kept - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(64 * units))
  })

  it('scale what dropout keeps by 1 / (1 - rate)', () => {
    const factors = new Float32Array(20_000)
    fillDropoutFactors(factors, 0.2, Random.fromSeed(1, 'dropout'))
    expect(new Set(factors)).toEqual(new Set([0, 1.25]))
    expect(factors.filter((factor) => factor === 0).length / factors.length).toBeCloseTo(0.2, 1)
  })

  it('go on from a state as if never interrupted', () => {
    const whole = source({ variant: 'AD' })
    whole.next()
    const state = structuredClone(whole.state())
    const expected = structuredClone(whole.next())
    expect(source({ variant: 'AD' }, state).next()).toEqual(expected)
  })
})
