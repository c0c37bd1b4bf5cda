import { dataTypes, type ByteOrder } from './level5-elements.ts'
import { damaged } from './matlab-value.ts'

type Reading = readonly [width: number, read: (bytes: Buffer, offset: number) => number]

const readings = (order: ByteOrder): ReadonlyMap<number, Reading> => {
  const little = order === 'little'
  return new Map<number, Reading>([
    [dataTypes.int8, [1, (bytes, at) => bytes.readInt8(at)]],
    [dataTypes.uint8, [1, (bytes, at) => bytes.readUInt8(at)]],
    [dataTypes.int16, [2, (bytes, at) => (little ? bytes.readInt16LE(at) : bytes.readInt16BE(at))]],
    [dataTypes.uint16, [2, (bytes, at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))]],
    [dataTypes.int32, [4, (bytes, at) => (little ? bytes.readInt32LE(at) : bytes.readInt32BE(at))]],
    [dataTypes.uint32, [4, (bytes, at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))]],
    [dataTypes.single, [4, (bytes, at) => (little ? bytes.readFloatLE(at) : bytes.readFloatBE(at))]],
    [dataTypes.double, [8, (bytes, at) => (little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at))]],
    [dataTypes.int64, [8, (bytes, at) => Number(little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at))]],
    [dataTypes.uint64, [8, (bytes, at) => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))]],
  ])
}
const byOrder = { little: readings('little'), big: readings('big') }

/**
 * The numbers of a data element, of whatever type they are stored as: MATLAB packs whole-numbered doubles into the
 * smallest integer type that
 * holds them.
 *
 * @throws AULensError MAT_DAMAGED where the element is not exactly `count` numbers
 */
export const readNumbers = (
  path: string,
  type: number,
  data: Buffer,
  count: number,
  order: ByteOrder,
): Float64Array => {
  const reading = byOrder[order].get(type)
  if (reading === undefined) throw damaged(path, `numbers are stored as data type ${String(type)}`)
  const [width, read] = reading
  if (data.length !== count * width)
    throw damaged(path, `an array of ${String(count)} numbers has ${String(data.length)} bytes of data`)
  const values = new Float64Array(count)
  for (let index = 0; index < count; index++) values[index] = read(data, index * width)
  return values
}

/** The text of a char array: UTF-8, UTF-16, or MATLAB's own 16-bit units. */
export const readText = (path: string, type: number, data: Buffer, order: ByteOrder): string => {
  switch (type) {
    case dataTypes.utf8:
      return new TextDecoder('utf-8').decode(data)
    case dataTypes.int8:
    case dataTypes.uint8:
      return data.toString('latin1')
    case dataTypes.uint16:
    case dataTypes.int16:
    case dataTypes.utf16:
      return new TextDecoder(order === 'little' ? 'utf-16le' : 'utf-16be').decode(data)
    case dataTypes.utf32: {
      const points = Array.from(readNumbers(path, dataTypes.uint32, data, Math.floor(data.length / 4), order))
      if (points.some((point) => point > 0x10ffff)) throw damaged(path, 'a text holds a number that is no character')
      return points.map((point) => String.fromCodePoint(point)).join('')
    }
    default:
      throw damaged(path, `a text is stored as data type ${String(type)}`)
  }
}
