import { bell, canvas, clamp } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import type { Identity } from './identity.ts'

/** Thin dark rims with a bridge, over eyes that stay visible. */
export const paintGlasses = ({ albedo }: HeadLayers, { eye, head }: Identity): void => {
  const rx = eye.halfWidth + 13
  const ry = 25
  for (let y = -30; y <= 36; y++) {
    for (let x = -head.halfWidth; x <= head.halfWidth; x++) {
      const across = (Math.abs(x) - eye.x) / rx
      const down = (y - 5) / ry
      const radius = Math.sqrt(Math.sqrt(across ** 4 + down ** 4))
      const rim = bell(((radius - 1) * 26) ** 2 / 4.5)
      const bridge = Math.abs(x) < eye.x - rx + 2 ? bell(((y + 4 - 3 * bell((x / 16) ** 2)) / 2.2) ** 2) : 0
      const arm = Math.abs(x) > eye.x + rx - 1 ? bell(((y + 6) / 2.4) ** 2) : 0
      const strength = clamp(Math.max(rim, bridge, arm), 0, 1)
      if (strength === 0) continue
      const index = (y - canvas.top) * canvas.width + Math.round(x) - canvas.left
      albedo[index] = (albedo[index] ?? 0) * (1 - 0.72 * strength)
    }
  }
}
