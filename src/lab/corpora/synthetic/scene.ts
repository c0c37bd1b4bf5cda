import { Random } from '../../../shared/random/random.ts'
import type { Point } from './canvas.ts'

export const frameSize = { width: 640, height: 490 } as const

/** Where the head stands in a frame: rotate by `angle` (radians, small), scale, then move the origin to x, y. */
export interface Pose {
  readonly x: number
  readonly y: number
  readonly scale: number
  readonly cosine: number
  readonly sine: number
}

/** Everything around the face that stays the same through a sequence. */
export interface Scene {
  readonly pose: Pose
  /** Movement from the first to the last frame: pixels, and a factor on the scale. */
  readonly drift: { readonly x: number; readonly y: number; readonly scale: number; readonly turn: number }
  /** Unit vector towards the light. */
  readonly light: {
    readonly x: number
    readonly y: number
    readonly z: number
    readonly ambient: number
    readonly key: number
  }
  readonly backdrop: {
    readonly level: number
    readonly slopeX: number
    readonly slopeY: number
    readonly texture: number
    readonly warmth: number
  }
  readonly colour: boolean
  /** Standard deviation of the film's grain, grey levels. */
  readonly grain: number
}

const poseOf = (x: number, y: number, scale: number, sine: number): Pose => ({
  x,
  y,
  scale,
  sine,
  cosine: Math.sqrt(1 - sine * sine),
})

/** The studio belongs to the subject's session; the head moves a little between sequences. */
export const drawScene = (subjectSeed: number, sequenceSeed: number, colour: boolean): Scene => {
  const studio = Random.fromSeed(subjectSeed, 'studio')
  const take = Random.fromSeed(sequenceSeed, 'take')
  const lx = studio.between(-0.65, 0.65) + take.between(-0.05, 0.05)
  const ly = studio.between(-0.75, -0.2)
  const lz = studio.between(0.85, 1.1)
  const length = Math.sqrt(lx * lx + ly * ly + lz * lz)
  const scale = studio.between(0.93, 1.05) * take.between(0.985, 1.015)
  const ambient = studio.between(0.34, 0.5)
  return {
    pose: poseOf(
      320 + studio.between(-22, 22) + take.between(-8, 8),
      216 + studio.between(-12, 12) + take.between(-6, 6),
      scale,
      take.between(-0.055, 0.055),
    ),
    drift: {
      x: take.between(-4, 4),
      y: take.between(-3, 3),
      scale: take.between(-0.008, 0.008),
      turn: take.between(-0.012, 0.012),
    },
    light: { x: lx / length, y: ly / length, z: lz / length, ambient, key: studio.between(0.98, 1.16) - ambient },
    backdrop: {
      level: studio.between(0.22, 0.82),
      slopeX: studio.between(-0.18, 0.18),
      slopeY: studio.between(-0.12, 0.12),
      texture: studio.between(0, 0.05),
      warmth: studio.between(-0.8, 0.8),
    },
    colour,
    grain: studio.between(0.7, 1.5),
  }
}

/** @param share 0 first frame … 1 last */
export const poseAt = ({ pose, drift }: Scene, share: number): Pose =>
  poseOf(
    pose.x + drift.x * share,
    pose.y + drift.y * share,
    pose.scale * (1 + drift.scale * share),
    pose.sine + drift.turn * share,
  )

export const toFrame = (pose: Pose, point: Point): Point => ({
  x: pose.x + pose.scale * (pose.cosine * point.x - pose.sine * point.y),
  y: pose.y + pose.scale * (pose.sine * point.x + pose.cosine * point.y),
})
