import { AULensError } from '../../../shared/contract/errors.ts'

/** A variable's content. Dimensions are MATLAB's: the first varies fastest. */
export type MatlabValue =
  | { readonly kind: 'numbers'; readonly dimensions: readonly number[]; readonly values: Float64Array }
  /** A char array: one text a row. */
  | { readonly kind: 'text'; readonly dimensions: readonly number[]; readonly rows: readonly string[] }
  | { readonly kind: 'cell'; readonly dimensions: readonly number[]; readonly cells: readonly MatlabValue[] }
  /** Each field holds one value an element. */
  | {
      readonly kind: 'struct'
      readonly dimensions: readonly number[]
      readonly fields: ReadonlyMap<string, readonly MatlabValue[]>
    }
  /** Sparse arrays, objects, functions: nothing that a face corpus holds. */
  | { readonly kind: 'other'; readonly dimensions: readonly number[] }

/** More values than any array but the pictures holds in a face corpus: 128 MB as doubles. */
export const mostValues = 16 * 1024 * 1024
/** Bytes of the largest variable that is read whole. */
export const mostBytes = 256 * 1024 * 1024

const replace = 'Replace it by the original from your copy of the corpus.'

export const damaged = (path: string, what: string, cause?: unknown): AULensError =>
  new AULensError('MAT_DAMAGED', `The MATLAB file ${path} is damaged: ${what}.`, {
    path,
    hint: replace,
    ...(cause === undefined ? {} : { cause }),
  })

export const truncated = (path: string, what: string): AULensError =>
  new AULensError('MAT_TRUNCATED', `The MATLAB file ${path} is cut short: ${what}.`, { path, hint: replace })

export const tooLarge = (path: string, what: string): AULensError =>
  new AULensError('MAT_TOO_LARGE', `The MATLAB file ${path} cannot be used: ${what}.`, { path, hint: replace })

/** Number of values of an array. @throws AULensError MAT_DAMAGED for dimensions that no array has */
export const sizeOf = (path: string, dimensions: readonly number[]): number => {
  const size = dimensions.reduce((product, length) => product * length, 1)
  if (dimensions.some((length) => !Number.isInteger(length) || length < 0) || !Number.isSafeInteger(size)) {
    throw damaged(path, `an array has the dimensions ${dimensions.slice(0, 8).join(' x ')}`)
  }
  return size
}

/** Rows of a char array that is given column by column. */
export const rowsOf = (text: string, dimensions: readonly number[]): string[] => {
  const rows = dimensions[0] ?? 0
  if (rows === 1) return [text]
  return Array.from({ length: rows }, (_, row) => {
    let line = ''
    for (let at = row; at < text.length; at += rows) line += text[at] ?? ''
    return line.trimEnd()
  })
}
