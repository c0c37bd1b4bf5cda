import { extname } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'

/** What every export answers: the file, and how many rows (samples, or entries of a table) it holds. */
export interface ExportOutcome {
  readonly file: string
  readonly rows: number
}

/**
 * The ending of the file to write, which decides its format.
 *
 * @throws AULensError `EXPORT_FORMAT` where it is none of those allowed
 */
export const endingOf = <E extends string>(out: string, allowed: readonly E[]): E => {
  const ending = extname(out).toLowerCase()
  const found = allowed.find((candidate) => candidate === ending)
  if (found !== undefined) return found
  throw new AULensError(
    'EXPORT_FORMAT',
    `${out} ends in ${ending === '' ? 'nothing' : `"${ending}"`}; this is written as ${allowed.join(' or ')}.`,
    {
      hint: `Give --out a name that ends in ${allowed[0] ?? ''}.`,
      path: out,
    },
  )
}

/** Sample numbers as the arrays carry them. */
export const sampleNumbers = (samples: readonly number[]): { dtype: 'I32'; shape: number[]; data: Int32Array } => ({
  dtype: 'I32',
  shape: [samples.length],
  data: Int32Array.from(samples),
})
