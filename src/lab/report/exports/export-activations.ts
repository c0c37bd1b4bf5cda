import { writeNpz } from '../../store/arrays/npz.ts'
import { endingOf, sampleNumbers, type ExportOutcome } from './export-file.ts'

export interface ExportedMaxima {
  readonly filters: number
  /** [samples, filters], as all three. */
  readonly maximum: Float32Array
  /** Map position of the maximum. */
  readonly row: ArrayLike<number>
  readonly column: ArrayLike<number>
  readonly samples: readonly number[]
}

/** Each filter's maximum over its map: `maximum` float32, `row` and `column` int32, all [n, filters], and `sample` int32 [n]. */
export const exportActivations = async (
  { filters, maximum, row, column, samples }: ExportedMaxima,
  out: string,
): Promise<ExportOutcome> => {
  endingOf(out, ['.npz'])
  const shape = [samples.length, filters]
  await writeNpz(out, {
    maximum: { dtype: 'F32', shape, data: maximum },
    row: { dtype: 'I32', shape, data: Int32Array.from(row) },
    column: { dtype: 'I32', shape, data: Int32Array.from(column) },
    sample: sampleNumbers(samples),
  })
  return { file: out, rows: samples.length }
}
