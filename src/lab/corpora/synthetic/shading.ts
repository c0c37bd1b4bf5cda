import { canvas, canvasSize } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import type { Scene } from './scene.ts'

const steepest = 2.6

/**
 * Light on a head's relief: ambient and one soft key light (Lambert), a little sheen (Blinn). Gives brightness 0 …
 * about 1.1.
 */
export const shade = ({ albedo, height, cover }: HeadLayers, light: Scene['light'], sheen: number): Float32Array => {
  const brightness = new Float32Array(canvasSize)
  const halfLength = Math.sqrt(light.x * light.x + light.y * light.y + (light.z + 1) * (light.z + 1))
  const hx = light.x / halfLength
  const hy = light.y / halfLength
  const hz = (light.z + 1) / halfLength
  for (let row = 1; row < canvas.height - 1; row++) {
    for (let column = 1; column < canvas.width - 1; column++) {
      const index = row * canvas.width + column
      if (cover[index] === 0) continue
      let gx = ((height[index + 1] ?? 0) - (height[index - 1] ?? 0)) * 0.5
      let gy = ((height[index + canvas.width] ?? 0) - (height[index - canvas.width] ?? 0)) * 0.5
      gx = gx > steepest ? steepest : gx < -steepest ? -steepest : gx
      gy = gy > steepest ? steepest : gy < -steepest ? -steepest : gy
      const inverse = 1 / Math.sqrt(gx * gx + gy * gy + 1)
      const lambert = (-gx * light.x - gy * light.y + light.z) * inverse
      const wrapped = lambert > -0.25 ? (lambert + 0.25) / 1.25 : 0
      let gloss = (-gx * hx - gy * hy + hz) * inverse
      gloss = gloss > 0 ? gloss * gloss : 0
      gloss *= gloss
      gloss *= gloss
      gloss *= gloss
      brightness[index] =
        (albedo[index] ?? 0) * (light.ambient * (0.7 + 0.3 * inverse) + light.key * wrapped) + sheen * gloss
    }
  }
  return brightness
}
