import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rectangleCount, type Cascade } from './cascade.ts'

type Scan = (...numbers: readonly number[]) => number

const moduleFile = join(import.meta.dirname, '../../../resources/wasm/faces/cascade.wasm')
const pageBytes = 65_536
/** The kernel's record of a stump, in numbers of 4 bytes: offsets, weights, threshold and votes. */
const stumpNumbers = 18
const weightsAt = 12
const votesAt = 15
/** The kernel reads whole groups of four windows. */
const slack = 4

/** A scanner's memory for pictures of one size. */
interface Layout {
  readonly scan: Scan
  readonly width: number
  readonly height: number
  /** Numbers in a row of the integral images. */
  readonly pitch: number
  readonly at: Record<'sums' | 'squares' | 'stages' | 'stumps' | 'factors' | 'codes' | 'hits', number>
  readonly integers: Int32Array
}

/** Where a cascade finds its object in one picture, at the size of its window. */
export class CascadeScanner {
  readonly #cascade: Cascade
  readonly #module: WebAssembly.Module
  #layout: Layout | null = null

  /** @throws Error where WebAssembly's SIMD instructions, shared memory or the file are missing */
  constructor(cascade: Cascade) {
    this.#cascade = cascade
    this.#module = new WebAssembly.Module(readFileSync(moduleFile))
  }

  /**
   * @param pixels [height, width]
   * @param step   windows between two that are looked at
   * @returns upper left corners of windows, row by row
   */
  scan(pixels: Uint8Array, width: number, height: number, step: number): { row: number; column: number }[] {
    const { side, counts } = this.#cascade
    const columns = width + 1 - side
    const rows = height + 1 - side
    if (columns <= 0 || rows <= 0) return []
    if (this.#layout === null || this.#layout.width < width || this.#layout.height < height)
      this.#layout = this.#layOut(width, height)
    const { scan, pitch, at, integers } = this.#layout
    this.#integrate(pixels, width, height, this.#layout)
    const found = scan(
      at.sums,
      at.squares,
      4 * pitch,
      columns,
      rows,
      step,
      at.stages,
      counts.length,
      at.stumps,
      at.factors,
      at.codes,
      at.hits,
    )
    return Array.from({ length: found }, (_, hit) => ({
      row: integers[at.hits / 4 + 2 * hit] as number,
      column: integers[at.hits / 4 + 2 * hit + 1] as number,
    }))
  }

  /** A memory that holds pictures up to this size. */
  #layOut(width: number, height: number): Layout {
    const { counts, stumps } = this.#cascade
    const pitch = width + 1 + slack
    const area = pitch * (height + 1) + slack
    const sizes = {
      sums: area,
      squares: area,
      stages: 2 * counts.length,
      stumps: (stumps.length / 3) * stumpNumbers,
      factors: pitch,
      codes: pitch,
      hits: 2 * area,
    }
    let bytes = 16
    const at = Object.fromEntries(
      Object.entries(sizes).map(([name, numbers]) => {
        const address = bytes
        bytes += Math.ceil(numbers / 4) * 16
        return [name, address]
      }),
    ) as Layout['at']
    const pages = Math.ceil(bytes / pageBytes)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const { scan } = new WebAssembly.Instance(this.#module, { env: { memory } }).exports as { scan: Scan }
    const layout: Layout = { scan, width, height, pitch, at, integers: new Int32Array(memory.buffer) }
    this.#writeCascade(layout, new Float32Array(memory.buffer))
    return layout
  }

  #writeCascade({ at, pitch, integers }: Layout, floats: Float32Array): void {
    const { counts, thresholds, stumps, rectangles } = this.#cascade
    counts.forEach((count, stage) => {
      integers[at.stages / 4 + 2 * stage] = count
      floats[at.stages / 4 + 2 * stage + 1] = thresholds[stage] as number
    })
    for (let stump = 0; stump < stumps.length / 3; stump++) {
      const to = at.stumps / 4 + stump * stumpNumbers
      for (let rectangle = 0; rectangle < rectangleCount; rectangle++) {
        const from = (stump * rectangleCount + rectangle) * 5
        const [x = 0, y = 0, wide = 0, high = 0, weight = 0] = rectangles.subarray(from, from + 5)
        const corner = y * pitch + x
        integers.set(
          [corner, corner + wide, corner + high * pitch, corner + high * pitch + wide].map((place) => 4 * place),
          to + 4 * rectangle,
        )
        floats[to + weightsAt + rectangle] = weight
      }
      floats.set(stumps.subarray(3 * stump, 3 * stump + 3), to + votesAt)
    }
  }

  /** Both integral images; 32-bit sums may wrap round, differences of them do not. */
  #integrate(pixels: Uint8Array, width: number, height: number, { at, pitch, integers }: Layout): void {
    const sums = at.sums / 4
    const squares = at.squares / 4
    integers.fill(0, sums, sums + pitch)
    integers.fill(0, squares, squares + pitch)
    for (let row = 0, from = 0; row < height; row++) {
      const above = row * pitch
      const here = above + pitch
      let sum = 0
      let square = 0
      integers[sums + here] = 0
      integers[squares + here] = 0
      for (let column = 1; column <= width; column++) {
        const value = pixels[from++] as number
        sum += value
        square = (square + value * value) | 0
        integers[sums + here + column] = (integers[sums + above + column] as number) + sum
        integers[squares + here + column] = ((integers[squares + above + column] as number) + square) | 0
      }
    }
  }
}
