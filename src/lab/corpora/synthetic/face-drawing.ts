import { deformationOf } from './action-unit-effects.ts'
import { drawBackdrop } from './backdrop.ts'
import type { Backdrop } from './backdrop.ts'
import { addBump, canvas, carve, clamp, newLayers } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import { deform } from './deformation.ts'
import type { Activation } from './drawn-units.ts'
import { drawEye, eyeShape } from './eyes.ts'
import { landmarksOf } from './face-landmarks.ts'
import { paintGlasses } from './glasses.ts'
import { drawHead } from './head-layers.ts'
import type { Identity } from './identity.ts'
import { drawMouth, mouthShape } from './mouth.ts'
import { frameSize, poseAt, toFrame } from './scene.ts'
import type { Pose, Scene } from './scene.ts'
import { shade } from './shading.ts'

export interface DrawnFrame {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 red green blue. */
  readonly channels: 1 | 3
  /** [height, width, channels], 0 … 255. */
  readonly pixels: Uint8Array
  /** 68 points x y x y …, frame pixels. */
  readonly landmarks: Float64Array
}

/** Draws frames of one person in one scene; keeps what does not change between frames. */
export class FaceDrawing {
  readonly #identity: Identity
  readonly #scene: Scene
  readonly #rest: HeadLayers
  readonly #layers = newLayers()
  readonly #backdrop: Backdrop

  /** @param rest the identity's resting head where the caller has it already */
  constructor(identity: Identity, scene: Scene, rest: HeadLayers = drawHead(identity)) {
    this.#identity = identity
    this.#scene = scene
    this.#rest = rest
    this.#backdrop = drawBackdrop(identity, scene)
  }

  /**
   * @param share    how far into the sequence the frame lies, 0 … 1: moves the head along its drift
   * @param grainSeed of the film grain; every frame needs one of its own
   */
  frame(activation: Activation, share: number, grainSeed: number): DrawnFrame {
    const identity = this.#identity
    const layers = this.#layers
    const deformation = deformationOf(identity, activation)
    deform(this.#rest, layers, deformation)
    for (const bulge of deformation.bulges) addBump(layers.height, bulge.x, bulge.y, bulge.rx, bulge.ry, bulge.amount)
    for (const furrow of deformation.furrows) carve(layers, furrow)
    const eyes = [eyeShape(identity, -1, deformation.eyes[0]), eyeShape(identity, 1, deformation.eyes[1])] as const
    drawEye(layers, identity, eyes[0], deformation.eyes[0].upper)
    drawEye(layers, identity, eyes[1], deformation.eyes[1].upper)
    const mouth = mouthShape(identity, deformation)
    drawMouth(layers, identity, mouth)
    if (identity.glasses) paintGlasses(layers, identity)
    const brightness = shade(layers, this.#scene.light, identity.skin.sheen)
    const pose = poseAt(this.#scene, share)
    const pixels = compose(layers, brightness, this.#backdrop, pose, this.#scene, grainSeed)
    const landmarks = new Float64Array(136)
    landmarksOf(identity, deformation, eyes, mouth).forEach((point, index) => {
      const place = toFrame(pose, point)
      landmarks[2 * index] = place.x
      landmarks[2 * index + 1] = place.y
    })
    return { ...frameSize, channels: this.#scene.colour ? 3 : 1, pixels, landmarks }
  }
}

const toneOf = (brightness: number): number => {
  // A film's shoulder: highlights bend instead of clipping.
  const value = brightness < 0.75 ? brightness : 0.75 + (brightness - 0.75) * 0.55
  return value * 255
}

/** Lays the lit head over the backdrop at its pose and adds grain. */
const compose = (
  layers: HeadLayers,
  brightness: Float32Array,
  backdrop: Backdrop,
  pose: Pose,
  scene: Scene,
  grainSeed: number,
): Uint8Array => {
  const { width, height } = frameSize
  const channels = scene.colour ? 3 : 1
  const pixels = new Uint8Array(width * height * channels)
  // xorshift32 inline: grain is the only draw made for each pixel.
  let state = (grainSeed | 1) >>> 0
  const stepX = pose.cosine / pose.scale
  const stepY = -pose.sine / pose.scale
  for (let row = 0; row < height; row++) {
    const py = (row - pose.y) / pose.scale
    const startX = (-pose.x / pose.scale) * pose.cosine + pose.sine * py - canvas.left
    const startY = (pose.x / pose.scale) * pose.sine + pose.cosine * py - canvas.top
    for (let column = 0; column < width; column++) {
      const target = row * width + column
      let tone = backdrop.brightness[target] ?? 0
      let warmth = backdrop.warmth[target] ?? 0
      const x = startX + column * stepX
      const y = startY + column * stepY
      if (x >= 1 && y >= 1 && x < canvas.width - 2 && y < canvas.height - 2) {
        const left = x | 0
        const top = y | 0
        const u = x - left
        const v = y - top
        const index = top * canvas.width + left
        const below = index + canvas.width
        const a = (1 - u) * (1 - v) * (layers.cover[index] ?? 0)
        const b = u * (1 - v) * (layers.cover[index + 1] ?? 0)
        const c = (1 - u) * v * (layers.cover[below] ?? 0)
        const d = u * v * (layers.cover[below + 1] ?? 0)
        const cover = a + b + c + d
        if (cover > 0) {
          tone =
            tone * (1 - cover) +
            a * (brightness[index] ?? 0) +
            b * (brightness[index + 1] ?? 0) +
            c * (brightness[below] ?? 0) +
            d * (brightness[below + 1] ?? 0)
          if (channels === 3) warmth = warmth * (1 - cover) + cover * (layers.warmth[index] ?? 0)
        }
      }
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      const grain = (((state >>> 0) & 0xffff) + ((state >>> 16) & 0xffff) - 65535) * ((scene.grain * 2.449) / 65536)
      const value = toneOf(tone) + grain
      if (channels === 1) {
        pixels[target] = clamp(value + 0.5, 0, 255)
      } else {
        pixels[3 * target] = clamp(value * (1 + 0.16 * warmth) + 0.5, 0, 255)
        pixels[3 * target + 1] = clamp(value * (1 - 0.045 * warmth) + 0.5, 0, 255)
        pixels[3 * target + 2] = clamp(value * (1 - 0.2 * warmth) + 0.5, 0, 255)
      }
    }
  }
  return pixels
}
