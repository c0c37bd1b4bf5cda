import Database from 'better-sqlite3'
import { join } from 'node:path'
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import { nameDiskError } from '../../shared/contract/disk-errors.ts'
import { AULensError, fromContractError } from '../../shared/contract/errors.ts'

/** Written anew, and never through a link. */
const ownFile = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0)

/**
 * Keeps a second program out of an open project. The lock is an SQLite exclusive transaction on a file of its own: the
 * operating system releases it when the process ends, however it ends, so a killed program leaves nothing behind.
 */
export const lockProject = (directory: string): (() => void) => {
  const ownerFile = join(directory, 'lock.txt')
  let lock: Database.Database | null = null
  try {
    lock = new Database(join(directory, 'lock.sqlite'), { timeout: 0 })
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
    const descriptor = openSync(ownerFile, ownFile, 0o600)
    writeFileSync(descriptor, `AULens, process ${String(process.pid)}\n`)
    closeSync(descriptor)
  } catch (cause) {
    lock?.close()
    const disk = nameDiskError(cause, directory)
    if (disk !== null) throw fromContractError({ ...disk, path: directory })
    let owner = 'another program'
    try {
      owner = readFileSync(ownerFile, 'utf8').trim()
    } catch {
      /* the owner's name is a courtesy */
    }
    throw new AULensError('PROJECT_IN_USE', `The project ${directory} is open in ${owner}.`, {
      path: directory,
      cause,
      hint: 'Close it there, then try again. Nothing was changed.',
    })
  }
  const held = lock
  return () => {
    held.close()
  }
}
