import { z } from 'zod'
import { nameDiskError } from './disk-errors.ts'

/** An error as it crosses a boundary: what happened, where, and what to do next. */
export const ContractError = z.object({
  /** Stable name, e.g. `CORPUS_NOT_FOUND`. */
  code: z.string(),
  /** What happened, to which file or row. */
  message: z.string(),
  /** The next step. */
  hint: z.string().optional(),
  /** The file or folder it is about. */
  path: z.string().optional(),
})
export type ContractError = z.infer<typeof ContractError>

export type Answer<T> = { ok: true; value: T } | { ok: false; error: ContractError }

/** Thrown inside a process; turned into a {@link ContractError} value at its boundary. */
export class AULensError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly path: string | undefined

  constructor(code: string, message: string, options: { hint?: string; path?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AULensError'
    this.code = code
    this.hint = options.hint
    this.path = options.path
  }
}

/**
 * Any thrown thing as a value for the other side.
 *
 * @param where folder that a failing disk is named by, where the error does not name a file
 */
export const toContractError = (error: unknown, where?: string): ContractError => {
  if (error instanceof AULensError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.path === undefined ? {} : { path: error.path }),
    }
  }
  if (error instanceof z.ZodError) {
    const issue = error.issues[0]
    const where = issue === undefined ? '' : issue.path.map(String).join('.')
    return {
      code: 'INVALID_INPUT',
      message: `${where === '' ? 'The input' : where}: ${issue?.message ?? 'not valid'}.`,
    }
  }
  if (error instanceof Error && error.name === 'AbortError') return { code: 'CANCELLED', message: 'Cancelled.' }
  const disk = nameDiskError(error, where)
  if (disk !== null) return disk
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}

export const fromContractError = (error: ContractError): AULensError =>
  new AULensError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.path === undefined ? {} : { path: error.path }),
  })
