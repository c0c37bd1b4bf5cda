/** The part of h5wasm (NIST; HDF5 compiled to WebAssembly) that AULens uses, for reading. */
export interface Hdf5Entity {
  readonly type: string
  readonly attrs: Readonly<Record<string, { readonly value: unknown }>>
}
export interface Hdf5Group extends Hdf5Entity {
  readonly file_id: bigint
  keys(): string[]
  get(name: string): Hdf5Entity | null
}
export interface Hdf5Dataset extends Hdf5Entity {
  readonly shape: readonly number[] | null
  readonly metadata: {
    readonly type: number
    readonly size: number
    readonly signed: boolean
    readonly chunks: readonly number[] | null
  }
  readonly value: unknown
  slice(ranges: readonly (readonly [] | readonly [number, number])[]): unknown
  dereference(reference: unknown): Hdf5Entity | null
}
export interface Hdf5Module {
  activate_throwing_error_handler(): number
  /** The reference to an object by its path. */
  create_object_reference(file: bigint, path: string): Uint8Array
}
export interface Hdf5Library {
  readonly ready: Promise<Hdf5Module>
  readonly File: new (path: string, mode: 'r') => Hdf5Group & { close(): unknown }
}

/** HDF5's number for whole numbers, as its metadata gives it. */
export const integerType = 0

export const isGroup = (entity: Hdf5Entity | null): entity is Hdf5Group => entity !== null && entity.type === 'Group'
export const isDataset = (entity: Hdf5Entity | null): entity is Hdf5Dataset =>
  entity !== null && entity.type === 'Dataset'

/**
 * Loaded only where a 7.3 file is read: it is a WebAssembly module of 3 MB. The name is a variable so that nothing
 * bundles it.
 */
export const loadHdf5 = async (): Promise<{ readonly File: Hdf5Library['File']; readonly module: Hdf5Module }> => {
  const name = 'h5wasm/node'
  const library = (await import(name)) as Hdf5Library
  // Else HDF5 writes its errors to the terminal and goes on.
  const module = await library.ready
  module.activate_throwing_error_handler()
  return { File: library.File, module }
}
