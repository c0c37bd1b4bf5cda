import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestFace, squareAround } from '../../../src/lab/faces/crop-around.ts'
import { faceSides } from '../../../src/lab/faces/haar-settings.ts'

describe("the square around a network's face", () => {
  const frame = { width: 640, height: 490 }
  it("has the box's centre and its mean side", () => {
    expect(squareAround({ x: 200, y: 100, width: 200, height: 260 }, frame)).toEqual({
      x: 185,
      y: 115,
      width: 230,
      height: 230,
    })
  })
  it('is moved inside the frame', () => {
    expect(squareAround({ x: -20, y: 400, width: 100, height: 120 }, frame)).toEqual({
      x: 0,
      y: 380,
      width: 110,
      height: 110,
    })
  })
  it('is whole, square, and inside for any box', () => {
    const number = fc.float({ min: -1000, max: 1000, noNaN: true })
    fc.assert(
      fc.property(
        number,
        number,
        fc.float({ min: 0, max: 2000, noNaN: true }),
        fc.float({ min: 0, max: 2000, noNaN: true }),
        (x, y, width, height) => {
          const square = squareAround({ x, y, width, height }, frame)
          expect(Object.values(square).every(Number.isInteger)).toBe(true)
          expect(square.width).toBe(square.height)
          expect(
            square.width > 0 &&
              square.x >= 0 &&
              square.y >= 0 &&
              square.x + square.width <= 640 &&
              square.y + square.height <= 490,
          ).toBe(true)
        },
      ),
    )
  })
})

it('the largest face is the one with the largest area, the first of equals', () => {
  const face = (x: number, width: number, height: number) => ({ x, y: 0, width, height })
  expect(largestFace([face(1, 10, 10), face(2, 5, 30), face(3, 30, 5)])?.x).toBe(2)
  expect(largestFace([])).toBeUndefined()
})

it('Haar faces of a CK+ frame are 245 to 392 pixels wide', () => {
  expect(faceSides({ width: 640, height: 490 })).toEqual([245, 392])
  expect(faceSides({ width: 480, height: 640 })).toEqual([240, 384])
})
