import type { Effect, Stroke } from './action-unit-effects.ts'
import type { DrawnUnit } from './drawn-units.ts'

const eyeOf = ({ deformation, side }: Stroke) => deformation.eyes[side < 0 ? 0 : 1]

/** Brows, lids, cheeks and nose (Ekman, Friesen and Hager 2002, chapters 2 to 4). */
export const upperFaceEffects: Readonly<Record<Extract<DrawnUnit, 1 | 2 | 4 | 5 | 6 | 7 | 9>, Effect>> = {
  /** Inner brow up, its line oblique; short level furrows in the middle of the forehead. */
  1: (stroke) => {
    const { brow, eye } = stroke.identity
    const inner = eye.x - eye.halfWidth
    stroke.pull(inner - 4, brow.y - 4, 40, 42, 0, -15)
    stroke.bulge(inner, brow.y - 22, 30, 12, 2)
    for (const [line, depth] of [
      [-24, 2.2],
      [-36, 3],
      [-48, 2.4],
    ] as const) {
      stroke.furrow([-15, brow.y + line + 1, 18, brow.y + line + 1, 42, brow.y + line + 7], 3.4, depth)
    }
    eyeOf(stroke).upper += 0.6 * stroke.amount
  },
  /** Outer brow up, arched; furrows above its outer part. */
  2: (stroke) => {
    const { brow, eye } = stroke.identity
    const outer = eye.x + eye.halfWidth
    stroke.pull(outer - 2, brow.y - 6, 42, 40, 0, -15)
    for (const [line, depth] of [
      [-22, 2.4],
      [-33, 2.8],
      [-43, 2],
    ] as const) {
      stroke.furrow(
        [outer - 44, brow.y + line - 1, outer - 16, brow.y + line - 9, outer + 18, brow.y + line + 5],
        3.3,
        depth,
      )
    }
    eyeOf(stroke).upper += 0.5 * stroke.amount
  },
  /** Brows down and together; upright furrows and a bulge between them. */
  4: (stroke) => {
    const { brow, eye } = stroke.identity
    const inner = eye.x - eye.halfWidth
    stroke.pull(inner, brow.y + 3, 40, 30, -8, 9)
    stroke.pull(eye.x + 4, brow.y + 3, 54, 24, -2, 5)
    stroke.bulge(inner - 12, brow.y - 2, 14, 22, 4)
    stroke.furrow([9, brow.y - 18, 6, brow.y, 8, brow.y + 18], 3, 3.8)
    stroke.furrow([17, brow.y - 12, 15, brow.y - 2, 18, brow.y + 8], 2.6, 2.4)
    stroke.furrow([-6, brow.y + 24, 4, brow.y + 23, 12, brow.y + 26], 2.8, 2.2)
    eyeOf(stroke).upper -= 1.5 * stroke.amount
  },
  /** Upper lid up: more of the eye, white above the iris. */
  5: (stroke) => {
    eyeOf(stroke).upper += 6.2 * stroke.amount
    stroke.pull(stroke.identity.eye.x, -15, 34, 14, 0, -2)
  },
  /** Cheek up, lower lid pushed, lines fanning out from the eye's outer corner. */
  6: (stroke) => {
    const { eye } = stroke.identity
    const outer = eye.x + eye.halfWidth
    stroke.pull(eye.x + 12, 42, 50, 36, -1, -9)
    stroke.pull(outer + 8, 0, 26, 26, -5, 1)
    stroke.bulge(eye.x + 10, 34, 42, 24, 7)
    stroke.furrow([outer + 4, -2, outer + 14, -7, outer + 25, -15], 2.6, 3.2)
    stroke.furrow([outer + 5, 3, outer + 17, 3, outer + 28, 1], 2.6, 3.6)
    stroke.furrow([outer + 3, 9, outer + 15, 14, outer + 24, 20], 2.6, 3)
    stroke.furrow([eye.x - 26, 15, eye.x, 26, eye.x + 26, 17], 3.4, 3.6)
    eyeOf(stroke).lower -= 3.2 * stroke.amount
    eyeOf(stroke).upper -= 0.8 * stroke.amount
  },
  /** Lids tight: the lower one straight and raised, the eye a narrow slit. */
  7: (stroke) => {
    const { eye } = stroke.identity
    eyeOf(stroke).upper -= 2.6 * stroke.amount
    eyeOf(stroke).lower -= 4.4 * stroke.amount
    stroke.bulge(eye.x, 9, 30, 7, 3)
    stroke.furrow([eye.x - 22, 9, eye.x, 14.5, eye.x + 22, 8], 2.4, 3.4)
  },
  /** Wrinkles across the nose, its wings and the lip's middle drawn up, the cheek beside it bunched. */
  9: (stroke) => {
    const { nose, brow } = stroke.identity
    stroke.pull(nose.halfWidth - 2, nose.length - 8, 26, 30, 1, -8)
    stroke.pull(13, brow.y + 14, 30, 28, -3, 5)
    stroke.furrow([3, 0, 10, 3, 20, 13], 2.6, 4)
    stroke.furrow([4, 10, 11, 14, 21, 25], 2.6, 4.4)
    stroke.furrow([5, 21, 12, 25, 21, 36], 2.6, 3.8)
    stroke.furrow([-7, -13, 4, -13.5, 14, -10], 2.6, 2.6)
    stroke.bulge(nose.halfWidth + 10, 38, 22, 20, 5)
    stroke.furrow(
      [
        nose.halfWidth - 1,
        nose.length - 26,
        nose.halfWidth + 11,
        nose.length - 18,
        nose.halfWidth + 15,
        nose.length + 4,
      ],
      3.4,
      4.6,
    )
    stroke.deformation.mouth.upperLift += 2.4 * stroke.amount
    eyeOf(stroke).lower -= 1.2 * stroke.amount
  },
}
