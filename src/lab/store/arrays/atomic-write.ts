import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'this folder may not be written to',
  EPERM: 'this folder may not be written to',
  EROFS: 'the disk is read-only',
  EISDIR: 'a folder has this name',
  ENOTDIR: 'a part of the path is a file',
  EDQUOT: 'the disk quota is used up',
}

const writeFailed = (path: string, error: unknown): unknown => {
  const code =
    error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
      ? error.code
      : undefined
  if (code === undefined) return error
  return new AULensError('WRITE_FAILED', `${path} could not be written: ${reasons[code] ?? code}.`, {
    hint: 'Free space or choose another folder, then try again. Whatever was there before is unchanged.',
    path,
    cause: error,
  })
}

/** Makes a rename last through a power cut. Windows cannot open folders and keeps renames in its journal. */
const flushFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes a file so that a reader finds the old content or the new content, whole, whenever the process or the machine
 * stops: a temporary name in the same folder, flushed, renamed, and the folder flushed. Missing folders are made.
 *
 * @param fill writes the content piece by piece; if it throws, the file stays as it was
 * @throws AULensError `WRITE_FAILED`
 */
export const writeAtomically = async (
  path: string,
  fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> => {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    const handle = await open(temporary, 'wx')
    try {
      await fill((bytes) => handle.writeFile(bytes))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
    await flushFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeFailed(path, error)
  }
}

/** {@link writeAtomically} for content that is whole in memory; text is written as UTF-8. */
export const atomicWrite = (path: string, content: Uint8Array | string): Promise<void> =>
  writeAtomically(path, (write) => write(typeof content === 'string' ? new TextEncoder().encode(content) : content))
