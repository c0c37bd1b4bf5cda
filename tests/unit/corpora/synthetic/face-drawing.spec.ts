import { describe, expect, it } from 'vitest'
import { amplitudeOf, drawnUnits } from '../../../../src/lab/corpora/synthetic/drawn-units.ts'
import type { Activation, DrawnUnit } from '../../../../src/lab/corpora/synthetic/drawn-units.ts'
import { FaceDrawing } from '../../../../src/lab/corpora/synthetic/face-drawing.ts'
import type { DrawnFrame } from '../../../../src/lab/corpora/synthetic/face-drawing.ts'
import { drawIdentity } from '../../../../src/lab/corpora/synthetic/identity.ts'
import { drawScene } from '../../../../src/lab/corpora/synthetic/scene.ts'

const activate = (amount: number, ...aus: number[]): Activation => {
  const sides = new Map(aus.map((au) => [au, amount]))
  return { left: sides, right: sides }
}
const drawingOf = (seed: number): FaceDrawing => new FaceDrawing(drawIdentity(seed), drawScene(seed, 1, false))
const seeds = [3, 41]
const drawings = seeds.map(drawingOf)
const neutral = drawings.map((drawing) => drawing.frame(activate(0), 0, 9))

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const boxOf = (
  frames: readonly DrawnFrame[],
  points: readonly number[],
  widen: readonly [number, number, number],
): Box => {
  const xs = frames.flatMap((frame) => points.map((point) => frame.landmarks[2 * point]!))
  const ys = frames.flatMap((frame) => points.map((point) => frame.landmarks[2 * point + 1]!))
  const [sideways, up, down] = widen
  return {
    left: Math.min(...xs) - sideways,
    right: Math.max(...xs) + sideways,
    top: Math.min(...ys) - up,
    bottom: Math.max(...ys) + down,
  }
}

/** Where each AU may change the picture: boxes round iBUG points, widened by (sideways, up, down) pixels. */
const brows: [number[], [number, number, number]] = [range(17, 26), [14, 58, 26]]
const eyes: [number[], [number, number, number]] = [range(36, 47), [14, 14, 20]]
const mouth: [number[], [number, number, number]] = [range(48, 59), [34, 24, 30]]
const jaw: [number[], [number, number, number]] = [
  [...range(3, 13), ...range(48, 59)],
  [6, 14, 8],
]
const regions: Record<DrawnUnit, [number[], [number, number, number]]> = {
  1: brows,
  2: brows,
  4: [range(17, 26), [10, 22, 34]],
  5: eyes,
  6: [range(36, 47), [36, 24, 66]],
  7: eyes,
  9: [
    [...range(27, 35), 20, 23, 50, 52],
    [24, 22, 8],
  ],
  10: [
    [...range(31, 35), ...range(48, 59)],
    [16, 24, 8],
  ],
  11: [
    [...range(31, 35), 48, 54],
    [10, 24, 16],
  ],
  12: [
    [...range(31, 35), ...range(48, 59)],
    [38, 26, 24],
  ],
  14: mouth,
  15: mouth,
  16: mouth,
  17: [
    [...range(6, 10), ...range(48, 59)],
    [4, 8, 2],
  ],
  18: mouth,
  20: mouth,
  23: mouth,
  24: mouth,
  25: mouth,
  26: jaw,
  27: jaw,
}

const change = (before: DrawnFrame, after: DrawnFrame, box?: Box): number => {
  let sum = 0
  for (let index = 0; index < before.pixels.length; index++) {
    const x = index % before.width
    const y = Math.floor(index / before.width)
    if (box !== undefined && (x < box.left || x > box.right || y < box.top || y > box.bottom)) continue
    sum += (after.pixels[index]! - before.pixels[index]!) ** 2
  }
  return sum
}
const area = (box: Box): number => (box.right - box.left) * (box.bottom - box.top)

describe('a drawn face', () => {
  it('is the same for the same seed, another for another', () => {
    const again = drawingOf(3).frame(activate(0), 0, 9)
    expect(again.pixels).toEqual(neutral[0]!.pixels)
    expect(again.landmarks).toEqual(neutral[0]!.landmarks)
    expect(change(neutral[0]!, neutral[1]!)).toBeGreaterThan(1e7)
  })

  it('does not depend on the frames drawn before it', () => {
    drawings[0]!.frame(activate(1, 1, 2, 5, 25, 27), 1, 3)
    expect(drawings[0]!.frame(activate(0), 0, 9).pixels).toEqual(neutral[0]!.pixels)
  })

  it.each(drawnUnits)('shows AU %i mainly inside its own region', (au) => {
    drawings.forEach((drawing, index) => {
      const apex = drawing.frame(activate(1, au), 0, 9)
      const [points, widen] = regions[au]
      const box = boxOf([neutral[index]!, apex], points, widen)
      const face = boxOf([neutral[index]!], range(0, 67), [0, 80, 10])
      expect(area(box) / area(face)).toBeLessThan(0.56)
      expect(change(neutral[index]!, apex)).toBeGreaterThan(50_000)
      expect(change(neutral[index]!, apex, box) / change(neutral[index]!, apex)).toBeGreaterThan(0.9)
    })
  })

  it.each(drawnUnits)('changes more with each intensity of AU %i', (au) => {
    let before = 0
    for (const intensity of [1, 2, 3, 4, 5]) {
      const now = change(neutral[0]!, drawings[0]!.frame(activate(amplitudeOf(intensity), au), 0, 9))
      expect(now, `intensity ${String(intensity)}`).toBeGreaterThan(before)
      before = now
    }
  })

  it('moves the landmarks that an AU is known by', () => {
    const shift = (au: number, point: number): { x: number; y: number } => {
      const apex = drawings[0]!.frame(activate(1, au), 0, 9)
      return {
        x: apex.landmarks[2 * point]! - neutral[0]!.landmarks[2 * point]!,
        y: apex.landmarks[2 * point + 1]! - neutral[0]!.landmarks[2 * point + 1]!,
      }
    }
    expect(shift(1, 21).y).toBeLessThan(-8)
    expect(shift(2, 17).y).toBeLessThan(-6)
    expect(shift(4, 21).y).toBeGreaterThan(5)
    expect(shift(4, 21).x).toBeGreaterThan(2)
    expect(shift(5, 37).y).toBeLessThan(-4)
    expect(shift(7, 41).y).toBeLessThan(-3)
    expect(shift(12, 48).x).toBeLessThan(-8)
    expect(shift(12, 48).y).toBeLessThan(-8)
    expect(shift(15, 54).y).toBeGreaterThan(8)
    expect(shift(20, 54).x).toBeGreaterThan(8)
    expect(shift(27, 8).y).toBeGreaterThan(25)
    expect(shift(26, 8).y).toBeGreaterThan(10)
    expect(shift(12, 17).y).toBe(0)
  })
})
