import type { PictureLikeness } from '../../shared/contract/compute.ts'
import { rankCorrelation } from '../../shared/stats/correlation.ts'
import { structuralSimilarity, type PictureSize } from '../../shared/stats/structural-similarity.ts'

/** Side of SSIM's windows, scikit-image's default; smaller pictures have the largest odd one that fits. */
const ssimWindow = 7

/** Divided by the largest absolute value; null where all is 0. */
const scaled = (picture: ArrayLike<number>): Float64Array | null => {
  let largest = 0
  for (let pixel = 0; pixel < picture.length; pixel++) largest = Math.max(largest, Math.abs(picture[pixel] as number))
  return largest === 0 ? null : Float64Array.from(picture, (value) => value / largest)
}

const windowFor = ({ rows, columns }: PictureSize): number => {
  const largest = Math.min(ssimWindow, rows, columns)
  return largest % 2 === 1 ? largest : largest - 1
}

const meanOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/**
 * Gathers pairs of pictures and gives their mean likeness; empty pictures, and those of fewer than three rows or
 * columns, are not compared.
 */
export class LikenessMeter {
  readonly #range: number
  readonly #ssim: (number | null)[] = []
  readonly #rank: (number | null)[] = []
  readonly #rankAbsolute: (number | null)[] = []

  /** @param signs whether pictures have signs (values -1 … 1 once scaled) or are absolute (0 … 1) */
  constructor(signs: boolean) {
    this.#range = signs ? 2 : 1
  }

  /** @returns whether the two could be compared */
  add(first: ArrayLike<number>, second: ArrayLike<number>, size: PictureSize): boolean {
    if (Math.min(size.rows, size.columns) < 3) return false
    const [a, b] = [scaled(first), scaled(second)]
    if (a === null || b === null) return false
    this.#ssim.push(structuralSimilarity(a, b, size, this.#range, windowFor(size)))
    this.#rank.push(rankCorrelation(a, b))
    this.#rankAbsolute.push(rankCorrelation(a.map(Math.abs), b.map(Math.abs)))
    return true
  }

  mean(): PictureLikeness {
    return { ssim: meanOf(this.#ssim), rank: meanOf(this.#rank), rankAbsolute: meanOf(this.#rankAbsolute) }
  }
}
