import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { letterbox } from '../../../../src/compute/detection/letterbox.ts'
import type { GreyImage } from '../../../../src/shared/contract/compute.ts'

const image = (width: number, height: number, value: (row: number, column: number) => number): GreyImage => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height }, (_, at) => value(Math.floor(at / width), at % width)),
})

describe('a picture fitted into a square', () => {
  it('takes the mean of the pixels that each input pixel covers', () => {
    const target = new Float32Array(4)
    const fitted = letterbox(
      image(4, 4, (row, column) => 10 * row + column),
      2,
      target,
    )
    expect([...target]).toEqual([5.5, 7.5, 25.5, 27.5])
    expect(fitted).toEqual({ scale: 0.5, left: 0, top: 0 })
  })

  it('lies in the middle with zeros around, behind the offset', () => {
    const target = new Float32Array(2 * 16)
    const fitted = letterbox(
      image(8, 4, () => 100),
      4,
      target,
      16,
    )
    expect(fitted).toEqual({ scale: 0.5, left: 0, top: 1 })
    expect([...target.subarray(0, 16)].every((value) => value === 0)).toBe(true)
    expect([...target.subarray(16)]).toEqual([0, 0, 0, 0, 100, 100, 100, 100, 100, 100, 100, 100, 0, 0, 0, 0])
  })

  it('keeps a flat picture flat, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (width, height) => {
        const side = 16
        const target = new Float32Array(side * side)
        letterbox(
          image(width, height, () => 200),
          side,
          target,
        )
        const filled = [...target].filter((value) => value !== 0)
        expect(filled.length).toBeGreaterThanOrEqual(side)
        for (const value of filled) expect(value).toBeCloseTo(200, 3)
      }),
    )
  })
})
