import type { RungName } from '../shared/contract/compute.ts'
import { AULensError } from '../shared/contract/errors.ts'
import { rungFailed } from '../shared/contract/refused-rungs.ts'

/**
 * What TensorFlow says when a graphics card cannot go on: its allocator (`RESOURCE_EXHAUSTED`, status 8), CUDA's
 * driver, cuDNN and cuBLAS
 * when they get no memory, and the libraries that are opened only when first needed.
 */
const cardFailures: readonly (readonly [RegExp, string])[] = [
  [
    /OOM when allocating|RESOURCE_EXHAUSTED|TF_Status: 8\b|CUDA_ERROR_OUT_OF_MEMORY|(CUDNN|CUBLAS)_STATUS_ALLOC_FAILED/i,
    'The graphics card has too little memory for this',
  ],
  [
    /DNN library is not found|Could not (load|dlopen)[^\n]*lib(cu|nv)|lib(cu|nv)[\w.]*: cannot open shared object/i,
    'A library of the graphics card is missing',
  ],
  [/CUDA_ERROR_\w+|CUDNN_STATUS_\w+|CUBLAS_STATUS_\w+|no kernel image is available/i, 'The graphics card failed'],
]

/** The part of TensorFlow's words that tells what was asked for. */
const detailOf = (message: string): string =>
  /OOM when allocating tensor with shape\[[\d,]*\]|(?:CUDA|CUDNN|CUBLAS)_[A-Z_]+|lib[\w.+-]+\.so[.\d]*/.exec(
    message,
  )?.[0] ?? ''

/**
 * An error of the graphics card as one that sends the job to the next rung; any other error as it is.
 *
 * @param rung that computed
 */
export const asRungFailure = (error: unknown, rung: RungName | undefined): unknown => {
  if (rung !== 'gpu' || !(error instanceof Error) || error instanceof AULensError) return error
  const known = cardFailures.find(([pattern]) => pattern.test(error.message))
  if (known === undefined) return error
  const detail = detailOf(error.message)
  return new AULensError(rungFailed, `${known[1]}${detail === '' ? '' : ` (${detail})`}.`, {
    hint: 'The job is done on the processor instead.',
    cause: error,
  })
}
