import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** Classes and data types of MATLAB's level-5 format (MathWorks, "MAT-File Format", tables 1-1 and 1-3). */
const types = { int8: 1, uint8: 2, int32: 5, uint32: 6, double: 9, matrix: 14, utf8: 16 } as const
const classes = { cell: 1, struct: 2, char: 4, double: 6, int8: 8, uint8: 9 } as const

const padded = (length: number): number => Math.ceil(length / 8) * 8

const element = (type: number, data: Buffer): Buffer => {
  const out = Buffer.alloc(8 + padded(data.length))
  out.writeUInt32LE(type, 0)
  out.writeUInt32LE(data.length, 4)
  data.copy(out, 8)
  return out
}

const arrayHead = (name: string, classNumber: number, dimensions: readonly number[]): Buffer => {
  const flags = Buffer.alloc(8)
  flags.writeUInt32LE(classNumber, 0)
  const sizes = Buffer.alloc(4 * dimensions.length)
  dimensions.forEach((size, index) => {
    sizes.writeInt32LE(size, 4 * index)
  })
  return Buffer.concat([
    element(types.uint32, flags),
    element(types.int32, sizes),
    element(types.int8, Buffer.from(name, 'latin1')),
  ])
}

/** Turns bodies into a miMATRIX element. */
const matrix = (...parts: Buffer[]): Buffer => element(types.matrix, Buffer.concat(parts))

export const numericArray = (
  name: string,
  dimensions: readonly number[],
  kind: 'double' | 'int8',
  values: readonly number[],
): Buffer => {
  const width = kind === 'double' ? 8 : 1
  const data = Buffer.alloc(values.length * width)
  values.forEach((value, index) => {
    if (kind === 'double') data.writeDoubleLE(value, index * 8)
    else data.writeInt8(value, index)
  })
  return matrix(
    arrayHead(name, kind === 'double' ? classes.double : classes.int8, dimensions),
    element(types[kind], data),
  )
}

const text = (value: string): Buffer =>
  matrix(arrayHead('', classes.char, [1, value.length]), element(types.utf8, Buffer.from(value, 'utf8')))

/** A struct of one element with one field, a column cell array of texts. */
export const structOfTexts = (name: string, field: string, values: readonly string[]): Buffer => {
  const fieldLength = Buffer.alloc(8)
  fieldLength.writeUInt16LE(types.int32, 0)
  fieldLength.writeUInt16LE(4, 2)
  fieldLength.writeInt32LE(32, 4)
  const cell = matrix(arrayHead('', classes.cell, [values.length, 1]), ...values.map(text))
  return matrix(
    arrayHead(name, classes.struct, [1, 1]),
    fieldLength,
    element(types.int8, Buffer.from(field.padEnd(32, '\0'), 'latin1')),
    cell,
  )
}

const fileHead = (): Buffer => {
  const head = Buffer.alloc(128, ' ')
  head.write('MATLAB 5.0 MAT-file, written by AULens', 0, 'latin1')
  head.fill(0, 116, 124)
  head.writeUInt16LE(0x0100, 124)
  head.write('IM', 126, 'latin1')
  return head
}

/** Writes a level-5 file piece by piece: small arrays whole, one large uint8 array in rows as they come. */
export class MatlabFile {
  readonly #file: FileHandle
  #position: number

  private constructor(file: FileHandle, position: number) {
    this.#file = file
    this.#position = position
  }

  static async create(path: string): Promise<MatlabFile> {
    const file = await open(path, 'w')
    const head = fileHead()
    await file.write(head, 0, head.length, 0)
    return new MatlabFile(file, head.length)
  }

  async append(array: Buffer): Promise<void> {
    await this.#file.write(array, 0, array.length, this.#position)
    this.#position += array.length
  }

  /**
   * Reserves a uint8 array; its data, `dimensions` in column-major order, is then placed with {@link MatlabFile.place}.
   * @returns the data's offset
   */
  async reserve(name: string, dimensions: readonly number[]): Promise<number> {
    const count = dimensions.reduce((product, size) => product * size, 1)
    const head = arrayHead(name, classes.uint8, dimensions)
    const tag = Buffer.alloc(8)
    tag.writeUInt32LE(types.matrix, 0)
    tag.writeUInt32LE(head.length + 8 + padded(count), 4)
    const dataTag = Buffer.alloc(8)
    dataTag.writeUInt32LE(types.uint8, 0)
    dataTag.writeUInt32LE(count, 4)
    await this.append(Buffer.concat([tag, head, dataTag]))
    const start = this.#position
    this.#position += padded(count)
    await this.#file.truncate(this.#position)
    return start
  }

  async place(offset: number, data: Uint8Array): Promise<void> {
    await this.#file.write(data, 0, data.length, offset)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
