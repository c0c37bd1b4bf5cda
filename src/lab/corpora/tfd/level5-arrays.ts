import { arrayClasses, dataTypes, ElementReader } from './level5-elements.ts'
import { readNumbers, readText } from './level5-numbers.ts'
import { damaged, mostValues, rowsOf, sizeOf, tooLarge, type MatlabValue } from './matlab-value.ts'

export interface ArrayHead {
  readonly classNumber: number
  readonly complex: boolean
  readonly dimensions: readonly number[]
  readonly name: string
}

/**
 * Arrays inside cells and structs inside cells …: no corpus goes near this depth, and a damaged file must not overflow
 * the stack.
 */
const deepest = 16

/** The first three elements of an array: flags, dimensions, name. */
export const readArrayHead = (reader: ElementReader): ArrayHead => {
  const { path, order } = reader
  const flags = reader.next()
  if (flags.type !== dataTypes.uint32 || flags.data.length !== 8) throw damaged(path, 'an array has no flags')
  const word = order === 'little' ? flags.data.readUInt32LE(0) : flags.data.readUInt32BE(0)
  const sizes = reader.next()
  if (sizes.type !== dataTypes.int32 || sizes.data.length < 8 || sizes.data.length > 128)
    throw damaged(path, 'an array has no dimensions')
  const dimensions = Array.from(readNumbers(path, dataTypes.int32, sizes.data, sizes.data.length / 4, order))
  sizeOf(path, dimensions)
  const name = reader.next()
  if (name.type !== dataTypes.int8 && name.type !== dataTypes.utf8) throw damaged(path, 'an array has no name')
  return {
    classNumber: word & 0xff,
    complex: (word & 0x0800) !== 0,
    dimensions,
    name: name.data.toString('utf8').replace(/\0.*$/s, ''),
  }
}

/** Class 6 (double) to 15 (uint64). */
export const isNumeric = (classNumber: number): boolean =>
  classNumber >= arrayClasses.double && classNumber <= arrayClasses.uint64

const readNested = (reader: ElementReader, depth: number): MatlabValue => {
  const { type, data } = reader.next()
  if (type !== dataTypes.matrix) throw damaged(reader.path, `an array stands where data type ${String(type)} is`)
  // An empty element stands for an empty array.
  if (data.length === 0) return { kind: 'numbers', dimensions: [0, 0], values: new Float64Array() }
  return readArray(new ElementReader(reader.path, data, reader.order), depth + 1)
}

const readNestedList = (reader: ElementReader, count: number, depth: number): MatlabValue[] => {
  const values: MatlabValue[] = []
  // Not sized beforehand: a damaged count ends at the data's end.
  while (values.length < count) values.push(readNested(reader, depth))
  return values
}

const readStruct = (
  reader: ElementReader,
  { classNumber, dimensions }: ArrayHead,
  count: number,
  depth: number,
): MatlabValue => {
  if (classNumber === arrayClasses.object) reader.next()
  const { path, order } = reader
  const lengthElement = reader.next()
  const length =
    lengthElement.data.length === 4 ? (readNumbers(path, dataTypes.int32, lengthElement.data, 1, order)[0] ?? 0) : 0
  const names = reader.next().data
  if (length < 1 || length > 1024 || names.length % length !== 0) throw damaged(path, 'a struct has no field names')
  const fields = new Map<string, MatlabValue[]>()
  for (let at = 0; at < names.length; at += length)
    fields.set(names.toString('utf8', at, at + length).replace(/\0.*$/s, ''), [])
  for (let index = 0; index < count && fields.size > 0; index++)
    for (const list of fields.values()) list.push(readNested(reader, depth))
  return { kind: 'struct', dimensions, fields }
}

/**
 * The array whose elements follow in the reader.
 *
 * @throws AULensError MAT_DAMAGED, MAT_TRUNCATED, MAT_TOO_LARGE
 */
export const readArray = (reader: ElementReader, depth = 0): MatlabValue => {
  const { path, order } = reader
  if (depth > deepest) throw damaged(path, 'its arrays lie too deep in one another')
  const head = readArrayHead(reader)
  const { classNumber, dimensions } = head
  const count = sizeOf(path, dimensions)
  if (count > mostValues) throw tooLarge(path, `an array has ${String(count)} values`)
  if (classNumber === arrayClasses.cell)
    return { kind: 'cell', dimensions, cells: readNestedList(reader, count, depth) }
  if (classNumber === arrayClasses.struct || classNumber === arrayClasses.object)
    return readStruct(reader, head, count, depth)
  if (classNumber === arrayClasses.char) {
    const { type, data } = reader.next()
    return { kind: 'text', dimensions, rows: rowsOf(readText(path, type, data, order), dimensions) }
  }
  if (!isNumeric(classNumber)) return { kind: 'other', dimensions }
  const { type, data } = reader.next()
  return { kind: 'numbers', dimensions, values: readNumbers(path, type, data, count, order) }
}
