import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { listBackups } from '../store/backups.ts'
import { schemaVersion } from '../store/database.ts'
import { databaseDamages, databaseName } from './database-check.ts'
import type { AsideFolder } from './aside-folder.ts'

const isGood = (file: string): boolean => {
  try {
    const database = new Database(file, { fileMustExist: true })
    try {
      const version = Number(database.pragma('user_version', { simple: true }))
      if (version < 1 || version > schemaVersion || databaseDamages(database).length > 0) return false
      // One file without companions: what follows is a rename.
      database.pragma('journal_mode = DELETE')
      return true
    } finally {
      database.close()
    }
  } catch {
    return false
  }
}

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
    if (!isGood(draft)) continue
    for (const companion of companions) if (existsSync(`${file}${companion}`)) aside.take(`${file}${companion}`)
    renameSync(draft, file)
    return path
  }
  for (const companion of companions) rmSync(`${draft}${companion}`, { force: true })
  return null
}
