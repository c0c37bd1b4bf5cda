import { canvas, clamp, mix, smoothstep } from './canvas.ts'
import type { HeadLayers } from './canvas.ts'
import type { Identity } from './identity.ts'
import type { ValueNoise } from './value-noise.ts'

/** How far down the sides of the face hair reaches, by style. */
const sideEnd = { short: 8, medium: 96, long: 150, 'tied back': -8, receding: 4 } as const

/** Brightness of a strand at a place of the head: streaks that run away from the parting. */
export const strandAt = (noise: ValueNoise, x: number, y: number, parting: number, curl: number): number => {
  const fromX = x - parting * 60
  const fromY = y + 190
  const direction = fromX / (Math.abs(fromY) * 0.7 + 60)
  const along = Math.sqrt(fromX * fromX + fromY * fromY)
  const wave = curl * 0.45 * noise.at(x / 17, y / 17 + 5)
  return (
    0.55 * noise.at(direction * 26 + wave * 5, along / 60) + 0.45 * noise.at(direction * 70 + wave * 8 + 3, along / 42)
  )
}

/** Paints the hair that lies over the head (crown, fringe, temples) and widens the head's outline by its volume. */
export const paintHair = (layers: HeadLayers, identity: Identity, noise: ValueNoise): void => {
  const { head, hair, eye } = identity
  const receding = hair.style === 'receding'
  const openingHalf = head.halfWidth - (hair.style === 'long' || hair.style === 'medium' ? 14 : 5)
  const line = receding ? hair.line - 16 : hair.line
  const end = sideEnd[hair.style]
  for (let row = 0; row < canvas.height; row++) {
    const y = row + canvas.top
    for (let column = 0; column < canvas.width; column++) {
      const x = column + canvas.left
      const index = row * canvas.width + column
      const across = x / (head.halfWidth + hair.volume * 0.75)
      const up = y < 0 ? -y / (head.crown + hair.volume) : y / 260
      const silhouette = 1 - Math.pow(Math.abs(across), 2.2) - Math.pow(up, 2.2)
      if (silhouette < -0.05) continue
      const top =
        line +
        hair.sweep * (x / head.halfWidth) +
        (receding ? -22 * smoothstep(20, 52, Math.abs(x)) * smoothstep(96, 60, Math.abs(x)) : 0)
      const u = x / openingHalf
      const v = y < 20 ? (y - 20) / (top - 20) : 0
      const ragged = 0.05 * noise.at(x / 4.3 + 40, y / 13) + 0.03 * noise.at(x / 1.9 + 9, y / 9)
      const opening = 1 - Math.pow(Math.abs(u), 2.6) - Math.pow(v, hair.arch) + ragged
      const inside = smoothstep(0.1, -0.06, opening)
      const above = smoothstep(end + 10, end - 10, y + 6 * noise.at(x / 6, 3))
      const edge = clamp(silhouette * 42 + 3 * noise.at(x / 4, y / 4) * 0.4, 0, 1)
      const hairiness = inside * above * edge
      const shadow = smoothstep(0.3, 0, opening) * above * smoothstep(eye.x, eye.x - 90, y)
      layers.albedo[index] = (layers.albedo[index] ?? 0) * (1 - 0.22 * shadow)
      if (hairiness <= 0) continue
      const strand = strandAt(noise, x, y, hair.parting, hair.curl)
      const rise = Math.sqrt(Math.max(0, silhouette))
      layers.albedo[index] = mix(layers.albedo[index] ?? 0, hair.albedo * (1 + 0.5 * strand), hairiness)
      layers.warmth[index] = mix(layers.warmth[index] ?? 0, hair.warmth, hairiness)
      layers.height[index] = mix(layers.height[index] ?? 0, 88 * rise + hair.volume * 0.5 + 1.8 * strand, hairiness)
      layers.cover[index] = Math.max(layers.cover[index] ?? 0, hairiness)
    }
  }
}
