import { kernelSide } from '../../shared/network/architecture.ts'

/**
 * Unpools the signal at the first pooled map and sends it through conv1's transposed filters down to pixels, in one
 * pass over the places where the signal is not zero. Most are zero after the gates, and a one-channel transposed
 * convolution is the operation TensorFlow's kernels do worst, so this beats unpooling into a map.
 *
 * @param signal   [batch, side, side, channels], gated
 * @param switches as long as `signal`
 * @param filters  conv1's kernel filter-major, [channels, 5, 5]
 * @returns [batch, extent, extent] with extent = 2 side + 4: a "full" transposed convolution, not yet cut to the image
 */
export const projectFirstLayer = (
  signal: Float32Array,
  switches: Uint8Array,
  batch: number,
  side: number,
  filters: Float32Array,
): Float32Array<ArrayBuffer> => {
  const weights = kernelSide * kernelSide
  const channels = filters.length / weights
  const extent = 2 * side + kernelSide - 1
  const pictures = new Float32Array(batch * extent * extent)
  let from = 0
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const corner = (image * extent + 2 * row) * extent + 2 * column
        for (let channel = 0; channel < channels; channel++, from++) {
          const value = signal[from] as number
          if (value === 0) continue
          const place = switches[from] as number
          let target = corner + (place >> 1) * extent + (place & 1)
          let weight = channel * weights
          // A row of the kernel written out: the innermost loop of the whole backward pass.
          for (let y = 0; y < kernelSide; y++, weight += kernelSide, target += extent) {
            pictures[target] = (pictures[target] as number) + value * (filters[weight] as number)
            pictures[target + 1] = (pictures[target + 1] as number) + value * (filters[weight + 1] as number)
            pictures[target + 2] = (pictures[target + 2] as number) + value * (filters[weight + 2] as number)
            pictures[target + 3] = (pictures[target + 3] as number) + value * (filters[weight + 3] as number)
            pictures[target + 4] = (pictures[target + 4] as number) + value * (filters[weight + 4] as number)
          }
        }
      }
    }
  }
  return pictures
}
