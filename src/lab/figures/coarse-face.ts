/** Blocks along a side, and grey levels, that are left of a face. */
const blocks = 6
const levels = 8

/**
 * A face of which 6 × 6 means in 8 greys are left: what is in between is gone from the pixels, not only from view, so
 * that nothing can bring it back. The
 * whole face is coarsened before any window is cut out of it, so that windows that overlap tell no more than the whole.
 *
 * @param face [side, side]
 */
export const coarseFace = (face: Uint8Array, side: number): Uint8Array => {
  const sums = new Float64Array(blocks * blocks)
  const counts = new Uint32Array(blocks * blocks)
  const blockOf = (at: number): number =>
    Math.floor((Math.floor(at / side) * blocks) / side) * blocks + Math.floor(((at % side) * blocks) / side)
  face.forEach((value, at) => {
    const block = blockOf(at)
    sums[block] = (sums[block] ?? 0) + value
    counts[block] = (counts[block] ?? 0) + 1
  })
  const step = 256 / levels
  const means = sums.map(
    (sum, block) => (Math.min(levels - 1, Math.floor(sum / (counts[block] ?? 1) / step)) + 0.5) * step,
  )
  return face.map((_, at) => means[blockOf(at)] ?? 128)
}
