import { describe, expect, it } from 'vitest'
import { deformationOf } from '../../../../src/lab/corpora/synthetic/action-unit-effects.ts'
import { eyeShape } from '../../../../src/lab/corpora/synthetic/eyes.ts'
import { landmarksOf } from '../../../../src/lab/corpora/synthetic/face-landmarks.ts'
import { drawIdentity } from '../../../../src/lab/corpora/synthetic/identity.ts'
import { mouthShape } from '../../../../src/lab/corpora/synthetic/mouth.ts'
import { drawScene, frameSize, poseAt, toFrame } from '../../../../src/lab/corpora/synthetic/scene.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Landmarks in the frame of a subject that shows the AUs as strongly as `amount` says. */
const landmarks = (seed: number, amount: number, aus: readonly number[]) => {
  const identity = drawIdentity(seed)
  const sides = new Map(aus.map((au) => [au, amount]))
  const deformation = deformationOf(identity, { left: sides, right: sides })
  const eyes = [eyeShape(identity, -1, deformation.eyes[0]), eyeShape(identity, 1, deformation.eyes[1])] as const
  const pose = poseAt(drawScene(seed, seed + 1, false), 1)
  return landmarksOf(identity, deformation, eyes, mouthShape(identity, deformation)).map((point) =>
    toFrame(pose, point),
  )
}

const expressions = [
  [],
  [1, 2, 5, 25, 27],
  [6, 12, 25],
  [4, 7, 9, 10, 17],
  [1, 4, 15, 17],
  [4, 7, 23, 24, 17],
  [1, 2, 4, 5, 20, 25, 26],
  [14],
  [16, 25],
  [18],
]

describe('the 68 landmarks of a drawn face', () => {
  it.each(expressions)('lie inside the frame in the order of iBUG and CK+ (AUs %s)', (...aus) => {
    for (const seed of range(100, 129)) {
      for (const amount of [0.4, 1.25]) {
        const points = landmarks(seed, amount, aus)
        expect(points).toHaveLength(68)
        const x = (point: number): number => points[point]!.x
        const y = (point: number): number => points[point]!.y
        for (const point of range(0, 67)) {
          expect(x(point)).toBeGreaterThan(0)
          expect(x(point)).toBeLessThan(frameSize.width)
          expect(y(point)).toBeGreaterThan(0)
          expect(y(point)).toBeLessThan(frameSize.height)
        }
        const rising = (order: number[]): void => {
          order.forEach((point, index) => {
            if (index > 0)
              expect(
                x(point),
                `subject ${String(seed)}: ${String(point)} right of ${String(order[index - 1])}`,
              ).toBeGreaterThan(x(order[index - 1]!))
          })
        }
        rising(range(3, 13))
        rising(range(17, 26))
        rising(range(31, 35))
        rising([36, 37, 38, 39, 42, 43, 44, 45])
        rising(range(48, 54))
        rising([60, 61, 62, 63, 64])
        for (const [upper, lower] of [
          [37, 41],
          [38, 40],
          [43, 47],
          [44, 46],
          [19, 37],
          [24, 44],
          [27, 28],
          [28, 29],
          [29, 30],
          [30, 33],
          [33, 51],
          [51, 62],
          [66, 57],
          [57, 8],
          [0, 4],
          [4, 8],
          [16, 12],
          [12, 8],
        ] as const) {
          expect(y(lower), `subject ${String(seed)}: ${String(lower)} below ${String(upper)}`).toBeGreaterThan(y(upper))
        }
        expect(y(66)).toBeGreaterThanOrEqual(y(62) - 1e-9)
      }
    }
  })
})
