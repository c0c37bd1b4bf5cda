import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaceBatch, Normalisation } from '../../../../src/shared/contract/compute.ts'
import { createLocalNormaliser, greyValues } from '../../../../src/shared/vision/local-normalisation.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import type { Summary } from '../../../../src/compute/self-test/summary.ts'

const fixtures = JSON.parse(
  readFileSync(new URL('../../../fixtures/network/normalisation.json', import.meta.url), 'utf8'),
) as { side: number; count: number; mode: Normalisation; inputs: Summary }[]

/** The definition, term by term. */
const byDefinition = (pixels: Uint8Array, side: number, mode: Normalisation): Float64Array => {
  const boxMean = (values: Float64Array): Float64Array =>
    values.map((_, index) => {
      let sum = 0
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          const row = Math.floor(index / side) + dy
          const column = (index % side) + dx
          if (row >= 0 && row < side && column >= 0 && column < side) sum += values[row * side + column]!
        }
      }
      return sum / 25
    })
  const grey = Float64Array.from(pixels, (pixel) => (pixel / 255) * 2)
  const mean = boxMean(grey)
  const centred = grey.map((value, index) => value - mean[index]!)
  if (mode === 'mean') return centred
  const variance = boxMean(centred.map((value) => value * value))
  return centred.map((value, index) => value / Math.max(Math.sqrt(variance[index]!), 1e-4))
}

const normaliseFaces = ({ count, side, pixels }: FaceBatch, mode: Normalisation): Float32Array => {
  const made = new Float32Array(pixels.length)
  const normaliser = createLocalNormaliser(side, mode)
  for (let face = 0, area = side * side; face < count; face++) {
    normaliser.normalise(
      Float64Array.from(pixels.subarray(face * area, (face + 1) * area), (pixel) => greyValues[pixel]!),
      made,
      face * area,
    )
  }
  return made
}

describe('local normalisation', () => {
  it.each(fixtures)('equals PyTorch to 1e-5: side $side, $mode', ({ side, count, mode, inputs }) => {
    const made = normaliseFaces(formulaFaces(count, side, 8), mode)
    expect(made).toHaveLength(inputs.length)
    inputs.samples.forEach((expected, place) => {
      expect(Math.abs(made[place * inputs.stride]! - expected)).toBeLessThan(1e-5)
    })
    expect(Math.abs(made.reduce((sum, value) => sum + value, 0) - inputs.sum)).toBeLessThan(1e-5 * inputs.length)
  })

  it('equals its definition at every pixel of any picture, nearly flat ones too', () => {
    const side = 12
    const picture = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 255 }))
      .chain(([base, spread]) =>
        fc
          .uint8Array({ minLength: side * side, maxLength: side * side })
          .map((noise) => noise.map((value) => Math.min(255, base + (value % spread)))),
      )
    fc.assert(
      fc.property(picture, fc.constantFrom<Normalisation>('mean-and-deviation', 'mean'), (pixels, mode) => {
        const made = normaliseFaces({ count: 1, side, pixels }, mode)
        byDefinition(pixels, side, mode).forEach((expected, index) => {
          expect(Math.abs(made[index]! - expected)).toBeLessThan(1e-5)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('gives 0 inside a flat patch, never NaN', () => {
    const side = 48
    const made = normaliseFaces({ count: 1, side, pixels: new Uint8Array(side * side).fill(120) }, 'mean-and-deviation')
    expect(made.every(Number.isFinite)).toBe(true)
    expect(Math.abs(made[24 * side + 24]!)).toBeLessThan(1e-6)
    // Zeros stand outside the picture, so the border of a flat picture is not flat.
    expect(Math.abs(made[0]!)).toBeGreaterThan(0.1)
  })

  it('keeps no trace of the picture before', () => {
    const normaliser = createLocalNormaliser(8, 'mean-and-deviation')
    const target = new Float32Array(3 * 64)
    const picture = Float64Array.from({ length: 64 }, (_, index) => ((index * 37) % 64) / 32)
    normaliser.normalise(picture, target, 0)
    normaliser.normalise(
      picture.map((value) => 2 - (value * value) / 2),
      target,
      64,
    )
    normaliser.normalise(picture, target, 128)
    expect(target.slice(128)).toEqual(target.slice(0, 64))
    expect(target.slice(64, 128)).not.toEqual(target.slice(0, 64))
  })
})
