import { integerType, isDataset, isGroup, type Hdf5Dataset, type Hdf5Entity, type Hdf5Group } from './hdf5-library.ts'
import type { Hdf5References } from './hdf5-references.ts'
import { damaged, mostValues, rowsOf, sizeOf, tooLarge, type MatlabValue } from './matlab-value.ts'

export interface Hdf5Variable {
  readonly name: string
  readonly dimensions: readonly number[]
  readonly bytes: boolean
}

/** Bytes that one piece of the pictures takes at most, where the file's chunks allow it. */
const pieceBytes = 32 * 1024 * 1024
const deepest = 16

/** HDF5 lists dimensions in the opposite order, the last varying fastest. */
const dimensionsOf = (dataset: Hdf5Dataset): number[] => [...(dataset.shape ?? [])].reverse()

const isBytes = ({ metadata }: Hdf5Dataset): boolean =>
  metadata.type === integerType && metadata.size === 1 && !metadata.signed

export const listVariables = (file: Hdf5Group): Hdf5Variable[] =>
  file.keys().flatMap((name) => {
    // MATLAB keeps what cells refer to in groups whose names begin so.
    if (name.startsWith('#')) return []
    const entity = file.get(name)
    if (isDataset(entity)) return [{ name, dimensions: dimensionsOf(entity), bytes: isBytes(entity) }]
    return isGroup(entity) ? [{ name, dimensions: [1, 1], bytes: false }] : []
  })

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[]
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array)
  return value === null || value === undefined ? [] : [value]
}

const isReference = (value: unknown): value is { readonly ref_data: Uint8Array } =>
  typeof value === 'object' && value !== null && 'ref_data' in value && value.ref_data instanceof Uint8Array

const readDataset = (path: string, dataset: Hdf5Dataset, references: Hdf5References, depth: number): MatlabValue => {
  const dimensions = dimensionsOf(dataset)
  const count = sizeOf(path, dimensions)
  if (count > mostValues) throw tooLarge(path, `an array has ${String(count)} values`)
  // Asked for once: HDF5 looks each one up.
  const { attrs } = dataset
  // MATLAB writes an empty array as its dimensions.
  if (Number(attrs['MATLAB_empty']?.value ?? 0) !== 0)
    return { kind: 'numbers', dimensions: [0, 0], values: new Float64Array() }
  const values = listOf(dataset.value)
  const [first] = values
  if (attrs['MATLAB_class']?.value === 'char')
    return {
      kind: 'text',
      dimensions,
      rows: rowsOf(values.map((code) => String.fromCharCode(Number(code))).join(''), dimensions),
    }
  if (typeof first === 'string') return { kind: 'text', dimensions, rows: values.map(String) }
  if (typeof first === 'object') {
    return {
      kind: 'cell',
      dimensions,
      cells: values.map((reference) => {
        if (!isReference(reference)) throw damaged(path, 'a cell holds no reference')
        return readEntity(path, references.follow(dataset, reference), references, depth + 1)
      }),
    }
  }
  if (values.length !== count) throw damaged(path, `an array of ${String(count)} values has ${String(values.length)}`)
  return { kind: 'numbers', dimensions, values: Float64Array.from(values, Number) }
}

/** @throws AULensError MAT_DAMAGED, MAT_TOO_LARGE */
export const readEntity = (
  path: string,
  entity: Hdf5Entity | null,
  references: Hdf5References,
  depth = 0,
): MatlabValue => {
  if (depth > deepest) throw damaged(path, 'its arrays lie too deep in one another')
  if (isDataset(entity)) return readDataset(path, entity, references, depth)
  if (!isGroup(entity)) throw damaged(path, 'a variable leads nowhere')
  return {
    kind: 'struct',
    dimensions: [1, 1],
    fields: new Map(entity.keys().map((name) => [name, [readEntity(path, entity.get(name), references, depth + 1)]])),
  }
}

/**
 * Hyperslabs that give an array in the order on disk, of whole chunks where they fit into memory, so that none is
 * inflated twice.
 *
 * @returns from and to along HDF5's first dimension
 */
export const planPieces = (dataset: Hdf5Dataset): (readonly [number, number])[] => {
  const [length = 0, ...rest] = dataset.shape ?? []
  const layer = rest.reduce((product, size) => product * size, 1)
  const chunk = dataset.metadata.chunks?.[0] ?? 1
  const fitting = Math.max(1, Math.floor(pieceBytes / Math.max(1, layer)))
  const step = fitting >= chunk ? fitting - (fitting % chunk) : fitting
  return Array.from(
    { length: Math.ceil(length / step) },
    (_, index) => [index * step, Math.min(length, (index + 1) * step)] as const,
  )
}

/** One hyperslab of unsigned bytes. */
export const readPiece = (path: string, dataset: Hdf5Dataset, [from, to]: readonly [number, number]): Uint8Array => {
  const [, ...rest] = dataset.shape ?? []
  const piece = dataset.slice([[from, to], ...rest.map(() => [] as const)])
  const length = rest.reduce((product, size) => product * size, to - from)
  if (!(piece instanceof Uint8Array) || piece.length !== length) throw damaged(path, 'its pictures cannot be read')
  return piece
}
