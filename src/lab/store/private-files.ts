import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/** Rights of everybody but the owner. */
const othersRights = 0o077

const closeToOthers = (path: string): void => {
  const status = lstatSync(path)
  // A link's rights are those of its target, which is not ours to change.
  if (!status.isDirectory() && !status.isFile()) return
  if ((status.mode & othersRights) !== 0) chmodSync(path, status.mode & 0o700)
  if (status.isDirectory()) for (const name of readdirSync(path)) tryToClose(join(path, name))
}

/** What belongs to another user, or lies on a disk that knows no rights, stays as it is: the project still opens. */
const tryToClose = (path: string): void => {
  try {
    closeToOthers(path)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}

/** From now on this process makes files that only their owner reads (0600) and folders that only they enter (0700). */
export const makePrivateFiles = (): void => {
  // Windows takes rights from the folder above; a thread cannot change what its process has set.
  if (process.platform !== 'win32' && isMainThread) process.umask(othersRights)
}

/** Takes every right of others from a project folder and all that is in it. No link is followed. */
export const closeFolderToOthers = (folder: string): void => {
  if (process.platform !== 'win32') tryToClose(folder)
}
