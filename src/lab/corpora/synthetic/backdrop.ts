import { Random } from '../../../shared/random/random.ts'
import { bell, clamp, mix, smoothstep } from './canvas.ts'
import { strandAt } from './hair.ts'
import type { Identity } from './identity.ts'
import { frameSize } from './scene.ts'
import type { Scene } from './scene.ts'
import { ValueNoise } from './value-noise.ts'

/**
 * What stands behind the face: wall, hair that falls behind, ears, neck and clothes. [height, width] of the frame, lit.
 */
export interface Backdrop {
  readonly brightness: Float32Array
  readonly warmth: Float32Array
}

/** The pixel being painted. */
interface Spot {
  tone: number
  warmth: number
}

/** Paints one thing over a spot. @param x,y face coordinates */
type Layer = (spot: Spot, x: number, y: number) => void

const cover = (spot: Spot, tone: number, warmth: number, share: number): void => {
  spot.tone = mix(spot.tone, tone, share)
  spot.warmth = mix(spot.warmth, warmth, share)
}

/** How far down hair hangs behind the face, by style; ears show where it does not hang at all. */
const hairEnd = { short: null, medium: 120, long: 232, 'tied back': null, receding: null } as const

const hairBehind =
  ({ head, hair }: Identity, { light }: Scene, noise: ValueNoise, end: number): Layer =>
  (spot, x, y) => {
    if (y > end + 24 || y < -head.crown - hair.volume) return
    const half =
      head.halfWidth +
      hair.volume +
      10 * smoothstep(-60, 80, y) +
      (1 + 3 * hair.curl) * noise.at(y / 24, x > 0 ? 4.5 : 9.5) +
      noise.at(y / 7, x > 0 ? 14.5 : 19.5)
    const crown = y < 0 ? Math.sqrt(Math.max(0, 1 - (y / (head.crown + hair.volume)) ** 2)) : 1
    const across = Math.abs(x)
    if (across > half * crown + 1.5) return
    const share =
      smoothstep(half * crown + 1.5, half * crown - 1.5, across) *
      smoothstep(end + 14, end - 8, y + 6 * noise.at(x / 7, 1))
    const lit = clamp(light.ambient + light.key * (0.55 + 0.5 * light.x * (x / half)), 0, 1.2)
    cover(
      spot,
      hair.albedo * (1 + 0.5 * strandAt(noise, x, y, hair.parting, hair.curl)) * lit * 0.8,
      hair.warmth,
      share,
    )
  }

const ears =
  ({ head, skin }: Identity, { light }: Scene): Layer =>
  (spot, x, y) => {
    const u = (Math.abs(x) - head.halfWidth - 1) / 13
    const v = (y - 20) / 31
    const squared = u * u + v * v
    if (squared > 1.15) return
    const fold = 1 - 0.35 * bell(((squared - 0.35) / 0.35) ** 2) - 0.16 * smoothstep(0, -1, u)
    const lit = light.ambient + light.key * clamp(0.5 + 0.6 * light.x * Math.sign(x), 0.1, 1)
    cover(spot, skin.albedo * fold * lit, 1.25, smoothstep(1.1, 0.92, squared))
  }

const neckHalfWidth = ({ head }: Identity): number => head.halfWidth * 0.51

const neck = (identity: Identity, { light }: Scene): Layer => {
  const { head, skin } = identity
  const narrow = neckHalfWidth(identity)
  return (spot, x, y) => {
    const across = Math.abs(x)
    const half = narrow + 26 * smoothstep(170, 236, y) ** 2
    if (y < 60 || across > half + 1) return
    const turned = x / half
    const facing = Math.sqrt(Math.max(0.05, 1 - turned * turned))
    const lit = light.ambient + light.key * Math.max(0, light.x * turned * 0.8 + light.z * facing)
    const underChin = 1 - 0.45 * smoothstep(head.chin + 58, head.chin - 4, y + 0.12 * across)
    const cords = 1 + 0.05 * bell(((across - 22 + (y - 170) * 0.12) / 9) ** 2)
    cover(spot, skin.albedo * lit * underChin * cords * 0.92, 1, smoothstep(half + 1, half - 1, across))
  }
}

const clothing = (identity: Identity, { light }: Scene, noise: ValueNoise): Layer => {
  const { clothes } = identity
  const narrow = neckHalfWidth(identity)
  return (spot, x, y) => {
    if (y < 150) return
    const across = Math.abs(x)
    const beside = across - narrow
    const neckline =
      214 + 10 * clothes.collar - beside * 0.22 + 46 * bell((x / (narrow * 0.95)) ** 2) * (0.35 + 0.65 * clothes.collar)
    const edge = beside > 0 ? neckline + beside * 0.55 - 24 * smoothstep(0, 60, beside) : neckline
    if (y < edge - 1) return
    const folds = 1 + 0.1 * noise.at(x / 34 + y / 60, y / 26)
    const seam = 1 - 0.16 * bell(((y - edge - 5) / 3) ** 2)
    const lit = clamp(light.ambient + light.key * (0.62 + 0.3 * light.x * (x / 200)), 0, 1.2)
    cover(spot, clothes.albedo * lit * folds * seam, clothes.warmth, smoothstep(edge - 1, edge + 1, y))
  }
}

/** Draws everything of a sequence's frames that does not move with the face. */
export const drawBackdrop = (identity: Identity, scene: Scene): Backdrop => {
  const { width, height } = frameSize
  const brightness = new Float32Array(width * height)
  const warmth = new Float32Array(width * height)
  const noise = new ValueNoise(Random.fromSeed(identity.seed, 'backdrop'))
  const { pose, backdrop } = scene
  const end = hairEnd[identity.hair.style]
  const layers = [
    end === null ? ears(identity, scene) : hairBehind(identity, scene, noise, end),
    neck(identity, scene),
    clothing(identity, scene, noise),
  ]
  const spot: Spot = { tone: 0, warmth: 0 }
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const wall = backdrop.level + backdrop.slopeX * (column / width - 0.5) + backdrop.slopeY * (row / height - 0.5)
      spot.tone =
        wall * (1 + backdrop.texture * (0.7 * noise.at(column / 61, row / 61) + 0.3 * noise.at(column / 23, row / 23)))
      spot.warmth = backdrop.warmth
      const px = (column - pose.x) / pose.scale
      const py = (row - pose.y) / pose.scale
      const x = pose.cosine * px + pose.sine * py
      const y = -pose.sine * px + pose.cosine * py
      for (const layer of layers) layer(spot, x, y)
      const index = row * width + column
      brightness[index] = spot.tone
      warmth[index] = spot.warmth
    }
  }
  return { brightness, warmth }
}
