import { Random } from '../../../shared/random/random.ts'
import { drawnUnits } from './drawn-units.ts'

export const hairStyles = ['short', 'medium', 'long', 'tied back', 'receding'] as const
export type HairStyle = (typeof hairStyles)[number]

/** What makes one drawn person: lengths in canvas pixels at scale 1, reflectances 0 … 1. */
export interface Identity {
  readonly seed: number
  readonly head: {
    readonly halfWidth: number
    readonly crown: number
    readonly chin: number
    /** Exponent of the lower outline: 2.2 pointed, 3.3 square; taper narrows the jaw. */
    readonly jawSquareness: number
    readonly jawTaper: number
    readonly cheekbone: number
    readonly hollow: number
  }
  readonly skin: {
    readonly albedo: number
    readonly mottle: number
    readonly freckles: number
    readonly age: number
    readonly sheen: number
  }
  readonly hair: {
    readonly style: HairStyle
    readonly albedo: number
    readonly warmth: number
    readonly line: number
    readonly parting: number
    /** How much lower the hairline lies on the picture's left, pixels; exponent of its arch (1.6 peaked … 3 level). */
    readonly sweep: number
    readonly arch: number
    readonly volume: number
    readonly curl: number
  }
  readonly facialHair: { readonly beard: number; readonly moustache: number }
  readonly glasses: boolean
  readonly brow: {
    readonly y: number
    readonly thickness: number
    readonly slant: number
    readonly arch: number
    readonly density: number
  }
  readonly eye: {
    readonly x: number
    readonly halfWidth: number
    readonly upper: number
    readonly lower: number
    readonly slant: number
    readonly iris: number
    readonly crease: number
    readonly lashes: number
  }
  readonly nose: { readonly length: number; readonly halfWidth: number; readonly bridge: number; readonly tip: number }
  readonly mouth: {
    readonly y: number
    readonly halfWidth: number
    readonly upper: number
    readonly lower: number
    readonly bow: number
    readonly albedo: number
    readonly warmth: number
    readonly corner: number
  }
  /**
   * Per AU, how strongly this person's face follows it; and how much more on the picture's right side (-0.15 … 0.15).
   */
  readonly gain: ReadonlyMap<number, number>
  readonly asymmetry: ReadonlyMap<number, number>
  readonly clothes: { readonly albedo: number; readonly warmth: number; readonly collar: number }
}

/** @param seed of the subject, as `truth.json` gives it */
export const drawIdentity = (seed: number): Identity => {
  const random = Random.fromSeed(seed, 'identity')
  const between = (low: number, high: number): number => random.between(low, high)
  const gentle = (middle: number, spread: number): number => middle + spread * (random.uniform() + random.uniform() - 1)
  const long = random.chance(0.55)
  const skinAlbedo = random.chance(0.2) ? between(0.36, 0.5) : between(0.56, 0.76)
  const dark = skinAlbedo < 0.52
  const chin = gentle(181, 11)
  const noseLength = gentle(71, 6)
  const mouthY = noseLength + gentle(40, 5)
  return {
    seed,
    head: {
      halfWidth: gentle(121, 8),
      crown: gentle(166, 8),
      chin,
      jawSquareness: between(2.25, 3.2),
      jawTaper: between(0.1, 0.24),
      cheekbone: between(4, 10),
      hollow: between(2, 8),
    },
    skin: {
      albedo: skinAlbedo,
      mottle: between(0.01, 0.035),
      freckles: random.chance(0.15) ? between(0.04, 0.1) : 0,
      age: between(0, 1),
      sheen: between(0.03, 0.11),
    },
    hair: {
      style: long
        ? random.pick(['medium', 'long', 'long', 'tied back'] as const)
        : random.pick(['short', 'short', 'short', 'receding'] as const),
      albedo: dark ? between(0.05, 0.12) : random.pick([between(0.06, 0.14), between(0.14, 0.26), between(0.3, 0.5)]),
      warmth: between(0.4, 1.5),
      line: gentle(-112, 14),
      parting: between(-0.35, 0.35),
      sweep: between(-22, 22),
      arch: between(1.6, 2.9),
      volume: between(5, long ? 20 : 14),
      curl: between(0, 1),
    },
    facialHair: long
      ? { beard: 0, moustache: 0 }
      : {
          beard: random.chance(0.14) ? between(0.3, 0.7) : between(0, 0.14),
          moustache: random.chance(0.12) ? between(0.4, 0.75) : 0,
        },
    glasses: random.chance(0.05),
    brow: {
      y: gentle(-37, 5),
      thickness: between(long ? 4 : 5.5, long ? 7.5 : 9.5),
      slant: gentle(0, 4),
      arch: between(2, 8),
      density: between(0.55, 0.95),
    },
    eye: {
      x: gentle(54, 4),
      halfWidth: gentle(26, 2.5),
      upper: gentle(10.3, 1.6),
      lower: gentle(6.2, 1.2),
      slant: gentle(1.5, 3),
      iris: dark ? between(0.07, 0.13) : random.pick([between(0.07, 0.16), between(0.2, 0.36)]),
      crease: between(5, 10),
      lashes: long ? between(0.7, 1) : between(0.35, 0.7),
    },
    nose: { length: noseLength, halfWidth: gentle(dark ? 25 : 22, 3), bridge: between(20, 33), tip: between(5, 11) },
    mouth: {
      y: mouthY,
      halfWidth: gentle(46, 5),
      upper: gentle(dark ? 11 : 8.5, 2),
      lower: gentle(dark ? 14 : 11.5, 2.5),
      bow: between(0.1, 0.35),
      albedo: between(0.64, 0.8),
      warmth: between(1.5, 2.3),
      corner: gentle(0, 1.6),
    },
    gain: new Map(drawnUnits.map((au) => [au, gentle(0.98, 0.2)])),
    asymmetry: new Map(drawnUnits.map((au) => [au, gentle(0, 0.12)])),
    clothes: { albedo: between(0.08, 0.75), warmth: between(-1.2, 1.2), collar: between(0, 1) },
  }
}
