import { atRest } from './deformation.ts'
import type { Deformation } from './deformation.ts'
import { drawnUnits } from './drawn-units.ts'
import type { Activation, DrawnUnit } from './drawn-units.ts'
import type { Identity } from './identity.ts'
import { lowerFaceEffects } from './lower-face-effects.ts'
import { upperFaceEffects } from './upper-face-effects.ts'

/** One side of one face, on which an Action Unit acts. */
export interface Stroke {
  readonly deformation: Deformation
  readonly identity: Identity
  /** -1 the picture's left side, 1 its right. */
  readonly side: -1 | 1
  /** 0 none … about 1 the strongest. What lies on the midline takes half from each side. */
  readonly amount: number
  pull(x: number, y: number, rx: number, ry: number, dx: number, dy: number): void
  bulge(x: number, y: number, rx: number, ry: number, amount: number): void
  /** A furrow by its three points (from, via, to), half width and depth. */
  furrow(points: readonly [number, number, number, number, number, number], width: number, depth: number): void
}
export type Effect = (stroke: Stroke) => void

const effects: Readonly<Record<DrawnUnit, Effect>> = { ...upperFaceEffects, ...lowerFaceEffects }

const strokeOf = (deformation: Deformation, identity: Identity, side: -1 | 1, amount: number): Stroke => ({
  deformation,
  identity,
  side,
  amount,
  pull: (x, y, rx, ry, dx, dy) => {
    deformation.pulls.push({ x: side * x, y, rx, ry, dx: side * dx * amount, dy: dy * amount })
  },
  bulge: (x, y, rx, ry, height) => {
    deformation.bulges.push({ x: side * x, y, rx, ry, amount: height * amount })
  },
  furrow: ([x0, y0, x1, y1, x2, y2], width, depth) => {
    deformation.furrows.push({
      from: { x: side * x0, y: y0 },
      via: { x: side * x1, y: y1 },
      to: { x: side * x2, y: y2 },
      width: 1.35 * width,
      depth: 0.62 * depth * amount * (0.75 + 0.5 * identity.skin.age),
    })
  },
})

/** What a set of Action Units does to a face. x of effects is measured from the midline outwards. */
export const deformationOf = (identity: Identity, activation: Activation): Deformation => {
  const deformation = atRest(identity.mouth.y)
  for (const au of drawnUnits) {
    for (const side of [-1, 1] as const) {
      const amount = (side < 0 ? activation.left : activation.right).get(au) ?? 0
      if (amount > 0) effects[au](strokeOf(deformation, identity, side, amount))
    }
  }
  return deformation
}
