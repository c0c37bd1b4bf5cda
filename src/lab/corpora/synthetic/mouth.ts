import { bell, canvas, clamp, mix, smoothstep } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import type { Deformation } from './deformation.ts'
import type { Identity } from './identity.ts'

/** Heights of the four lip lines at one place across the mouth, top to bottom. */
export interface LipLines {
  readonly outerUpper: number
  readonly innerUpper: number
  readonly innerLower: number
  readonly outerLower: number
}

/** A mouth as curves; positions in face coordinates. */
export interface MouthShape {
  readonly left: { readonly x: number; readonly y: number }
  readonly right: { readonly x: number; readonly y: number }
  /** Height that the skull gives the upper teeth's edge, and the jaw's drop. */
  readonly teethEdge: number
  readonly jawDrop: number
  readonly press: number
  /** Widest gap between the lips. */
  readonly gap: number
  /** @param t 0 at the picture's left corner … 1 at the right one */
  linesAt(t: number): LipLines
}

export const mouthShape = (identity: Identity, { mouth: change, jaw }: Deformation): MouthShape => {
  const { mouth } = identity
  const left = { x: -mouth.halfWidth + -change.cornerX[0], y: mouth.y + mouth.corner + change.cornerY[0] }
  const right = { x: mouth.halfWidth + change.cornerX[1], y: mouth.y + mouth.corner + change.cornerY[1] }
  const cornersRise = (change.cornerY[0] + change.cornerY[1]) / 2
  const upperThickness = mouth.upper * change.upperThickness
  const lowerThickness = mouth.lower * change.lowerThickness
  const linesAt = (t: number): LipLines => {
    const s = 2 * t - 1
    const corner = mix(left.y, right.y, t)
    const round = 1 - s * s
    const middle = Math.sqrt(round) * 0.55 + round * 0.45
    // The lips' middle hardly follows the corners; between them the line bends.
    const line =
      corner +
      (mouth.y - mouth.corner * 0.4 - (mouth.y + mouth.corner) - cornersRise * 0.82) *
        mix(round, Math.sqrt(round), 0.15) -
      change.lift * round
    const innerUpper = line - (change.upperGap + change.upperLift * 0.35) * middle
    const innerLower = Math.max(innerUpper, line + change.lowerGap * middle)
    const bow =
      1 + mouth.bow * (bell(((Math.abs(s) - 0.24) / 0.26) ** 2) - bell((s / 0.2) ** 2) * 0.7) - mouth.bow * 0.3
    // However far it is drawn up, the lip's rim stays below the nose.
    const outerUpper = Math.max(
      innerUpper - upperThickness * Math.pow(round, 0.72) * bow - change.upperLift * 0.65 * middle,
      identity.nose.length + 6,
    )
    const outerLower = innerLower + lowerThickness * Math.pow(1 - Math.abs(s) ** 2.3, 0.85)
    return { outerUpper, innerUpper, innerLower, outerLower }
  }
  return {
    left,
    right,
    linesAt,
    press: change.press,
    jawDrop: jaw.drop,
    teethEdge: mouth.y + 3.5,
    gap: change.upperGap + change.lowerGap + change.upperLift * 0.35,
  }
}

/** Paints what shows between the lips: dark cavity, upper teeth, tongue and lower teeth where the jaw hangs. */
const cavityAt = (
  x: number,
  y: number,
  lines: LipLines,
  shape: MouthShape,
  s: number,
): { albedo: number; warmth: number } => {
  const depth = smoothstep(0, 7, y - lines.innerUpper) * 0.4 + 0.6
  let albedo = mix(0.17, 0.06, depth)
  let warmth = 1.6
  const tooth = Math.abs(((((x / 8.2) % 1) + 1.5) % 1) - 0.5)
  const gaps = 1 - 0.28 * smoothstep(0.1, 0, tooth)
  const round = 1 - s * s
  const upperEdge = shape.teethEdge - 1 + 3 * round
  if (y < upperEdge + 0.5) {
    const share = smoothstep(upperEdge + 0.7, upperEdge - 0.7, y) * smoothstep(0.02, 0.35, round)
    albedo = mix(
      albedo,
      0.9 * gaps * (0.45 + 0.55 * smoothstep(0, 0.6, round)) * (0.55 + 0.45 * smoothstep(0, 3, y - lines.innerUpper)),
      share,
    )
    warmth = mix(warmth, 0.35, share)
  }
  if (shape.jawDrop > 14 || shape.gap > 13) {
    const tongueTop = lines.innerLower - 0.36 * (lines.innerLower - lines.innerUpper) * (1 - (s / 0.72) ** 2)
    const share =
      smoothstep(tongueTop - 1, tongueTop + 4, y) * smoothstep(0.75, 0.5, Math.abs(s)) * smoothstep(14, 26, shape.gap)
    albedo = mix(albedo, 0.33, share * 0.8)
    warmth = mix(warmth, 2.1, share)
    const lowerEdge = lines.innerLower - 5
    const lowerShare = smoothstep(lowerEdge - 0.7, lowerEdge + 0.7, y) * smoothstep(0.3, 0.6, round) * 0.8
    albedo = mix(albedo, 0.62 * gaps, lowerShare)
    warmth = mix(warmth, 0.4, lowerShare)
  }
  return { albedo, warmth }
}

/** Draws the mouth over the deformed skin. */
export const drawMouth = (layers: HeadLayers, identity: Identity, shape: MouthShape): void => {
  const { left, right } = shape
  const { albedo, warmth, height } = layers
  const width = right.x - left.x
  const flat = height[(Math.round(left.y) - canvas.top) * canvas.width + Math.round(left.x) - canvas.left] ?? 0
  const lipTone = identity.skin.albedo * identity.mouth.albedo
  for (let column = Math.floor(left.x - 6); column <= right.x + 6; column++) {
    const t = (column - left.x) / width
    const inside = clamp(t, 0, 1)
    const s = 2 * inside - 1
    const lines = shape.linesAt(inside)
    const beyond = Math.max(0, -t, t - 1) * width
    const side = 1 - smoothstep(0, 3, beyond)
    const gap = lines.innerLower - lines.innerUpper
    for (let y = Math.floor(lines.outerUpper - 5); y <= lines.outerLower + 7; y++) {
      const index = (y - canvas.top) * canvas.width + column - canvas.left
      if (y < canvas.top || y >= canvas.top + canvas.height) continue
      const skin = albedo[index] ?? 0
      const lip =
        smoothstep(lines.outerUpper - 1.2, lines.outerUpper + 0.9, y) *
        smoothstep(lines.outerLower + 1.6, lines.outerLower - 1.4, y) *
        side
      const upper = y < (lines.innerUpper + lines.innerLower) / 2
      const thickness = upper ? lines.innerUpper - lines.outerUpper : lines.outerLower - lines.innerLower
      const across = upper
        ? (y - lines.outerUpper) / Math.max(1, thickness)
        : (lines.outerLower - y) / Math.max(1, thickness)
      let tone = mix(skin, lipTone * (upper ? 0.88 : 1.04) * (1 - 0.05 * Math.abs(((column * 0.37) % 1) - 0.5)), lip)
      let colour = mix(warmth[index] ?? 1, identity.mouth.warmth, lip)
      const bulge = clamp(across, 0, 1)
      height[index] =
        (height[index] ?? 0) + lip * (upper ? 3.4 : 5.4) * bulge * (2 - bulge) * Math.min(1, thickness / 9)
      // Light catches the rim above the lip; shadow lies under the lower one.
      tone *=
        1 +
        0.06 * side * bell(((y - lines.outerUpper + 2) / 2.4) ** 2) -
        0.16 * side * (1 - s * s) * bell(((y - lines.outerLower - 3) / 4.5) ** 2)
      const open =
        side *
        smoothstep(0, 1.6, gap) *
        smoothstep(lines.innerUpper - 0.7, lines.innerUpper + 0.7, y) *
        smoothstep(lines.innerLower + 0.7, lines.innerLower - 0.7, y)
      if (open > 0) {
        const cavity = cavityAt(column, y, lines, shape, s)
        tone = mix(tone, cavity.albedo, open)
        colour = mix(colour, cavity.warmth, open)
        height[index] = mix(height[index] ?? 0, flat + 6 * (1 - s * s), open)
      }
      const seamWidth = 1.7 + 0.5 * shape.press
      const seam =
        bell(((y - lines.innerUpper) / (seamWidth + 0.6)) ** 2) *
        (0.5 + 0.24 * shape.press) *
        (1 - smoothstep(0, 6, gap) * 0.55)
      tone *= 1 - seam * (1 - smoothstep(0, 5, beyond))
      albedo[index] = tone
      warmth[index] = colour
    }
  }
  for (const corner of [left, right]) darkenCorner(albedo, corner.x, corner.y)
}

const darkenCorner = (albedo: Float32Array, x: number, y: number): void => {
  for (let row = Math.floor(y - 6); row <= y + 6; row++) {
    for (let column = Math.floor(x - 7); column <= x + 7; column++) {
      const index = (row - canvas.top) * canvas.width + column - canvas.left
      albedo[index] = (albedo[index] ?? 0) * (1 - 0.3 * bell(((column - x) / 6.5) ** 2 + ((row - y) / 5) ** 2))
    }
  }
}
