import { bell, canvas, clamp, mix, smoothstep } from './canvas.ts'
import type { HeadLayers, Point } from './canvas.ts'
import type { EyeChange } from './deformation.ts'
import type { Identity } from './identity.ts'

/** One eye as curves, face coordinates. */
export interface EyeShape {
  readonly side: -1 | 1
  readonly centre: Point
  readonly inner: Point
  readonly outer: Point
  /** Lid lines at a share 0 (inner corner) … 1 (outer). */
  lidsAt(share: number): { readonly upper: number; readonly lower: number }
  readonly opening: number
}

const upperArch = (t: number): number =>
  Math.pow(Math.max(0, 1 - Math.pow(Math.abs(2 * t - 0.94) / (t < 0.47 ? 0.94 : 1.06), 2.1)), 0.8)
const lowerArch = (t: number): number =>
  Math.pow(Math.max(0, 1 - Math.pow(Math.abs(2 * t - 1.08) / (t < 0.54 ? 1.08 : 0.92), 2.2)), 0.9)

export const eyeShape = (identity: Identity, side: -1 | 1, change: EyeChange): EyeShape => {
  const { eye } = identity
  const inner = { x: side * (eye.x - eye.halfWidth), y: 2.2 + eye.slant * 0.4 }
  const outer = { x: side * (eye.x + eye.halfWidth), y: 0.6 - eye.slant * 0.6 }
  const upper = Math.max(1.2, eye.upper + change.upper)
  const lower = Math.max(0.6 - Math.min(0, eye.upper + change.upper), eye.lower + change.lower)
  return {
    side,
    inner,
    outer,
    centre: { x: side * eye.x, y: -1 },
    opening: upper + lower,
    lidsAt: (share) => {
      const line = mix(inner.y, outer.y, share)
      return { upper: line - upper * upperArch(share), lower: line + lower * lowerArch(share) }
    },
  }
}

/** Draws one eye over the deformed skin: ball, iris, lids, lashes and the crease above. */
export const drawEye = (layers: HeadLayers, identity: Identity, shape: EyeShape, wide: number): void => {
  const { albedo, warmth, height } = layers
  const { eye, skin } = identity
  const { inner, outer, centre } = shape
  const irisRadius = 10.8
  const first = Math.floor(Math.min(inner.x, outer.x) - 7)
  const last = Math.ceil(Math.max(inner.x, outer.x) + 7)
  const baseline = height[(0 - canvas.top) * canvas.width + Math.round(centre.x) - canvas.left] ?? 0
  const creaseGap = Math.max(3.5, eye.crease - wide * 0.75)
  for (let column = first; column <= last; column++) {
    const share = (column - inner.x) / (outer.x - inner.x)
    const within = clamp(share, 0, 1)
    const beyond = Math.abs(share - within) * 2 * eye.halfWidth
    const { upper, lower } = shape.lidsAt(within)
    for (let y = Math.floor(upper - creaseGap - 6); y <= lower + 12; y++) {
      const index = (y - canvas.top) * canvas.width + column - canvas.left
      let tone = albedo[index] ?? 0
      let colour = warmth[index] ?? 1
      const crease =
        bell(((y - upper + creaseGap) / 2.4) ** 2) * smoothstep(-0.12, 0.1, share) * smoothstep(1.15, 0.9, share)
      tone *= 1 - 0.34 * crease
      const bag = bell(((y - lower - 8) / 3.5) ** 2) * smoothstep(0, 0.3, share) * smoothstep(1, 0.7, share)
      tone *= 1 - (0.05 + 0.08 * skin.age) * bag
      const rim = bell(((y - lower - 1.6) / 2) ** 2) * smoothstep(0, 0.15, share) * smoothstep(1, 0.85, share)
      tone *= 1 + 0.07 * rim
      const open =
        smoothstep(upper - 0.6, upper + 0.8, y) *
        smoothstep(lower + 0.8, lower - 0.6, y) *
        (1 - smoothstep(0, 1.5, beyond))
      if (open > 0) {
        const fromIris = Math.sqrt((column - centre.x) ** 2 + (y - centre.y) ** 2)
        const white =
          0.84 *
          (0.68 + 0.32 * smoothstep(0, 0.2, share) * smoothstep(1, 0.8, share)) *
          (0.62 + 0.38 * smoothstep(0, 7, y - upper))
        const isIris = smoothstep(irisRadius + 0.8, irisRadius - 0.8, fromIris)
        const ring = 1 - 0.45 * smoothstep(irisRadius - 3, irisRadius - 0.5, fromIris)
        const pupil = smoothstep(5, 3.9, fromIris)
        const iris = mix(eye.iris * ring * (1 + 0.35 * smoothstep(-2, 8, y - centre.y)), 0.025, pupil)
        let ball = mix(white, iris * (0.75 + 0.25 * smoothstep(0, 5, y - upper)), isIris)
        const caruncle = smoothstep(0.1, 0.02, share)
        ball = mix(ball, skin.albedo * 0.72, caruncle * 0.7)
        const glint = smoothstep(2.5, 1.3, Math.sqrt((column - centre.x + 3.2) ** 2 + (y - centre.y + 3.4) ** 2))
        ball = mix(ball, 0.97, glint * 0.9)
        tone = mix(tone, ball, open)
        colour = mix(colour, mix(0.3, eye.iris > 0.18 ? -0.6 : 0.9, isIris), open)
        height[index] = mix(
          height[index] ?? 0,
          baseline + 5 * bell(((column - centre.x) / 40) ** 2 + ((y - centre.y) / 40) ** 2),
          open,
        )
      }
      const lash =
        bell(((y - upper + 0.4) / 2.3) ** 2) * smoothstep(-0.05, 0.18, share) * (1 - smoothstep(0, 4.5, beyond))
      tone *= 1 - eye.lashes * 0.86 * lash
      const lowerLash =
        bell(((y - lower - 0.2) / 1.5) ** 2) * smoothstep(0.15, 0.6, share) * (1 - smoothstep(0, 2.5, beyond))
      tone *= 1 - 0.42 * eye.lashes * lowerLash
      albedo[index] = tone
      warmth[index] = colour
    }
  }
}
