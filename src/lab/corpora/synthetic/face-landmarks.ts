import { browPoint } from './brows.ts'
import type { Point } from './canvas.ts'
import { moved } from './deformation.ts'
import type { Deformation } from './deformation.ts'
import type { EyeShape } from './eyes.ts'
import { outlineHalfWidth } from './head-layers.ts'
import type { Identity } from './identity.ts'
import type { MouthShape } from './mouth.ts'

const quarterSines = [0, 0.19509, 0.38268, 0.55557, 0.70711, 0.83147, 0.92388, 0.98079, 1] as const

/** Points that lie in the skin and move with it, at rest: 0-16 jaw, 17-26 brows, 27-35 nose. */
const skinPoints = (identity: Identity): Point[] => {
  const { head, nose, brow } = identity
  const jaw = Array.from({ length: 17 }, (_, index): Point => {
    const side = index < 8 ? -1 : 1
    const y = head.chin * (quarterSines[index <= 8 ? index : 16 - index] ?? 1)
    return { x: side * outlineHalfWidth(identity, y), y }
  })
  const outerToInner = [1, 0.76, 0.52, 0.27, 0.02].map((share) => browPoint(identity, -1, share))
  const innerToOuter = [0.02, 0.27, 0.52, 0.76, 1].map((share) => browPoint(identity, 1, share))
  const raise = ({ x, y }: Point): Point => ({ x, y: y - brow.thickness * 0.35 })
  const tip = nose.length - 13
  const bridge = [0, 1, 2, 3].map((step): Point => ({ x: 0, y: -2 + ((tip + 2) * step) / 3 }))
  const base = [-0.72, -0.38, 0, 0.38, 0.72].map((share): Point => ({
    x: share * nose.halfWidth,
    y: nose.length + 3 - 3 * Math.abs(share),
  }))
  return [...jaw, ...outerToInner.map(raise), ...innerToOuter.map(raise), ...bridge, ...base]
}

const eyePoints = (eye: EyeShape): Point[] => {
  const at = (share: number, lid: 'upper' | 'lower'): Point => ({
    x: eye.inner.x + share * (eye.outer.x - eye.inner.x),
    y: eye.lidsAt(share)[lid],
  })
  return eye.side < 0
    ? [eye.outer, at(0.68, 'upper'), at(0.32, 'upper'), eye.inner, at(0.32, 'lower'), at(0.68, 'lower')]
    : [eye.inner, at(0.32, 'upper'), at(0.68, 'upper'), eye.outer, at(0.68, 'lower'), at(0.32, 'lower')]
}

const mouthPoints = (mouth: MouthShape): Point[] => {
  const at = (t: number, line: 'outerUpper' | 'innerUpper' | 'innerLower' | 'outerLower'): Point => ({
    x: mouth.left.x + t * (mouth.right.x - mouth.left.x),
    y: mouth.linesAt(t)[line],
  })
  return [
    mouth.left,
    at(0.18, 'outerUpper'),
    at(0.37, 'outerUpper'),
    at(0.5, 'outerUpper'),
    at(0.63, 'outerUpper'),
    at(0.82, 'outerUpper'),
    mouth.right,
    at(0.8, 'outerLower'),
    at(0.63, 'outerLower'),
    at(0.5, 'outerLower'),
    at(0.37, 'outerLower'),
    at(0.2, 'outerLower'),
    at(0.06, 'innerUpper'),
    at(0.35, 'innerUpper'),
    at(0.5, 'innerUpper'),
    at(0.65, 'innerUpper'),
    at(0.94, 'innerUpper'),
    at(0.65, 'innerLower'),
    at(0.5, 'innerLower'),
    at(0.35, 'innerLower'),
  ]
}

/** The 68 landmarks in the order of iBUG and CK+, face coordinates: where the drawn face really has them. */
export const landmarksOf = (
  identity: Identity,
  deformation: Deformation,
  eyes: readonly [EyeShape, EyeShape],
  mouth: MouthShape,
): Point[] => [
  ...skinPoints(identity).map((point) => moved(deformation, point)),
  ...eyePoints(eyes[0]),
  ...eyePoints(eyes[1]),
  ...mouthPoints(mouth),
]
