import { crc32 } from 'node:zlib'
import { unzipSync, Zip, ZipPassThrough, zipSync } from 'fflate'
import { AULensError } from '../../../shared/contract/errors.ts'
import { writeAtomically } from './atomic-write.ts'
import { decodeNpy, encodeNpy, npyHeader } from './npy.ts'
import type { ElementType, OwnedTensor, Tensor } from './tensor.ts'
import { bytesOf, damagedArray, elementCount, elementSize, requireWhole } from './tensor.ts'

/** A fixed date in every entry, so that equal arrays give equal files. */
const entryTime = new Date(1980, 0, 1)
/** Zip without its 64-bit extension counts sizes and offsets in 32 bits. */
const zipLimit = 0xffff_ffff

/**
 * An entry that would swell more than this is no array that anybody measured, and is refused before any memory is
 * taken.
 */
const mostSwelling = 200
const anySize = 64 * 1024 * 1024

/** An array that comes in pieces along its first side, so that it is never whole in memory. */
export interface ChunkedTensor {
  readonly dtype: ElementType
  readonly shape: readonly number[]
  readonly chunks: Iterable<Tensor['data']> | AsyncIterable<Tensor['data']>
}

/** The bytes of an .npz file, uncompressed: a zip with one .npy file an array. */
export const encodeNpz = (tensors: Readonly<Record<string, Tensor>>): Uint8Array<ArrayBuffer> => {
  const files = Object.entries(tensors).map(([name, tensor]) => {
    requireWhole(name, tensor)
    return [`${name}.npy`, encodeNpy(tensor)] as const
  })
  requireZipSize(
    files.reduce((sum, [, bytes]) => sum + bytes.length, 0),
    undefined,
  )
  return zipSync(Object.fromEntries(files), { level: 0, mtime: entryTime })
}

const requireZipSize = (bytes: number, path: string | undefined): void => {
  if (bytes <= zipLimit - 1_000_000) return
  throw new AULensError(
    'NPZ_TOO_LARGE',
    `${path ?? 'The .npz file'} would take ${String(Math.ceil(bytes / 1e9))} GB; an .npz file holds less than 4.29 GB.`,
    {
      hint: 'Export one split at a time (--split train, validation, test).',
      ...(path === undefined ? {} : { path }),
    },
  )
}

const isChunked = (tensor: Tensor | ChunkedTensor): tensor is ChunkedTensor => 'chunks' in tensor

/**
 * Writes an .npz file, array after array and piece after piece, under a temporary name until it is whole.
 *
 * @throws AULensError `NPZ_TOO_LARGE` above 4.29 GB; `ARRAY_SHAPE` where the pieces of an array do not fill its shape
 */
export const writeNpz = async (
  path: string,
  tensors: Readonly<Record<string, Tensor | ChunkedTensor>>,
  signal?: AbortSignal,
): Promise<void> => {
  const sizes = Object.values(tensors).map((tensor) => elementCount(tensor.shape) * elementSize[tensor.dtype] + 1024)
  requireZipSize(
    sizes.reduce((sum, size) => sum + size, 0),
    path,
  )
  await writeAtomically(path, async (write) => {
    let ready: Uint8Array[] = []
    const zip = new Zip((error, bytes) => {
      if (error !== null) throw error
      ready.push(bytes)
    })
    const flush = async (): Promise<void> => {
      const pieces = ready
      ready = []
      for (const piece of pieces) await write(piece)
    }
    for (const [name, tensor] of Object.entries(tensors)) {
      const entry = new ZipPassThrough(`${name}.npy`)
      entry.mtime = entryTime
      zip.add(entry)
      entry.push(npyHeader(tensor.dtype, tensor.shape))
      let elements = 0
      for await (const data of isChunked(tensor) ? tensor.chunks : [tensor.data]) {
        signal?.throwIfAborted()
        elements += data.length
        entry.push(bytesOf(data))
        await flush()
      }
      if (elements !== elementCount(tensor.shape)) {
        throw new AULensError(
          'ARRAY_SHAPE',
          `Array "${name}" has ${String(elements)} elements, but its shape is [${tensor.shape.join(', ')}].`,
        )
      }
      entry.push(new Uint8Array(0), true)
      await flush()
    }
    zip.end()
    await flush()
  })
}

/** Checksums by entry name from the zip's central directory, which fflate does not compare. */
const storedChecksums = (bytes: Uint8Array): Map<string, number> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let tail = bytes.length - 22
  while (tail >= 0 && view.getUint32(tail, true) !== 0x0605_4b50) tail--
  const checksums = new Map<string, number>()
  let at = tail < 0 ? bytes.length : view.getUint32(tail + 16, true)
  while (at + 46 <= bytes.length && view.getUint32(at, true) === 0x0201_4b50) {
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    checksums.set(name, view.getUint32(at + 16, true))
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return checksums
}

/**
 * Reads an .npz file, compressed or not, and compares every entry's checksum.
 *
 * @param path named in errors
 * @throws AULensError `NPZ_DAMAGED`, or `NPY_DAMAGED` for an array inside it
 */
export const decodeNpz = (bytes: Uint8Array, path?: string): Record<string, OwnedTensor> => {
  let files: Record<string, Uint8Array>
  let checksums: Map<string, number>
  try {
    checksums = storedChecksums(bytes)
    files = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (originalSize > anySize && originalSize > size * mostSwelling)
          throw new Error(`"${name}" swells to ${String(originalSize)} bytes`)
        return true
      },
    })
  } catch (error) {
    throw damagedArray('NPZ_DAMAGED', 'it is not a whole zip file', path, error)
  }
  const arrays = Object.entries(files).map(([name, content]) => {
    if (!name.endsWith('.npy')) throw damagedArray('NPZ_DAMAGED', `it holds "${name}", which is not an array`, path)
    if (checksums.get(name) !== crc32(content))
      throw damagedArray('NPZ_DAMAGED', `the checksum of "${name}" does not match its bytes`, path)
    return [name.slice(0, -4), decodeNpy(content, path === undefined ? name : `${path} (${name})`)] as const
  })
  return Object.fromEntries(arrays)
}
