import { addBump, canvas, clamp, mix, smoothstep } from './canvas.ts'
import type { HeadLayers, Point } from './canvas.ts'
import type { Identity } from './identity.ts'
import type { ValueNoise } from './value-noise.ts'

/**
 * The brow's middle line. @param share 0 at its inner, 1 at its outer end  @param side -1 the picture's left, 1 right
 */
export const browPoint = (identity: Identity, side: number, share: number): Point => {
  const { brow, eye } = identity
  const inner = eye.x - eye.halfWidth - 9
  const outer = eye.x + eye.halfWidth + 13
  const arch = share < 0.64 ? share / 0.64 : (1 - share) / 0.36
  return {
    x: side * mix(inner, outer, share),
    y: brow.y + 3 + brow.slant * (0.5 - share) - brow.arch * smoothstep(0, 1, arch),
  }
}

/** Paints both brows into the skin: strokes slanting outwards, dense in the middle, thinning to a point. */
export const paintBrows = (layers: HeadLayers, identity: Identity, noise: ValueNoise): void => {
  const { brow, eye, hair } = identity
  const inner = eye.x - eye.halfWidth - 9
  const outer = eye.x + eye.halfWidth + 13
  const tone = Math.min(hair.albedo * 0.9, identity.skin.albedo * 0.55)
  for (const side of [-1, 1]) {
    for (let along = inner - 5; along <= outer + 2; along++) {
      const share = (along - inner) / (outer - inner)
      const middle = browPoint(identity, side, clamp(share, 0, 1)).y
      const half = brow.thickness * mix(1, 0.35, smoothstep(0.35, 1.02, share)) * smoothstep(-0.1, 0.12, share)
      const x = Math.round(side * along)
      for (let y = Math.floor(middle - half - 3); y <= middle + half + 3; y++) {
        const across = Math.abs(y - middle) / Math.max(0.5, half)
        const strand = 0.78 + 0.4 * noise.at((along + (middle - y) * 0.9) / 1.9, y / 7 + side * 9)
        const share2 = clamp(brow.density * strand * smoothstep(1.25, 0.55, across), 0, 1)
        if (share2 <= 0) continue
        const index = (y - canvas.top) * canvas.width + x - canvas.left
        layers.albedo[index] = mix(layers.albedo[index] ?? 0, tone, share2)
        layers.warmth[index] = mix(layers.warmth[index] ?? 0, hair.warmth, share2)
      }
    }
    const centre = browPoint(identity, side, 0.4)
    addBump(layers.height, centre.x, centre.y, 40, 9, 1.2)
  }
}
