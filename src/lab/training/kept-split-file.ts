import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { readSplitFile, type SplitFile } from './split-file.ts'

type Named = NonNullable<TrainingSettings['splitFile']>

/**
 * The project's own copies: an experiment chooses its faces cell by cell, perhaps on another day than it was asked for.
 */
const copyOf = (store: ProjectStore, { sha256 }: Pick<Named, 'sha256'>): string =>
  store.folder.at('split-files', `${sha256}.csv`)

/** Reads a user's split file and keeps a copy in the project. @throws AULensError SPLIT_FILE_INVALID */
export const keepSplitFile = async (store: ProjectStore, file: string): Promise<SplitFile> => {
  const split = await readSplitFile(file)
  const bytes = await readFile(file)
  if (createHash('sha256').update(bytes).digest('hex') !== split.sha256)
    throw new AULensError('SPLIT_FILE_INVALID', `${file} was changed while it was read.`, {
      path: file,
      hint: 'Try again.',
    })
  await atomicWrite(copyOf(store, split), bytes)
  return split
}

/**
 * The kept copy under the name that the user's file had; null where the settings name none. @throws AULensError
 * SPLIT_FILE_MISSING where it is gone or has changed
 */
export const keptSplitFile = async (store: ProjectStore, named: Named | null): Promise<SplitFile | null> => {
  if (named === null) return null
  const file = copyOf(store, named)
  const missing = (cause?: unknown): AULensError =>
    new AULensError(
      'SPLIT_FILE_MISSING',
      `The project's copy of the split file ${named.name} is missing or was changed.`,
      {
        path: file,
        cause,
        hint: `Put the file with the SHA-256 ${named.sha256} back under this name, or start anew with it.`,
      },
    )
  const split = await readSplitFile(file).catch((cause: unknown) => {
    throw missing(cause)
  })
  if (split.sha256 !== named.sha256) throw missing()
  return { ...split, name: named.name }
}
