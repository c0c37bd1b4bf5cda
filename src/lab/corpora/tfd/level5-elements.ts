import { damaged, truncated } from './matlab-value.ts'

export type ByteOrder = 'little' | 'big'

/** Data types of MATLAB's level-5 format (MathWorks, "MAT-File Format", table 1-1). */
export const dataTypes = {
  int8: 1,
  uint8: 2,
  int16: 3,
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  int64: 12,
  uint64: 13,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
  utf32: 18,
} as const

/** Classes of arrays (table 1-3). */
export const arrayClasses = { cell: 1, struct: 2, object: 3, char: 4, sparse: 5, double: 6, uint64: 15 } as const

export interface Tag {
  readonly type: number
  /** Bytes of data, without padding. */
  readonly length: number
  /** Where the data begin and where the next element does, relative to the tag. */
  readonly data: number
  readonly next: number
}

export const readUnsigned = (bytes: Buffer, offset: number, order: ByteOrder): number =>
  order === 'little' ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset)

/**
 * A data element's tag. Up to four bytes of data may lie in the tag itself ("small data element": the length in the
 * upper two bytes of
 * the type); others are padded to eight bytes.
 *
 * @param bytes at least eight from `offset`
 */
export const readTag = (path: string, bytes: Buffer, offset: number, order: ByteOrder): Tag => {
  if (offset + 8 > bytes.length) throw truncated(path, 'a tag is missing')
  const first = readUnsigned(bytes, offset, order)
  const small = first >>> 16
  if (small > 4) throw damaged(path, `a small data element claims ${String(small)} bytes`)
  if (small > 0) return { type: first & 0xffff, length: small, data: 4, next: 8 }
  const length = readUnsigned(bytes, offset + 4, order)
  return { type: first, length, data: 8, next: 8 + Math.ceil(length / 8) * 8 }
}

/** Walks the data elements of a part of a file that is in memory. */
export class ElementReader {
  readonly path: string
  readonly order: ByteOrder
  readonly #bytes: Buffer
  #offset = 0

  constructor(path: string, bytes: Buffer, order: ByteOrder) {
    this.path = path
    this.#bytes = bytes
    this.order = order
  }

  get offset(): number {
    return this.#offset
  }
  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length
  }

  /** The next tag, without stepping over it: its data may be cut off here. */
  peek(): Tag {
    return readTag(this.path, this.#bytes, this.#offset, this.order)
  }

  next(): { readonly type: number; readonly data: Buffer } {
    const tag = this.peek()
    const from = this.#offset + tag.data
    if (from + tag.length > this.#bytes.length)
      throw truncated(this.path, `an element of ${String(tag.length)} bytes does not fit into its array`)
    this.#offset += tag.next
    return { type: tag.type, data: this.#bytes.subarray(from, from + tag.length) }
  }
}
