import { open, rm, type FileHandle } from 'node:fs/promises'
import { checkOrientation, type OrientationCheck } from './orientation.ts'

export interface PictureArray {
  readonly count: number
  /** Pixels, a multiple of four. */
  readonly side: number
  /**
   * True where the number of the picture varies fastest on disk (MATLAB's count x height x width); false where pictures
   * lie one after another.
   */
  readonly interleaved: boolean
}

/**
 * Pictures in a block. No power of two: pixels of neighbouring columns would all want the same place in the processor's
 * cache.
 */
const blockSize = 2020
/** Pictures that the mean face is taken from. */
const sampled = 2000

/**
 * An array of pictures on its way from MATLAB's order, where one pixel of all pictures lies together, to one picture
 * after another. It is
 * read once from front to back, a column of pixels at a time, and laid down in a temporary file in blocks of pictures,
 * so that memory
 * holds one column (10 MB at 102,236 x 96) and one block (19 MB) only.
 */
export class FaceSpool {
  readonly check: OrientationCheck
  readonly #handle: FileHandle
  readonly #file: string
  readonly #array: PictureArray

  private constructor(file: string, handle: FileHandle, array: PictureArray, check: OrientationCheck) {
    this.#file = file
    this.#handle = handle
    this.#array = array
    this.check = check
  }

  /**
   * @param file   temporary file, made anew; removed by {@link FaceSpool.close}
   * @param source count x side x side bytes in the order on disk
   */
  static async fill(
    file: string,
    array: PictureArray,
    source: AsyncIterable<Uint8Array>,
    onPart: (share: number) => void,
  ): Promise<FaceSpool> {
    const handle = await open(file, 'w+', 0o600)
    try {
      const { count, side, interleaved } = array
      const mean = new Float64Array(side * side)
      let column = 0
      const tiles = new TileWriter(handle, array)
      // A part is a column of pixels of all pictures, or a block of pictures.
      const part = interleaved ? side * count : side * side * Math.min(blockSize, count)
      for await (const bytes of inParts(source, part, count * side * side)) {
        if (interleaved) {
          addColumn(mean, bytes, array, column)
          await tiles.write(bytes, column)
        } else {
          addPictures(mean, bytes, side)
          await writeAll(handle, bytes, column * part)
        }
        column++
        onPart(Math.min(1, (column * part) / (count * side * side)))
      }
      await tiles.finished()
      return new FaceSpool(file, handle, array, checkOrientation(mean, side))
    } catch (error) {
      await handle.close()
      await rm(file, { force: true })
      throw error
    }
  }

  /**
   * Pictures in their order, [length, side, side], rows first; a block is valid until the next is asked for.
   *
   * @param from first picture wanted, from 0
   */
  async *blocks(
    from: number,
  ): AsyncGenerator<{ readonly first: number; readonly pictures: Uint8Array; readonly length: number }> {
    const { count, side, interleaved } = this.#array
    const area = side * side
    // The order on disk runs down the columns; a transposed array is already in rows.
    const steps = this.check.orientation === 'transposed' ? { row: side, column: 1 } : { row: 1, column: side }
    const buffer = (): Uint8Array => new Uint8Array(area * rowLength(blockSize, count))
    const [buffers, target] = [[buffer(), buffer()] as const, buffer()]
    const read = async (first: number): Promise<{ length: number; bytes: Uint8Array }> => {
      const length = Math.max(0, Math.min(blockSize, count - first))
      const bytes = buffers[(first / blockSize) & 1 ? 1 : 0].subarray(
        0,
        area * (interleaved ? rowLength(length, count) : length),
      )
      await readAll(this.#handle, bytes, first * area)
      return { length, bytes }
    }
    let following = read(from - (from % blockSize))
    for (let first = from - (from % blockSize); first < count; first += blockSize) {
      const { length, bytes } = await following
      // The next block is read while this one is used.
      following = read(first + blockSize)
      following.catch(() => undefined) // told where it is awaited
      const pictures = target.subarray(0, length * area)
      if (interleaved) transposeBlock(bytes, pictures, length, side, steps)
      else transposePictures(bytes, pictures, length, side, steps)
      yield { first, pictures, length }
    }
  }

  async close(): Promise<void> {
    await this.#handle.close() // after the reading under way
    await rm(this.#file, { force: true })
  }
}

/**
 * Divides a stream into parts of equal length, the last one shorter. The buffer is reused: a part is valid until the
 * next.
 */
async function* inParts(source: AsyncIterable<Uint8Array>, length: number, total: number): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(Math.min(length, total))
  let filled = 0
  let left = total
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      const want = Math.min(part.length, left)
      const taken = piece.subarray(at, at + want - filled)
      part.set(taken, filled)
      filled += taken.length
      at += taken.length
      if (filled < want) continue
      yield part.subarray(0, want)
      left -= want
      filled = 0
      if (left === 0) return
    }
  }
  throw new RangeError('The source ends before the last picture.')
}

const writeAll = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
}

const readAll = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done)
    if (bytesRead === 0) throw new Error('The temporary file of the import has become shorter.')
    done += bytesRead
  }
}

/** Bytes of one pixel of all pictures of a block, a multiple of four: {@link transposeBlock} reads words. */
const rowLength = (length: number, count: number): number => Math.ceil(Math.min(length, count) / 4) * 4

/**
 * Writes columns so that a block holds its pictures' pixels in the order column, row, picture; a column is written
 * while the next is read.
 */
class TileWriter {
  readonly #handle: FileHandle
  readonly #array: PictureArray
  readonly #tiles: readonly [Uint8Array, Uint8Array]
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(handle: FileHandle, array: PictureArray) {
    this.#handle = handle
    this.#array = array
    const bytes = array.interleaved ? array.side * (array.count + 3) : 0
    this.#tiles = [new Uint8Array(bytes), new Uint8Array(bytes)]
  }

  /** @param bytes one pixel of all pictures after another; not needed any more when this resolves */
  async write(bytes: Uint8Array, column: number): Promise<void> {
    const { count, side } = this.#array
    const tiles = this.#tiles[column & 1 ? 1 : 0]
    const parts: { tile: Uint8Array; position: number }[] = []
    for (let first = 0; first < count; first += blockSize) {
      const length = Math.min(blockSize, count - first)
      const wide = rowLength(length, count)
      const tile = tiles.subarray(side * first, side * (first + wide))
      for (let row = 0; row < side; row++)
        tile.set(bytes.subarray(row * count + first, row * count + first + length), row * wide)
      parts.push({ tile, position: first * side * side + column * side * wide })
    }
    await this.#underWay
    this.#underWay = Promise.all(parts.map(({ tile, position }) => writeAll(this.#handle, tile, position)))
    this.#underWay.catch(() => undefined) // told where it is awaited
  }

  async finished(): Promise<void> {
    await this.#underWay
  }
}

const addColumn = (mean: Float64Array, bytes: Uint8Array, { count, side }: PictureArray, column: number): void => {
  const step = Math.max(1, Math.floor(count / sampled))
  for (let row = 0; row < side; row++) {
    let sum = 0
    for (let picture = 0; picture < count; picture += step) sum += bytes[row * count + picture] ?? 0
    mean[row * side + column] = sum
  }
}

const addPictures = (mean: Float64Array, bytes: Uint8Array, side: number): void => {
  const area = side * side
  for (let picture = 0; picture < bytes.length; picture += 32 * area) {
    for (let column = 0; column < side; column++) {
      for (let row = 0; row < side; row++)
        mean[row * side + column] = (mean[row * side + column] ?? 0) + (bytes[picture + column * side + row] ?? 0)
    }
  }
}

/** How far apart in a picture, as it lies on disk, neighbours in a column and in a row are. */
interface Steps {
  readonly row: number
  readonly column: number
}

/**
 * Pixel (row, column) of all pictures lies together. Squares of four columns by four pictures are read and written as
 * words of four bytes, and
 * sixty-four pictures at a time stay in the processor's cache.
 */
const transposeBlock = (bytes: Uint8Array, pictures: Uint8Array, length: number, side: number, steps: Steps): void => {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const target = new Uint32Array(pictures.buffer, pictures.byteOffset, pictures.length / 4)
  const wide = rowLength(length, length) / 4
  const [area, columnStep] = [(side * side) / 4, steps.column * wide]
  for (let group = 0; group < wide; group += 16) {
    const end = Math.min(wide, group + 16)
    for (let row = 0; row < side; row++) {
      for (let four = group; four < end; four++) {
        const last = length - 4 * four
        let to = 4 * four * area + (row * side) / 4
        for (
          let from = row * steps.row * wide + four, column = 0;
          column < side;
          column += 4, from += 4 * columnStep, to++
        ) {
          const [a, b, c, d] = [
            words[from] ?? 0,
            words[from + columnStep] ?? 0,
            words[from + 2 * columnStep] ?? 0,
            words[from + 3 * columnStep] ?? 0,
          ]
          target[to] = (a & 0xff) | ((b & 0xff) << 8) | ((c & 0xff) << 16) | (d << 24)
          if (last > 1)
            target[to + area] = ((a >>> 8) & 0xff) | (b & 0xff00) | ((c & 0xff00) << 8) | ((d & 0xff00) << 16)
          if (last > 2)
            target[to + 2 * area] = ((a >>> 16) & 0xff) | ((b >>> 8) & 0xff00) | (c & 0xff0000) | ((d & 0xff0000) << 8)
          if (last > 3)
            target[to + 3 * area] = (a >>> 24) | ((b >>> 16) & 0xff00) | ((c >>> 8) & 0xff0000) | (d & 0xff000000)
        }
      }
    }
  }
}

const transposePictures = (
  bytes: Uint8Array,
  pictures: Uint8Array,
  length: number,
  side: number,
  steps: Steps,
): void => {
  const area = side * side
  for (let picture = 0, to = 0; picture < length; picture++) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++)
        pictures[to++] = bytes[picture * area + row * steps.row + column * steps.column] ?? 0
    }
  }
}
