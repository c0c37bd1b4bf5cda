import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  augmentationRanges,
  createAugmenter,
  drawTransform,
  type Transform,
} from '../../../../src/shared/vision/augmentation.ts'
import { Random } from '../../../../src/shared/random/random.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import type { Summary } from '../../../../src/compute/self-test/summary.ts'

const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/network/augmentation.json', import.meta.url), 'utf8'),
) as { side: number; transforms: (Transform & { output: Summary })[] }

const still: Transform = { rotation: 0, scale: 1, shiftX: 0, shiftY: 0, flip: false, power: 1, factor: 1, offset: 0 }

describe('augmentation', () => {
  it.each(fixture.transforms)(
    "equals PyTorch's grid_sample: rotation $rotation, scale $scale, flip $flip, power $power",
    ({ output, ...transform }) => {
      const faces = formulaFaces(1, fixture.side, 8)
      const made = createAugmenter(fixture.side).transform(faces.pixels, 0, transform)
      expect(made).toHaveLength(output.length)
      output.samples.forEach((expected, place) => {
        expect(Math.abs(made[place * output.stride]! - expected)).toBeLessThan(2e-4)
      })
      expect(Math.abs(made.reduce((sum, value) => sum + value, 0) - output.sum) / output.length).toBeLessThan(1e-4)
    },
  )

  it('follows x^power from the darkest value on', () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, index) => index)
    for (const power of [0.25, 0.6, 1, 4]) {
      const made = createAugmenter(16).transform(pixels, 0, { ...still, power })
      made.forEach((value, index) => {
        expect(Math.abs(value / 2 - (index / 255) ** power)).toBeLessThan(4e-5)
      })
    }
  })

  it('stretches every picture over 0..2, and gives a flat one as zeros', () => {
    const random = Random.fromSeed(5, 'augmentation')
    const augmenter = createAugmenter(48)
    const faces = formulaFaces(4, 48, 8)
    for (let face = 0; face < faces.count; face++) {
      const made = augmenter.transform(faces.pixels, face * 48 * 48, drawTransform(random, 48))
      expect(Math.min(...made)).toBe(0)
      expect(Math.max(...made)).toBeCloseTo(2, 10)
    }
    expect(
      augmenter.transform(new Uint8Array(48 * 48).fill(90), 0, drawTransform(random, 48)).every((value) => value === 0),
    ).toBe(true)
  })

  it('mirrors about the vertical axis', () => {
    const pixels = Uint8Array.from({ length: 64 }, (_, index) => index * 4)
    const plain = createAugmenter(8).transform(pixels, 0, still).slice()
    const mirrored = createAugmenter(8).transform(pixels, 0, { ...still, flip: true })
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 8; column++)
        expect(mirrored[row * 8 + column]).toBeCloseTo(plain[row * 8 + 7 - column]!, 12)
    }
  })

  it('draws within its ranges, the shift within the slack of the window, and alike from one seed', () => {
    const first = Random.fromSeed(9, 'augmentation')
    const second = Random.fromSeed(9, 'augmentation')
    const drawn = Array.from({ length: 2000 }, () => drawTransform(first, 96))
    for (const transform of drawn) {
      expect(transform).toEqual(drawTransform(second, 96))
      const slack = Math.abs(1 - transform.scale) * 48
      expect(Math.abs(transform.shiftX)).toBeLessThanOrEqual(slack)
      expect(Math.abs(transform.shiftY)).toBeLessThanOrEqual(slack)
    }
    const spanOf = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)]
    for (const [name, values] of [
      ['rotation', drawn.map(({ rotation }) => (rotation * 180) / Math.PI)],
      ['scale', drawn.map(({ scale }) => scale)],
      ['power', drawn.map(({ power }) => power)],
      ['factor', drawn.map(({ factor }) => factor)],
      ['offset', drawn.map(({ offset }) => offset)],
    ] as const) {
      const [low, high] = augmentationRanges[name]
      const [least, most] = spanOf(values)
      expect(least).toBeGreaterThanOrEqual(low)
      expect(most).toBeLessThan(high)
      expect(most - least).toBeGreaterThan(0.98 * (high - low))
    }
    expect(drawn.filter(({ flip }) => flip).length / drawn.length).toBeCloseTo(0.5, 1)
  })
})
