import { AULensError } from '../../../shared/contract/errors.ts'
import type { FilterTop } from '../../../shared/contract/filter.ts'
import { writeNpz } from '../../store/arrays/npz.ts'
import { endingOf, type ExportOutcome } from './export-file.ts'

export interface ExportedPatches {
  readonly filters: readonly FilterTop[]
  /** Places a filter has; those without a neuron get sample -1 and zeros. */
  readonly top: number
  readonly window: number
  /** [neurons, window, window], filter by filter in the order of `filters`, strongest first. */
  readonly reconstruction: Float32Array
  readonly face: Uint8Array
}

/**
 * What each filter sees: `filter` int32 [filters]; `sample`, `row`, `column` int32 and `value` float32 [filters, top];
 * `reconstruction` float32 and `face` uint8 [filters, top, window, window], zero outside the image.
 *
 * @returns rows: filters
 */
export const exportPatches = async (
  { filters, top, window, reconstruction, face }: ExportedPatches,
  out: string,
): Promise<ExportOutcome> => {
  endingOf(out, ['.npz'])
  const places = filters.length * top
  const area = window * window
  const neurons = filters.reduce((sum, entry) => sum + entry.top.length, 0)
  if (
    reconstruction.length !== neurons * area ||
    face.length !== neurons * area ||
    filters.some((entry) => entry.top.length > top)
  ) {
    throw new AULensError(
      'EXPORT_INPUT',
      `${String(neurons)} neurons of ${String(filters.length)} filters do not fit their pictures.`,
    )
  }
  const sample = new Int32Array(places).fill(-1)
  const row = new Int32Array(places)
  const column = new Int32Array(places)
  const value = new Float32Array(places)
  const pictures = new Float32Array(places * area)
  const faces = new Uint8Array(places * area)
  let neuron = 0
  filters.forEach((entry, filter) => {
    entry.top.forEach((place, index) => {
      const at = filter * top + index
      sample[at] = place.sample
      row[at] = place.row
      column[at] = place.column
      value[at] = place.value
      pictures.set(reconstruction.subarray(neuron * area, (neuron + 1) * area), at * area)
      faces.set(face.subarray(neuron * area, (neuron + 1) * area), at * area)
      neuron++
    })
  })
  const shape = [filters.length, top]
  await writeNpz(out, {
    filter: { dtype: 'I32', shape: [filters.length], data: Int32Array.from(filters, ({ filter }) => filter) },
    sample: { dtype: 'I32', shape, data: sample },
    row: { dtype: 'I32', shape, data: row },
    column: { dtype: 'I32', shape, data: column },
    value: { dtype: 'F32', shape, data: value },
    reconstruction: { dtype: 'F32', shape: [...shape, window, window], data: pictures },
    face: { dtype: 'U8', shape: [...shape, window, window], data: faces },
  })
  return { file: out, rows: filters.length }
}
