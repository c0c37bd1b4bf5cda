import { bell, canvas, canvasSize, cellsOf, smoothstep } from './canvas.ts'
import type { Furrow, HeadLayers, Point } from './canvas.ts'

/** Pulls the skin: an elliptic bell of displacement in pixels. */
export interface Pull {
  readonly x: number
  readonly y: number
  readonly rx: number
  readonly ry: number
  readonly dx: number
  readonly dy: number
}

export interface Bulge {
  readonly x: number
  readonly y: number
  readonly rx: number
  readonly ry: number
  readonly amount: number
}

/** How one eye departs from rest, pixels. */
export interface EyeChange {
  upper: number
  lower: number
}

/** How the mouth departs from rest; pixels, or factors where said. Index 0 is the picture's left corner. */
export interface MouthChange {
  cornerX: [number, number]
  cornerY: [number, number]
  /** Gap that the upper and the lower lip each open, at the middle. */
  upperGap: number
  lowerGap: number
  /** Factors of the lips' visible thickness. */
  upperThickness: number
  lowerThickness: number
  /** Lifts the middle of the line between the lips, and with it both lips. */
  lift: number
  /** Presses the line between the lips darker and straighter, 0 … 1. */
  press: number
  upperLift: number
}

/** Everything that the Action Units of one frame do to a head. */
export interface Deformation {
  readonly pulls: Pull[]
  readonly furrows: Furrow[]
  readonly bulges: Bulge[]
  readonly eyes: [EyeChange, EyeChange]
  readonly mouth: MouthChange
  /** Jaw drop in pixels, and the height at which it begins. */
  jaw: { drop: number; from: number }
}

export const atRest = (mouthY: number): Deformation => ({
  pulls: [],
  furrows: [],
  bulges: [],
  eyes: [
    { upper: 0, lower: 0 },
    { upper: 0, lower: 0 },
  ],
  mouth: {
    cornerX: [0, 0],
    cornerY: [0, 0],
    upperGap: 0,
    lowerGap: 0,
    upperThickness: 1,
    lowerThickness: 1,
    lift: 0,
    press: 0,
    upperLift: 0,
  },
  jaw: { drop: 0, from: mouthY },
})

const jawReach = 152

const jawAt = ({ drop, from }: Deformation['jaw'], x: number, y: number): number =>
  drop * bell((x / jawReach) ** 2) * smoothstep(from - 4, from + drop + 30, y)

/** Where the skin now seen at a place was at rest: the place minus this. */
export const displacementAt = (deformation: Deformation, x: number, y: number): Point => {
  let dx = 0
  let dy = jawAt(deformation.jaw, x, y)
  for (const pull of deformation.pulls) {
    const weight = bell(((x - pull.x) / pull.rx) ** 2 + ((y - pull.y) / pull.ry) ** 2)
    dx += pull.dx * weight
    dy += pull.dy * weight
  }
  return { x: dx, y: dy }
}

/** Where a point of the resting face has moved to (inverse of the backward displacement, by fixed-point iteration). */
export const moved = (deformation: Deformation, point: Point): Point => {
  let { x, y } = point
  for (let round = 0; round < 12; round++) {
    const shift = displacementAt(deformation, x, y)
    x = point.x + shift.x
    y = point.y + shift.y
  }
  return { x, y }
}

/** Resamples the resting head where its skin has moved; places that did not move are copied. */
export const deform = (rest: HeadLayers, into: HeadLayers, deformation: Deformation): void => {
  const dx = new Float32Array(canvasSize)
  const dy = new Float32Array(canvasSize)
  for (const pull of deformation.pulls) {
    const cells = cellsOf(pull.x - pull.rx, pull.y - pull.ry, pull.x + pull.rx, pull.y + pull.ry)
    for (let row = cells.firstRow; row < cells.endRow; row++) {
      const v = (row + canvas.top - pull.y) / pull.ry
      for (let column = cells.firstColumn; column < cells.endColumn; column++) {
        const u = (column + canvas.left - pull.x) / pull.rx
        const weight = bell(u * u + v * v)
        const index = row * canvas.width + column
        dx[index] = (dx[index] ?? 0) + pull.dx * weight
        dy[index] = (dy[index] ?? 0) + pull.dy * weight
      }
    }
  }
  if (deformation.jaw.drop > 0) {
    const firstRow = Math.max(0, Math.floor(deformation.jaw.from - 4 - canvas.top))
    for (let row = firstRow; row < canvas.height; row++) {
      for (let column = 0; column < canvas.width; column++) {
        const index = row * canvas.width + column
        dy[index] = (dy[index] ?? 0) + jawAt(deformation.jaw, column + canvas.left, row + canvas.top)
      }
    }
  }
  into.albedo.set(rest.albedo)
  into.warmth.set(rest.warmth)
  into.height.set(rest.height)
  into.cover.set(rest.cover)
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      const index = row * canvas.width + column
      const shiftX = dx[index] ?? 0
      const shiftY = dy[index] ?? 0
      if (shiftX === 0 && shiftY === 0) continue
      resample(rest, into, index, column - shiftX, row - shiftY)
    }
  }
}

const resample = (rest: HeadLayers, into: HeadLayers, index: number, x: number, y: number): void => {
  const inX = x < 0 ? 0 : x > canvas.width - 1.001 ? canvas.width - 1.001 : x
  const inY = y < 0 ? 0 : y > canvas.height - 1.001 ? canvas.height - 1.001 : y
  const column = Math.floor(inX)
  const row = Math.floor(inY)
  const u = inX - column
  const v = inY - row
  const corner = row * canvas.width + column
  const below = corner + canvas.width
  const a = (1 - u) * (1 - v)
  const b = u * (1 - v)
  const c = (1 - u) * v
  const d = u * v
  const sample = (layer: Float32Array): number =>
    a * (layer[corner] ?? 0) + b * (layer[corner + 1] ?? 0) + c * (layer[below] ?? 0) + d * (layer[below + 1] ?? 0)
  into.albedo[index] = sample(rest.albedo)
  into.warmth[index] = sample(rest.warmth)
  into.height[index] = sample(rest.height)
  into.cover[index] = sample(rest.cover)
}
