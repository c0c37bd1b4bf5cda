import type { GreyImage } from '../../shared/contract/compute.ts'

/** How a picture lies in a square input: scale in input pixels a picture pixel, and the border left and above. */
export interface Letterbox {
  readonly scale: number
  readonly left: number
  readonly top: number
}

/** Weights of the source pixels from `first` on that one target pixel of width `step` sees, by covered area. */
const coverage = (from: number, step: number, limit: number): { first: number; weights: number[] } => {
  if (step <= 1) {
    // Enlarging: linear between the two nearest pixel centres.
    const centre = Math.max(0, Math.min(limit - 1, from + step / 2 - 0.5))
    const first = Math.min(Math.floor(centre), Math.max(0, limit - 2))
    return limit === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - (centre - first), centre - first] }
  }
  const end = Math.min(limit, from + step)
  const first = Math.floor(from)
  const weights: number[] = []
  for (let at = first; at < end; at++) weights.push((Math.min(at + 1, end) - Math.max(at, from)) / (end - from))
  return { first, weights }
}

/**
 * Fits a grey picture into a square, sides in proportion, centred, zeros around it: each input pixel is the mean of the
 * picture's area that it covers (linear interpolation where the picture is enlarged).
 *
 * @param target [side, side], 0..255, written from `offset` on; must hold zeros
 */
export const letterbox = (
  { width, height, pixels }: GreyImage,
  side: number,
  target: Float32Array,
  offset = 0,
): Letterbox => {
  const scale = side / Math.max(width, height)
  const columns = Math.max(1, Math.min(side, Math.round(width * scale)))
  const rows = Math.max(1, Math.min(side, Math.round(height * scale)))
  const left = Math.floor((side - columns) / 2)
  const top = Math.floor((side - rows) / 2)
  const across = Array.from({ length: columns }, (_, column) =>
    coverage((column * width) / columns, width / columns, width),
  )
  // Rows first: every source row that a target row sees is added up once, then its columns.
  const mixed = new Float32Array(width)
  for (let row = 0; row < rows; row++) {
    const { first, weights } = coverage((row * height) / rows, height / rows, height)
    mixed.fill(0)
    weights.forEach((weight, index) => {
      const from = (first + index) * width
      for (let column = 0; column < width; column++)
        mixed[column] = (mixed[column] ?? 0) + weight * (pixels[from + column] ?? 0)
    })
    const out = offset + (top + row) * side + left
    for (let column = 0; column < columns; column++) {
      const seen = across[column]
      if (seen === undefined) continue
      let sum = 0
      for (let index = 0; index < seen.weights.length; index++)
        sum += (seen.weights[index] ?? 0) * (mixed[seen.first + index] ?? 0)
      target[out + column] = sum
    }
  }
  return { scale, left, top }
}
