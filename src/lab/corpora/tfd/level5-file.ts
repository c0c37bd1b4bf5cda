import { open, type FileHandle } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { constants, createInflate, inflate, inflateSync } from 'node:zlib'
import { AULensError } from '../../../shared/contract/errors.ts'
import { isNumeric, readArray, readArrayHead } from './level5-arrays.ts'
import { dataTypes, ElementReader, readTag, type ByteOrder } from './level5-elements.ts'
import type { MatlabFile, MatlabVariable } from './matlab-file.ts'
import { damaged, mostBytes, sizeOf, tooLarge, truncated, type MatlabValue } from './matlab-value.ts'

const headLength = 128
/** More than flags, dimensions, name and the data's tag take. */
const firstBytes = 8192
const pieceLength = 1 << 20

interface Level5Variable extends MatlabVariable {
  /** Place and length in the file of the array, compressed or not, after its tag. */
  readonly start: number
  readonly length: number
  readonly compressed: boolean
  /** Where the numbers begin in the array, after inflating; null where there are none. */
  readonly data: { readonly start: number; readonly length: number } | null
}

const inflateWhole = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)

/**
 * MATLAB's level-5 format (MathWorks, "MAT-File Format", R2024a). Arrays are listed without reading their data, and the
 * pictures are streamed.
 */
export class Level5File implements MatlabFile {
  readonly path: string
  readonly variables: ReadonlyMap<string, Level5Variable>
  readonly version: number
  readonly #order: ByteOrder

  private constructor(path: string, order: ByteOrder, version: number, variables: ReadonlyMap<string, Level5Variable>) {
    this.path = path
    this.version = version
    this.#order = order
    this.variables = variables
  }

  /** @throws AULensError MAT_TRUNCATED, MAT_DAMAGED */
  static async open(path: string, order: ByteOrder, version: number): Promise<Level5File> {
    const handle = await open(path, 'r')
    try {
      return new Level5File(path, order, version, await listVariables(path, handle, order))
    } finally {
      await handle.close()
    }
  }

  async value(name: string): Promise<MatlabValue> {
    const variable = this.#variable(name)
    if (variable.length > mostBytes)
      throw tooLarge(this.path, `the variable ${name} has ${String(variable.length)} bytes`)
    const handle = await open(this.path, 'r')
    let bytes: Buffer
    try {
      bytes = await readExactly(this.path, handle, variable.start, variable.length)
    } finally {
      await handle.close()
    }
    if (variable.compressed) {
      const whole = await inflateWhole(bytes, { maxOutputLength: mostBytes }).catch((cause: unknown) => {
        throw damaged(this.path, `the variable ${name} cannot be inflated`, cause)
      })
      bytes = new ElementReader(this.path, whole, this.#order).next().data
    }
    return readArray(new ElementReader(this.path, bytes, this.#order))
  }

  async *bytes(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { data, start, length, compressed } = this.#variable(name)
    if (data === null) throw damaged(this.path, `the variable ${name} holds no numbers`)
    let skip = data.start
    let left = data.length
    try {
      for await (const piece of this.#pieces(start, length, compressed, signal)) {
        if (skip >= piece.length) {
          skip -= piece.length
          continue
        }
        const useful = piece.subarray(skip, skip + left)
        skip = 0
        left -= useful.length
        if (useful.length > 0) yield useful
        // What follows is padding, but a compressed array's checksum is only known at its end.
        if (left === 0 && piece.length > useful.length + 64) break
      }
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      if (cause instanceof AULensError) throw cause
      throw damaged(this.path, `the variable ${name} cannot be ${compressed ? 'inflated' : 'read'}`, cause)
    }
    if (left > 0) throw truncated(this.path, `${String(left)} bytes of the variable ${name} are missing`)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #variable(name: string): Level5Variable {
    const variable = this.variables.get(name)
    if (variable === undefined) throw new RangeError(`${this.path} has no variable ${name}.`)
    return variable
  }

  #pieces(start: number, length: number, compressed: boolean, signal: AbortSignal): AsyncIterable<Buffer> {
    if (!compressed) return filePieces(this.path, start, length, signal)
    const source = createReadStream(this.path, { start, end: start + length - 1, highWaterMark: pieceLength, signal })
    // The error reaches whoever iterates over the inflated pieces.
    return pipeline(source, createInflate({ chunkSize: pieceLength }), () => undefined)
  }
}

/** A part of a file in pieces; each is valid until the next. */
async function* filePieces(path: string, start: number, length: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r')
  try {
    const piece = Buffer.alloc(Math.min(pieceLength, length))
    for (let done = 0; done < length;) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, length - done), start + done)
      if (bytesRead === 0) return
      done += bytesRead
      yield piece.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

const readExactly = async (path: string, handle: FileHandle, start: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = length === 0 ? { bytesRead: 0 } : await handle.read(bytes, 0, length, start)
  if (bytesRead !== length) throw truncated(path, `${String(length - bytesRead)} bytes are missing`)
  return bytes
}

const listVariables = async (
  path: string,
  handle: FileHandle,
  order: ByteOrder,
): Promise<Map<string, Level5Variable>> => {
  const { size } = await handle.stat()
  const variables = new Map<string, Level5Variable>()
  for (let position = headLength; position < size;) {
    if (position + 8 > size) throw truncated(path, 'its last tag is incomplete')
    const { type, length, data } = readTag(path, await readExactly(path, handle, position, 8), 0, order)
    if ((type !== dataTypes.matrix && type !== dataTypes.compressed) || data !== 8)
      throw damaged(path, `no array begins at byte ${String(position)}`)
    const start = position + 8
    if (start + length > size)
      throw truncated(
        path,
        `the array at byte ${String(position)} has ${String(length)} bytes, the file ends after ` +
          `${String(size - start)}`,
      )
    position = start + length
    if (length === 0) continue
    const compressed = type === dataTypes.compressed
    const first = await readExactly(path, handle, start, Math.min(length, firstBytes))
    const variable = describe(path, compressed ? inflateStart(path, first) : first, order, {
      start,
      length,
      compressed,
    })
    variables.set(variable.name, variable)
  }
  return variables
}

const inflateStart = (path: string, bytes: Buffer): Buffer => {
  try {
    return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch (cause) {
    throw damaged(path, 'a compressed array cannot be inflated', cause)
  }
}

const describe = (
  path: string,
  first: Buffer,
  order: ByteOrder,
  place: Pick<Level5Variable, 'start' | 'length' | 'compressed'>,
): Level5Variable => {
  let before = 0
  if (place.compressed) {
    const tag = readTag(path, first, 0, order)
    if (tag.type !== dataTypes.matrix) throw damaged(path, 'a compressed element is no array')
    before = tag.data
  }
  const reader = new ElementReader(path, first.subarray(before), order)
  const { classNumber, complex, dimensions, name } = readArrayHead(reader)
  if (!isNumeric(classNumber) || complex || sizeOf(path, dimensions) === 0)
    return { ...place, name, dimensions, bytes: false, data: null }
  const tag = reader.peek()
  const bytes = tag.type === dataTypes.uint8
  if (bytes && tag.length !== sizeOf(path, dimensions))
    throw damaged(path, `the variable ${name} of ${dimensions.join(' x ')} has ${String(tag.length)} bytes of data`)
  return { ...place, name, dimensions, bytes, data: { start: before + reader.offset + tag.data, length: tag.length } }
}
