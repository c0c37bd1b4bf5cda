import type { ConvolutionLayer } from '../../shared/network/architecture.ts'

/** The square that hides a part of the receptive field: its side and the step between its positions, in pixels. */
export interface Occluder {
  readonly side: number
  readonly step: number
}

/**
 * Occluders by layer. They fit their receptive fields exactly (the last position ends at the window's edge): conv3
 * 5x5 every 3 pixels of 32, 100 positions; conv2 3x3 at every pixel of 14, 144 positions; conv1 single pixels, 25.
 */
export const occluderOf = (layer: ConvolutionLayer): Occluder => {
  switch (layer) {
    case 'conv1':
      return { side: 1, step: 1 }
    case 'conv2':
      return { side: 3, step: 1 }
    case 'conv3':
      return { side: 5, step: 3 }
  }
}

/** Upper left corners of every position of the occluder inside a window, row-major. */
export const occluderCorners = (
  window: number,
  { side, step }: Occluder,
): readonly { row: number; column: number }[] => {
  const count = Math.floor((window - side) / step) + 1
  return Array.from({ length: count * count }, (_, index) => ({
    row: step * Math.floor(index / count),
    column: step * (index % count),
  }))
}

/**
 * Sets the occluded pixels to zero in place: in the normalised input zero is the local mean, neither bright nor dark.
 */
export const occlude = (
  picture: Float32Array,
  width: number,
  height: number,
  top: number,
  left: number,
  side: number,
): void => {
  const from = Math.max(0, left)
  const to = Math.min(width, left + side)
  if (from >= to) return
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++)
    picture.fill(0, row * width + from, row * width + to)
}

/**
 * Spreads the drops over the window: a pixel's value is the mean drop over all positions of the occluder that covered
 * it.
 *
 * @param drops one for each of {@link occluderCorners}: activation unoccluded - occluded, negative where hiding helps
 * @returns [window, window]
 */
export const spreadDrops = (drops: Float32Array, window: number, occluder: Occluder): Float32Array<ArrayBuffer> => {
  const sum = new Float64Array(window * window)
  const count = new Uint16Array(window * window)
  occluderCorners(window, occluder).forEach(({ row, column }, index) => {
    for (let y = row; y < row + occluder.side; y++) {
      for (let x = column; x < column + occluder.side; x++) {
        sum[y * window + x] = (sum[y * window + x] as number) + (drops[index] as number)
        count[y * window + x] = (count[y * window + x] as number) + 1
      }
    }
  })
  return Float32Array.from(sum, (total, pixel) => total / Math.max(1, count[pixel] as number))
}
