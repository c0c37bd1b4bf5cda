import type { Effect, Stroke } from './action-unit-effects.ts'
import type { DrawnUnit } from './drawn-units.ts'

/** Moves a mouth corner, and the skin around it. @param dx outwards */
const moveCorner = (stroke: Stroke, dx: number, dy: number, reach = 40): void => {
  const { mouth } = stroke.identity
  const index = stroke.side < 0 ? 0 : 1
  stroke.deformation.mouth.cornerX[index] += dx * stroke.amount
  stroke.deformation.mouth.cornerY[index] += dy * stroke.amount
  stroke.pull(mouth.halfWidth + 4 + dx, mouth.y + dy, reach, reach * 0.95, dx * 0.95, dy * 0.95)
}

/** A factor that both sides share: each brings half of the exponent's change. */
const thin = (factor: number, amount: number): number => 1 - (1 - factor) * amount * 0.5

/** Lips, mouth corners, chin and jaw (Ekman, Friesen and Hager 2002, chapters 5 and 6). */
export const lowerFaceEffects: Readonly<Record<Exclude<DrawnUnit, 1 | 2 | 4 | 5 | 6 | 7 | 9>, Effect>> = {
  /** Upper lip up, squarish; the upper nasolabial furrow deep, the skin beside the nose pouched. */
  10: (stroke) => {
    const { nose, mouth } = stroke.identity
    const { mouth: change } = stroke.deformation
    change.upperLift += 4.6 * stroke.amount
    change.upperGap += 1.4 * stroke.amount
    stroke.pull(26, mouth.y - 14, 34, 26, 0, -6)
    stroke.pull(nose.halfWidth, nose.length - 5, 22, 18, 1.5, -3.5)
    stroke.bulge(nose.halfWidth + 17, nose.length - 8, 20, 18, 4.6)
    stroke.furrow(
      [nose.halfWidth + 1, nose.length - 14, nose.halfWidth + 17, nose.length + 2, nose.halfWidth + 24, mouth.y - 2],
      3.6,
      5,
    )
  },
  /** The middle part of the nasolabial furrow deep, the upper lip a little up. */
  11: (stroke) => {
    const { nose, mouth } = stroke.identity
    stroke.deformation.mouth.upperLift += 0.9 * stroke.amount
    stroke.furrow(
      [nose.halfWidth + 6, nose.length - 4, nose.halfWidth + 18, nose.length + 10, nose.halfWidth + 22, mouth.y],
      3.4,
      4.6,
    )
    stroke.bulge(nose.halfWidth + 26, nose.length - 2, 20, 20, 3)
  },
  /** Corners out and up; nasolabial furrow deep and curved, cheek full. */
  12: (stroke) => {
    const { nose, mouth } = stroke.identity
    moveCorner(stroke, 14, -14, 46)
    const { mouth: change } = stroke.deformation
    change.upperThickness *= thin(0.8, stroke.amount)
    change.lowerThickness *= thin(0.88, stroke.amount)
    change.lift -= 1.2 * stroke.amount
    stroke.bulge(mouth.halfWidth + 16, mouth.y - 46, 36, 28, 6)
    const corner = mouth.halfWidth + 14 * stroke.amount
    stroke.furrow([nose.halfWidth + 3, nose.length - 9, corner + 5, nose.length + 6, corner + 14, mouth.y + 6], 4, 5.4)
    stroke.furrow([corner + 3, mouth.y - 22 * stroke.amount, corner + 8, mouth.y - 10, corner + 4, mouth.y + 8], 3, 2.4)
  },
  /** Corner drawn in against the teeth: a dimple and a short upright line beside it. */
  14: (stroke) => {
    const { mouth } = stroke.identity
    moveCorner(stroke, 4.5, -2.5, 28)
    const x = mouth.halfWidth + 12
    stroke.bulge(x, mouth.y - 1, 9, 12, -8)
    stroke.bulge(x + 12, mouth.y - 2, 14, 22, 4.4)
    stroke.furrow([x - 1, mouth.y - 19, x + 7, mouth.y - 1, x, mouth.y + 17], 3.2, 6)
    stroke.deformation.mouth.press = Math.max(stroke.deformation.mouth.press, 0.35 * stroke.amount)
  },
  /** Corners down; pouch and furrow below them. */
  15: (stroke) => {
    const { mouth } = stroke.identity
    moveCorner(stroke, 1.5, 12.5, 36)
    stroke.deformation.mouth.lift += 1 * stroke.amount
    const x = mouth.halfWidth + 4
    stroke.bulge(x + 10, mouth.y + 18, 14, 16, 3.6)
    stroke.furrow([x + 2, mouth.y + 14, x + 5, mouth.y + 26, x - 2, mouth.y + 40], 3.2, 4.8)
  },
  /** Lower lip pulled down, its middle most; lower teeth or gum show. */
  16: (stroke) => {
    const { mouth } = stroke.identity
    stroke.deformation.mouth.lowerGap += 4.4 * stroke.amount
    stroke.deformation.mouth.lowerThickness *= thin(0.86, stroke.amount)
    stroke.pull(14, mouth.y + 26, 40, 24, 0, 4)
    stroke.furrow([-9, mouth.y + 32, 12, mouth.y + 32, 30, mouth.y + 26], 3.4, 3)
  },
  /** Chin boss up and wrinkled like orange peel; the lower lip pushed up in the middle. */
  17: (stroke) => {
    const { mouth, head } = stroke.identity
    const chin = mouth.y + 0.66 * (head.chin - mouth.y)
    stroke.pull(12, chin - 2, 46, 34, 0, -4.6)
    stroke.bulge(4, chin - 6, 26, 18, 3.4)
    stroke.deformation.mouth.lift += 3 * stroke.amount
    stroke.deformation.mouth.lowerThickness *= 1 + 0.09 * stroke.amount
    stroke.furrow(
      [
        -10,
        mouth.y + 0.32 * (head.chin - mouth.y),
        12,
        mouth.y + 0.31 * (head.chin - mouth.y),
        32,
        mouth.y + 0.46 * (head.chin - mouth.y),
      ],
      3.4,
      4.4,
    )
    for (const [x, y] of [
      [5, -5],
      [14, -9],
      [22, -2],
      [9, 5],
      [18, 8],
      [3, 13],
      [27, 7],
    ] as const)
      stroke.bulge(x, chin + y, 5.5, 5.5, -2)
    for (const [x, y] of [
      [9, 0],
      [18, -3],
      [13, 6],
      [24, 3],
    ] as const)
      stroke.bulge(x, chin + y, 5, 5, 1.4)
  },
  /** Lips gathered to the middle and pushed out. */
  18: (stroke) => {
    const { mouth } = stroke.identity
    moveCorner(stroke, -12, 0, 40)
    stroke.deformation.mouth.upperThickness *= 1 + 0.14 * stroke.amount
    stroke.deformation.mouth.lowerThickness *= 1 + 0.12 * stroke.amount
    stroke.bulge(8, mouth.y, 34, 26, 4)
    stroke.furrow([8, mouth.y - 24, 9, mouth.y - 18, 10, mouth.y - 12], 2, 1.4)
    stroke.furrow([18, mouth.y - 21, 18, mouth.y - 15, 17, mouth.y - 9], 2, 1.4)
  },
  /** Mouth drawn out sideways, flat; skin beside it stretched, the chin smooth. */
  20: (stroke) => {
    const { mouth } = stroke.identity
    moveCorner(stroke, 15, 3.5, 42)
    stroke.deformation.mouth.upperThickness *= thin(0.72, stroke.amount)
    stroke.deformation.mouth.lowerThickness *= thin(0.72, stroke.amount)
    const x = mouth.halfWidth + 15 * stroke.amount
    stroke.furrow([x + 6, mouth.y - 20, x + 13, mouth.y + 4, x + 8, mouth.y + 30], 3.2, 4)
    stroke.furrow([x + 16, mouth.y - 8, x + 20, mouth.y + 10, x + 15, mouth.y + 28], 3, 2.4)
  },
  /** Lips tight and narrow, rolled in a little, with fine upright lines above and below. */
  23: (stroke) => {
    const { mouth } = stroke.identity
    moveCorner(stroke, -5, 0, 30)
    stroke.deformation.mouth.upperThickness *= thin(0.5, stroke.amount)
    stroke.deformation.mouth.lowerThickness *= thin(0.56, stroke.amount)
    for (const x of [6, 14, 22]) {
      stroke.furrow([x, mouth.y - 17, x - 0.5, mouth.y - 12, x - 1, mouth.y - 6], 2, 1.3)
      stroke.furrow([x, mouth.y + 8, x, mouth.y + 12, x + 0.5, mouth.y + 17], 2, 1.1)
    }
    stroke.bulge(14, mouth.y - 10, 26, 8, 2)
  },
  /** Lips pressed together: a dark straight line, bulges above and below it. */
  24: (stroke) => {
    const { mouth } = stroke.identity
    stroke.deformation.mouth.upperThickness *= thin(0.36, stroke.amount)
    stroke.deformation.mouth.lowerThickness *= thin(0.42, stroke.amount)
    stroke.deformation.mouth.press = Math.max(stroke.deformation.mouth.press, stroke.amount)
    stroke.pull(12, mouth.y - 14, 40, 14, 0, 1.6)
    stroke.pull(12, mouth.y + 14, 40, 14, 0, -1.8)
    stroke.bulge(20, mouth.y - 10, 26, 9, 3.2)
    stroke.bulge(18, mouth.y + 11, 28, 9, 3.4)
    stroke.bulge(mouth.halfWidth + 8, mouth.y + 2, 9, 12, 3)
  },
  /** Lips part. */
  25: (stroke) => {
    stroke.deformation.mouth.upperGap += 1.5 * stroke.amount
    stroke.deformation.mouth.lowerGap += 3.2 * stroke.amount
    stroke.pull(12, stroke.identity.mouth.y + 20, 40, 22, 0, 1.6)
  },
  /** Jaw down, relaxed. */
  26: (stroke) => {
    stroke.deformation.jaw.drop += 9.5 * stroke.amount
    stroke.deformation.mouth.lowerGap += 7 * stroke.amount
    moveCorner(stroke, -2, 3, 34)
  },
  /** Jaw far down: the mouth an upright oval, cheeks flat and stretched. */
  27: (stroke) => {
    const { mouth } = stroke.identity
    stroke.deformation.jaw.drop += 21 * stroke.amount
    stroke.deformation.mouth.lowerGap += 18.5 * stroke.amount
    stroke.deformation.mouth.upperGap += 1.6 * stroke.amount
    moveCorner(stroke, -8, 10, 40)
    stroke.bulge(mouth.halfWidth + 24, mouth.y - 4, 26, 46, -5)
    stroke.furrow(
      [mouth.halfWidth + 2, mouth.y - 26, mouth.halfWidth + 12, mouth.y + 6, mouth.halfWidth + 4, mouth.y + 44],
      4,
      3,
    )
  },
}
