import type { ElementType, OwnedTensor, Tensor } from './tensor.ts'
import { bytesOf, damagedArray, elementCount, elementSize, requireWhole, tensorFromBytes } from './tensor.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const

const descriptors: Readonly<Record<ElementType, string>> = {
  F32: '<f4',
  F64: '<f8',
  U8: '|u1',
  I8: '|i1',
  U16: '<u2',
  I16: '<i2',
  U32: '<u4',
  I32: '<i4',
  U64: '<u8',
  I64: '<i8',
}
const typeOfDescriptor = new Map(Object.entries(descriptors).map(([dtype, text]) => [text, dtype as ElementType]))

/** The header of a .npy file, format version 1.0, padded so that the data begin at a multiple of 64 bytes. */
export const npyHeader = (dtype: ElementType, shape: readonly number[]): Uint8Array<ArrayBuffer> => {
  const sides = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ')
  const text = `{'descr': '${descriptors[dtype]}', 'fortran_order': False, 'shape': (${sides}), }`
  const total = Math.ceil((10 + text.length + 1) / 64) * 64
  const bytes = new Uint8Array(total).fill(0x20)
  bytes.set(magic)
  bytes.set([1, 0], 6)
  new DataView(bytes.buffer).setUint16(8, total - 10, true)
  bytes.set(new TextEncoder().encode(text), 10)
  bytes[total - 1] = 0x0a
  return bytes
}

/** The bytes of a .npy file (numpy.lib.format, version 1.0, C order, little-endian). */
export const encodeNpy = (tensor: Tensor): Uint8Array<ArrayBuffer> => {
  requireWhole('npy', tensor)
  const header = npyHeader(tensor.dtype, tensor.shape)
  const file = new Uint8Array(header.length + tensor.data.byteLength)
  file.set(header)
  file.set(bytesOf(tensor.data), header.length)
  return file
}

const parseHeader = (text: string): { descriptor: string; fortran: boolean; shape: number[] } | undefined => {
  const match =
    /^\{\s*'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/.exec(text)
  if (match === null) return undefined
  const shape = (match[3] ?? '')
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number)
  return { descriptor: match[1] ?? '', fortran: match[2] === 'True', shape }
}

/**
 * Reads a .npy file of format 1.0, 2.0 or 3.0 in C order.
 *
 * @param path named in errors
 * @throws AULensError `NPY_DAMAGED` for anything else, Fortran order and big-endian or object arrays among it
 */
export const decodeNpy = (bytes: Uint8Array, path?: string): OwnedTensor => {
  const damaged = (what: string): Error => damagedArray('NPY_DAMAGED', what, path)
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte))
    throw damaged('it does not begin as a .npy file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3)
    throw damaged(`it has the .npy format version ${String(version)}, which AULens does not read`)
  const start = version === 1 ? 10 : 12
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (end > bytes.length) throw damaged('it ends within its header')
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(start, end)))
  if (header === undefined) throw damaged('its header cannot be read')
  const dtype = typeOfDescriptor.get(header.descriptor)
  if (dtype === undefined) throw damaged(`it has the element type '${header.descriptor}', which AULens does not read`)
  if (header.fortran && header.shape.length > 1) throw damaged('it is in Fortran order, which AULens does not read')
  const expected = elementCount(header.shape) * elementSize[dtype]
  if (expected !== bytes.length - end)
    throw damaged(
      `its shape [${header.shape.join(', ')}] takes ${String(expected)} bytes, but ` +
        `${String(bytes.length - end)} follow the header`,
    )
  return tensorFromBytes(dtype, header.shape, bytes.subarray(end))
}
