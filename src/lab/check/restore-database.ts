import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups } from '../store/backups.ts'
import { databaseName, isSoundCopy } from '../store/inspect-database.ts'
import type { AsideFolder } from './aside-folder.ts'

const companions = ['', '-wal', '-shm', '-journal']

/**
 * Puts the newest good copy in the place of the database, after the damaged one has been moved aside with its log: left
 * beside the
 * copy, SQLite would write the log of one into the pages of the other.
 *
 * @returns path of the copy; null where no good one exists, and then nothing was moved
 */
export const restoreDatabase = (directory: string, aside: AsideFolder): string | null => {
  const file = join(directory, databaseName)
  const draft = `${file}.restoring`
  for (const { path } of listBackups(directory)) {
    rmSync(draft, { force: true })
    copyFileSync(path, draft)
    if (!isSoundCopy(draft)) continue
    for (const companion of companions) if (existsSync(`${file}${companion}`)) aside.take(`${file}${companion}`)
    renameSync(draft, file)
    return path
  }
  for (const companion of companions) rmSync(`${draft}${companion}`, { force: true })
  return null
}
