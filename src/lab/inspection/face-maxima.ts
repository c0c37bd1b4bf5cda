import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FaceBatch, Maxima } from '../../shared/contract/compute.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { decodeSafetensors, encodeSafetensors } from '../store/arrays/safetensors.ts'

const hashBytes = 16

/** Strongest neurons of a layer on faces that are known by their pixels; arrays are [faces, filters], row-major. */
export interface FaceMaxima extends Omit<Maxima, 'layer'> {
  /** [faces, 16]: the first bytes of SHA-256 over each face's pixels. */
  readonly hashes: Uint8Array
}

/** @returns [faces, 16] */
export const hashFaces = ({ count, side, pixels }: FaceBatch): Uint8Array => {
  const hashes = new Uint8Array(count * hashBytes)
  const area = side * side
  for (let face = 0; face < count; face++) {
    hashes.set(
      createHash('sha256')
        .update(pixels.subarray(face * area, (face + 1) * area))
        .digest()
        .subarray(0, hashBytes),
      face * hashBytes,
    )
  }
  return hashes
}

const keyOf = (hashes: Uint8Array, face: number): string =>
  Buffer.from(hashes.buffer, hashes.byteOffset + face * hashBytes, hashBytes).toString('latin1')

/**
 * The maxima of faces, computing only those whose pixels are new: equal pixels give equal maxima.
 *
 * @param known   maxima by the same weights, layer and normalisation; null: there are none
 * @param compute called at most once, with each new face once
 */
export const addMissingMaxima = async (
  faces: FaceBatch,
  known: FaceMaxima | null,
  compute: (missing: FaceBatch) => Promise<Omit<Maxima, 'layer'>>,
): Promise<FaceMaxima> => {
  const hashes = hashFaces(faces)
  const places = new Map<string, number>()
  for (let face = 0; face < (known?.hashes.length ?? 0) / hashBytes; face++)
    places.set(keyOf(known?.hashes ?? hashes, face), face)
  const knownCount = places.size === 0 ? 0 : (known?.hashes.length ?? 0) / hashBytes
  const missing: number[] = []
  const from = Array.from({ length: faces.count }, (_, face) => {
    const key = keyOf(hashes, face)
    const place = places.get(key) ?? knownCount + missing.length
    if (!places.has(key)) {
      places.set(key, place)
      missing.push(face)
    }
    return place
  })
  const fresh = missing.length === 0 ? null : await compute(pick(faces, missing))
  const filters = fresh?.filters ?? known?.filters ?? 0
  const maximum = new Float32Array(faces.count * filters)
  const row = new Uint16Array(maximum.length)
  const column = new Uint16Array(maximum.length)
  from.forEach((place, face) => {
    const source = place < knownCount ? known : fresh
    if (source === null) return
    const at = (place < knownCount ? place : place - knownCount) * filters
    maximum.set(source.maximum.subarray(at, at + filters), face * filters)
    row.set(source.row.subarray(at, at + filters), face * filters)
    column.set(source.column.subarray(at, at + filters), face * filters)
  })
  return { hashes, filters, maximum, row, column }
}

const pick = ({ side, pixels }: FaceBatch, members: readonly number[]): FaceBatch => {
  const area = side * side
  const chosen = new Uint8Array(members.length * area)
  members.forEach((member, place) => {
    chosen.set(pixels.subarray(member * area, (member + 1) * area), place * area)
  })
  return { count: members.length, side, pixels: chosen }
}

export interface StoredFaceMaxima {
  readonly maxima: FaceMaxima
  readonly metadata: Readonly<Record<string, string>>
}

/** Stored maxima; null where there are none or the file is damaged: they can be computed again. */
export const readFaceMaxima = async (file: string): Promise<StoredFaceMaxima | null> => {
  if (!existsSync(file)) return null
  try {
    const {
      tensors: { maximum, row, column, faces },
      metadata,
    } = decodeSafetensors(await readFile(file), file)
    if (maximum?.dtype !== 'F32' || row?.dtype !== 'U16' || column?.dtype !== 'U16' || faces?.dtype !== 'U8')
      return null
    return {
      maxima: {
        hashes: faces.data,
        filters: maximum.shape[1] ?? 0,
        maximum: maximum.data,
        row: row.data,
        column: column.data,
      },
      metadata,
    }
  } catch {
    return null
  }
}

export const writeFaceMaxima = async (
  file: string,
  { hashes, filters, maximum, row, column }: FaceMaxima,
  metadata: Readonly<Record<string, string>>,
): Promise<void> => {
  const count = hashes.length / hashBytes
  const shape = [count, filters]
  await mkdir(dirname(file), { recursive: true })
  await atomicWrite(
    file,
    encodeSafetensors(
      {
        maximum: { dtype: 'F32', shape, data: maximum },
        row: { dtype: 'U16', shape, data: row },
        column: { dtype: 'U16', shape, data: column },
        faces: { dtype: 'U8', shape: [count, hashBytes], data: hashes },
      },
      metadata,
    ),
  )
}
