import { AULensError } from '../../../shared/contract/errors.ts'
import type { ElementType, OwnedTensor, Tensor } from './tensor.ts'
import {
  bytesOf,
  damagedArray,
  elementCount,
  elementSize,
  isElementType,
  requireWhole,
  tensorFromBytes,
} from './tensor.ts'

export type { Tensor } from './tensor.ts'

/** The largest header that the format's own readers accept. */
const headerLimit = 100_000_000
const metadataKey = '__metadata__'

export interface SafetensorsFile {
  readonly tensors: Record<string, OwnedTensor>
  readonly metadata: Record<string, string>
}

/**
 * The bytes of a safetensors file (https://huggingface.co/docs/safetensors): the header's length as 8 bytes
 * little-endian, the header as JSON padded with spaces to 8 bytes, then the arrays. Wider elements come first and names
 * in order within one width, so every array is aligned and equal input gives equal bytes.
 */
export const encodeSafetensors = (
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> => {
  const named = Object.entries(tensors).map(([name, tensor]) => ({ name, tensor }))
  named.sort((a, b) => elementSize[b.tensor.dtype] - elementSize[a.tensor.dtype] || (a.name < b.name ? -1 : 1))
  const header = Object.create(null) as Record<string, unknown>
  if (Object.keys(metadata).length > 0) header[metadataKey] = metadata
  let end = 0
  for (const { name, tensor } of named) {
    if (name === metadataKey) throw new AULensError('ARRAY_NAME', `An array cannot be called "${metadataKey}".`)
    requireWhole(name, tensor)
    header[name] = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [end, end + tensor.data.byteLength] }
    end += tensor.data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(8 + headerLength + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true)
  file.fill(0x20, 8, 8 + headerLength)
  file.set(json, 8)
  let at = 8 + headerLength
  for (const { tensor } of named) {
    file.set(bytesOf(tensor.data), at)
    at += tensor.data.byteLength
  }
  return file
}

interface Entry {
  readonly name: string
  readonly dtype: ElementType
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const areNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number')

const readHeader = (
  bytes: Uint8Array,
  damaged: (what: string, cause?: unknown) => AULensError,
): { header: Record<string, unknown>; start: number } => {
  if (bytes.length < 8) throw damaged(`it has ${String(bytes.length)} bytes, too few for a safetensors header`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > BigInt(headerLimit))
    throw damaged(`the header would be ${String(length)} bytes long, more than the format allows`)
  if (length > BigInt(bytes.length - 8))
    throw damaged(`the header should take ${String(length)} bytes, but only ${String(bytes.length - 8)} follow`)
  const start = 8 + Number(length)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)))
  } catch (error) {
    throw damaged('the header is not JSON', error)
  }
  if (!isObject(header)) throw damaged('the header is not a JSON object')
  return { header, start }
}

const readEntry = (name: string, value: unknown, size: number, damaged: (what: string) => AULensError): Entry => {
  if (!isObject(value)) throw damaged(`the header's entry for "${name}" is not an object`)
  const { dtype, shape, data_offsets: offsets } = value
  if (typeof dtype !== 'string' || !isElementType(dtype))
    throw damaged(`"${name}" has the element type ${JSON.stringify(dtype)}, which AULens does not read`)
  if (!areNumbers(shape) || Number.isNaN(elementCount(shape))) throw damaged(`"${name}" has no valid shape`)
  if (!areNumbers(offsets) || offsets.length !== 2) throw damaged(`"${name}" has no valid offsets`)
  const [from = -1, to = -1] = offsets
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
    throw damaged(`"${name}" has no valid offsets`)
  if (to > size)
    throw damaged(`"${name}" should end at byte ${String(to)} of the data, but only ${String(size)} bytes are there`)
  if (elementCount(shape) * elementSize[dtype] !== to - from)
    throw damaged(`"${name}" has shape [${shape.join(', ')}] of ${dtype}, but ${String(to - from)} bytes`)
  return { name, dtype, shape, from, to }
}

/**
 * Reads a safetensors file and checks all of it: header length, types, shapes, and that the arrays fill the data
 * without a gap or an overlap.
 *
 * @param path named in errors
 * @throws AULensError `SAFETENSORS_DAMAGED`
 */
export const decodeSafetensors = (bytes: Uint8Array, path?: string): SafetensorsFile => {
  const damaged = (what: string, cause?: unknown): AULensError => damagedArray('SAFETENSORS_DAMAGED', what, path, cause)
  const { header, start } = readHeader(bytes, damaged)
  const size = bytes.length - start
  const { [metadataKey]: metadata = {}, ...arrays } = header
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw damaged("the header's metadata are not texts")
  const entries = Object.entries(arrays).map(([name, value]) => readEntry(name, value, size, damaged))
  entries.sort((a, b) => a.from - b.from || a.to - b.to)
  let end = 0
  for (const entry of entries) {
    if (entry.from < end) throw damaged(`"${entry.name}" overlaps the array before it`)
    if (entry.from > end) throw damaged(`bytes ${String(end)} to ${String(entry.from)} of the data belong to no array`)
    end = entry.to
  }
  if (end !== size) throw damaged(`${String(size - end)} bytes follow the last array`)
  const decoded = entries.map(
    ({ name, dtype, shape, from, to }) =>
      [name, tensorFromBytes(dtype, shape, bytes.subarray(start + from, start + to))] as const,
  )
  return { tensors: Object.fromEntries(decoded), metadata: metadata as Record<string, string> }
}
