import { isGroup, type Hdf5Dataset, type Hdf5Entity, type Hdf5Group, type Hdf5Module } from './hdf5-library.ts'
import { damaged } from './matlab-value.ts'

/** MATLAB's group of what cells hold. */
const group = '#refs#'

const keyOf = (reference: Uint8Array): string => Buffer.from(reference).toString('latin1')

/**
 * What the references of a file's cells lead to. HDF5 finds the name of one reference by looking through the whole
 * group, which for the
 * 102,236 names of the TFD takes hours; so the members of MATLAB's group are listed once, by the reference that each
 * would have.
 */
export class Hdf5References {
  readonly #path: string
  readonly #file: Hdf5Group
  readonly #module: Hdf5Module
  readonly #onCells: () => void
  #names: Map<string, string> | null = null
  #followed = 0

  /** @param onCells told after every thousand cells: reading goes on */
  constructor(path: string, file: Hdf5Group, module: Hdf5Module, onCells: () => void) {
    this.#path = path
    this.#file = file
    this.#module = module
    this.#onCells = onCells
  }

  /** @throws AULensError MAT_DAMAGED where references lead round in circles */
  follow(dataset: Hdf5Dataset, reference: { readonly ref_data: Uint8Array }): Hdf5Entity | null {
    this.#names ??= this.#list()
    this.#followed++
    // A file may name an object several times; one that does so again and again leads into itself.
    if (this.#followed > 4 * this.#names.size + 1000)
      throw damaged(this.#path, 'its cells refer to one another in circles')
    if (this.#followed % 1000 === 0) this.#onCells()
    const name = this.#names.get(keyOf(reference.ref_data))
    return name === undefined ? dataset.dereference(reference) : this.#file.get(name)
  }

  #list(): Map<string, string> {
    if (!this.#file.keys().includes(group)) return new Map()
    const members = this.#file.get(group)
    return new Map(
      !isGroup(members)
        ? []
        : members.keys().map((name, place) => {
            if (place % 10_000 === 0) this.#onCells()
            return [
              keyOf(this.#module.create_object_reference(this.#file.file_id, `/${group}/${name}`)),
              `/${group}/${name}`,
            ]
          }),
    )
  }
}
