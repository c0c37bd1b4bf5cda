import { describe, expect, it } from 'vitest'
import { cropByEyes } from '../../../src/lab/faces/crop-by-eyes.ts'
import type { GreyImage } from '../../../src/shared/contract/compute.ts'

/** A grey picture with a bright disc on each eye. */
const withEyes = (eyes: readonly (readonly [number, number])[], radius: number): GreyImage => {
  const [width, height] = [400, 300]
  const pixels = new Uint8Array(width * height).fill(40)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (eyes.some(([x, y]) => Math.hypot(column + 0.5 - x, row + 0.5 - y) < radius))
        pixels[row * width + column] = 255
  return { width, height, pixels }
}

/** Centre of the bright pixels of the crop's left or right half. */
const centre = (pixels: Uint8Array, side: number, half: 0 | 1): [number, number] => {
  let [weight, x, y] = [0, 0, 0]
  for (let row = 0; row < side; row++)
    for (let column = half * (side / 2); column < (half + 1) * (side / 2); column++) {
      const bright = Math.max(0, (pixels[row * side + column] ?? 0) - 60)
      weight += bright
      x += bright * (column + 0.5)
      y += bright * (row + 0.5)
    }
  return [x / weight, y / weight]
}

describe('a face cropped by its eyes', () => {
  const side = 96
  it.each([
    ['level', [150, 120], [230, 120]],
    ['tilted', [160, 100], [225, 145]],
    ['tilted the other way', [170, 170], [240, 130]],
  ] as const)('has them level at the same points: %s', (_, left, right) => {
    const { pixels, box } = cropByEyes(withEyes([left, right], 8), [...left, ...right], side)
    const [leftX, leftY] = centre(pixels, side, 0)
    const [rightX, rightY] = centre(pixels, side, 1)
    expect(Math.abs(leftX - (0.5 - 0.207) * side)).toBeLessThan(0.5)
    expect(Math.abs(rightX - (0.5 + 0.207) * side)).toBeLessThan(0.5)
    expect(Math.abs(leftY - 0.37 * side)).toBeLessThan(0.5)
    expect(Math.abs(rightY - 0.37 * side)).toBeLessThan(0.5)
    expect(box.width).toBe(box.height)
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(400)
  })

  it('goes on with the border where the face reaches beyond the picture', () => {
    const { pixels, box } = cropByEyes(withEyes([], 1), [5, 5, 60, 5], side)
    expect([...new Set(pixels)]).toEqual([40])
    expect(box).toMatchObject({ x: 0, y: 0 })
  })
})
