import { Random } from '../../../shared/random/random.ts'
import { addBump, bell, canvas, canvasSize, clamp, darken, mix, newLayers, smoothstep } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import type { Identity } from './identity.ts'
import { paintBrows } from './brows.ts'
import { paintHair } from './hair.ts'
import { ValueNoise } from './value-noise.ts'

const lowerExponentX = 2.05

/** Half width of the skull's outline at a height y; 0 above the crown and below the chin. */
export const outlineHalfWidth = (identity: Identity, y: number): number => {
  const { halfWidth, crown, chin, jawSquareness, jawTaper } = identity.head
  const share = y < 0 ? -y / crown : y / chin
  if (share >= 1) return 0
  const inside = 1 - Math.pow(share, y < 0 ? 2.4 : jawSquareness)
  const taper = y < 0 ? 1 : 1 - jawTaper * share
  return halfWidth * taper * Math.pow(inside, 1 / lowerExponentX)
}

/** 1 in the middle of the skull's outline, 0 on it, negative outside. */
const skullDepth = (identity: Identity, x: number, y: number): number => {
  const { halfWidth, crown, chin, jawSquareness, jawTaper } = identity.head
  const share = y < 0 ? -y / crown : y / chin
  const across = Math.abs(x) / (halfWidth * (y < 0 ? 1 : 1 - jawTaper * Math.min(share, 1.2)))
  return 1 - Math.pow(across, lowerExponentX) - Math.pow(share, y < 0 ? 2.4 : jawSquareness)
}

/** The bare skull's relief, and its edge smoothed over one pixel. */
const shapeSkull = ({ height, cover }: HeadLayers, identity: Identity): void => {
  const depths = new Float32Array(canvasSize)
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      depths[row * canvas.width + column] = skullDepth(identity, column + canvas.left, row + canvas.top)
    }
  }
  for (let row = 1; row < canvas.height - 1; row++) {
    for (let column = 1; column < canvas.width - 1; column++) {
      const index = row * canvas.width + column
      const depth = depths[index] ?? 0
      const across = depths[index - Math.sign(column + canvas.left || 1)] ?? 0
      const along = depths[index - canvas.width * Math.sign(row + canvas.top || 1)] ?? 0
      height[index] = 105 * Math.sqrt(Math.max(0, depth))
      cover[index] = clamp(depth / Math.max(0.004, across - depth, along - depth) + 0.5, 0, 1)
    }
  }
}

/** Bones and flesh of the neutral face, without lips and eyeballs, which are drawn anew in every frame. */
const modelRelief = (height: Float32Array, identity: Identity): void => {
  const { head, eye, brow, nose, mouth, skin } = identity
  const both = (x: number, y: number, rx: number, ry: number, amount: number): void => {
    addBump(height, -x, y, rx, ry, amount)
    addBump(height, x, y, rx, ry, amount)
  }
  addBump(height, 0, head.crown * -0.52, 100, 56, 6)
  both(eye.x - 6, brow.y + 3, 58, 20, 6)
  both(eye.x, -4, 46, 30, -14)
  both(eye.x - eye.halfWidth - 4, -3, 17, 24, -8)
  both(eye.x, 1, 33, 20, 8)
  both(eye.x + 22, 38, 52, 36, head.cheekbone)
  both(eye.x + 34, 96, 40, 50, -head.hollow)
  addBump(height, 0, mouth.y, 64, 50, 9)
  addBump(height, 0, (nose.length + mouth.y) / 2 + 2, 8, 17, -2.2)
  addBump(height, 0, mouth.y + 0.38 * (head.chin - mouth.y), 36, 10, -5)
  addBump(height, 0, mouth.y + 0.72 * (head.chin - mouth.y), 36, 26, 9)
  both(nose.halfWidth + 15, nose.length + 14, 16, 30, -1 - 2.4 * skin.age)
  both(eye.x - 6, 25, 30, 9, -1.6 * skin.age)
  modelNose(height, identity)
}

const modelNose = (height: Float32Array, { nose }: Identity): void => {
  const tipY = nose.length - 13
  for (let y = -20; y <= nose.length + 8; y++) {
    const share = clamp((y + 20) / (tipY + 20), 0, 1)
    const under = smoothstep(nose.length + 5, tipY + 3, y)
    const ridge = mix(3, nose.bridge, share * (0.35 + 0.65 * share)) * under * smoothstep(-21, 2, y)
    const halfWidth = mix(15, nose.halfWidth * 1.05, share)
    const row = Math.round(y - canvas.top)
    for (let x = -Math.ceil(halfWidth * 1.5); x <= halfWidth * 1.5; x++) {
      const u = x / (halfWidth * 1.5)
      const index = row * canvas.width + x - canvas.left
      height[index] = (height[index] ?? 0) + ridge * bell(u * u)
    }
  }
  addBump(height, 0, tipY - 1, 17, 15, nose.tip)
  addBump(height, -nose.halfWidth + 5, nose.length - 8, 12, 12, 9)
  addBump(height, nose.halfWidth - 5, nose.length - 8, 12, 12, 9)
}

const paintSkin = (layers: HeadLayers, identity: Identity, noise: ValueNoise): void => {
  const { albedo, warmth } = layers
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      const index = row * canvas.width + column
      const mottle = 0.6 * noise.at(column / 23, row / 23) + 0.4 * noise.at(column / 4.1 + 31, row / 4.1)
      const freckle = Math.max(0, noise.at(column / 3.3 + 11, row / 3.3 + 7) - 0.45)
      albedo[index] = identity.skin.albedo * (1 + identity.skin.mottle * mottle - identity.skin.freckles * 3 * freckle)
      warmth[index] = 1 + 0.12 * mottle
    }
  }
  const { eye, nose, mouth, head } = identity
  for (const side of [-1, 1]) {
    darken(albedo, side * eye.x, -6, 42, 26, 0.13)
    darken(albedo, side * (eye.x - eye.halfWidth - 3), 0, 15, 22, 0.12)
    darken(albedo, side * (eye.x - 4), 17, 32, 12, 0.05 + 0.07 * identity.skin.age)
    darken(albedo, side * 9, nose.length - 1, 8, 5, 0.62)
    darken(albedo, side * (nose.halfWidth - 1), nose.length - 8, 5, 13, 0.16)
    addBump(warmth, side * (eye.x + 8), 48, 44, 34, 0.25)
  }
  darken(albedo, 0, nose.length + 5, nose.halfWidth + 8, 10, 0.22)
  darken(albedo, 0, mouth.y + 0.36 * (head.chin - mouth.y), 30, 9, 0.1)
  addBump(warmth, 0, nose.length - 12, 20, 18, 0.3)
}

const paintBeard = (layers: HeadLayers, identity: Identity, noise: ValueNoise): void => {
  const { facialHair, nose, mouth, head, hair } = identity
  if (facialHair.beard === 0 && facialHair.moustache === 0) return
  for (let y = nose.length; y < head.chin + 10; y++) {
    for (let x = -130; x < 130; x++) {
      const cheekLine = mouth.y - 22 + 34 * bell((x * x) / 5200) - 30 * smoothstep(70, 118, Math.abs(x))
      const beard =
        facialHair.beard *
        smoothstep(cheekLine - 8, cheekLine + 14, y) *
        (1 - bell((x * x) / 1600 + ((y - mouth.y - 8) / 22) ** 2))
      const lipY = (nose.length + mouth.y) / 2 + 3 + Math.abs(x) * 0.12
      const moustache =
        facialHair.moustache * bell((x / (mouth.halfWidth + 8)) ** 2) * smoothstep(13, 6, Math.abs(y - lipY))
      const hairiness = Math.max(beard, Math.min(1, moustache * 1.6))
      if (hairiness <= 0) continue
      const index = (y - canvas.top) * canvas.width + x - canvas.left
      const strand = 0.75 + 0.35 * noise.at(x / 1.7 + y * 0.08, y / 5)
      const share = clamp(hairiness * strand, 0, 1)
      layers.albedo[index] = mix(layers.albedo[index] ?? 0, hair.albedo * 1.1, share)
      layers.warmth[index] = mix(layers.warmth[index] ?? 0, hair.warmth, share)
    }
  }
}

/** The neutral head of one person before light: skin, brows, facial hair and hair; no eyes, no lips. */
export const drawHead = (identity: Identity): HeadLayers => {
  const layers = newLayers()
  const random = Random.fromSeed(identity.seed, 'head')
  const noise = new ValueNoise(random)
  shapeSkull(layers, identity)
  modelRelief(layers.height, identity)
  paintSkin(layers, identity, noise)
  paintBeard(layers, identity, noise)
  paintBrows(layers, identity, noise)
  paintHair(layers, identity, noise)
  return layers
}
