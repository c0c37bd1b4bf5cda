import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectCheck } from '../../shared/contract/check.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { listBackups } from '../store/backups.ts'
import { databaseName, openForRepair } from '../store/inspect-database.ts'
import { inspectFolder } from '../store/inspect-folder.ts'
import { lockProject } from '../store/project-lock.ts'
import { AsideFolder } from './aside-folder.ts'
import { foreign, warning, type Damage } from './damage.ts'
import { checkDatabase } from './database-check.ts'
import { checkFiles } from './file-check.ts'
import { applyMends } from './mend.ts'
import { restoreDatabase } from './restore-database.ts'

const week = 7 * 24 * 60 * 60 * 1000

interface Look {
  readonly schemaVersion: number | null
  readonly files: number
  readonly damages: readonly Damage[]
}

const backupWarnings = (directory: string): Damage[] => {
  const [newest] = listBackups(directory)
  const file = join(directory, databaseName)
  if (!existsSync(file)) return []
  const hint = 'Open the project in AULens: it copies the database by itself.'
  if (newest === undefined)
    return [warning('BACKUP_MISSING', databaseName, 'There is no copy of the database yet.', null, hint)]
  const changed = Math.max(statSync(file).mtimeMs, existsSync(`${file}-wal`) ? statSync(`${file}-wal`).mtimeMs : 0)
  return changed - newest.madeAt > week
    ? [
        warning(
          'BACKUP_OLD',
          databaseName,
          'The newest copy of the database is more than a week older than the database.',
          null,
          hint,
        ),
      ]
    : []
}

const look = async (directory: string): Promise<Look> => {
  const { database, schemaVersion, damages } = checkDatabase(directory)
  if (database === null) return { schemaVersion, files: 0, damages }
  try {
    const files = await checkFiles(directory, database)
    return { schemaVersion, files: files.files, damages: [...damages, ...files.damages, ...backupWarnings(directory)] }
  } finally {
    database.close()
  }
}

const mendAll = (directory: string, damages: readonly Damage[], aside: AsideFolder): void => {
  const mends = damages.flatMap(({ mend }) => (mend === null ? [] : [mend]))
  if (mends.length === 0) return
  const database = openForRepair(directory)
  try {
    applyMends(database, mends, aside)
  } finally {
    database.close()
  }
}

/**
 * Verifies a project: its database by SQLite's own checks, every file it refers to (with its hash where one is stored),
 * and files to
 * which nothing refers. Reads only, unless asked to repair; a repair moves damaged files aside and deletes none.
 *
 * @param held true where this process has the project open
 * @throws AULensError PROJECT_NOT_FOUND, PROJECT_IN_USE
 */
export const checkProject = async (
  directory: string,
  { repair, held }: { readonly repair: boolean; readonly held: boolean },
): Promise<ProjectCheck> => {
  if (!existsSync(join(directory, databaseName)) && listBackups(directory).length === 0) {
    throw new AULensError('PROJECT_NOT_FOUND', `There is no AULens project at ${directory}.`, {
      path: directory,
      hint: 'Give the folder NAME.aulens.',
    })
  }
  if (held && repair)
    throw new AULensError('PROJECT_IN_USE', `The project ${directory} is open here.`, {
      path: directory,
      hint: 'Close it, then repair it.',
    })
  const strange = inspectFolder(directory)
  if (strange.length > 0) {
    // Not even the lock is written: it might be a link.
    return {
      directory,
      schemaVersion: null,
      files: 0,
      sound: false,
      findings: strange.map(({ path, what }) => foreign(path, `${path} ${what}.`).finding),
      repaired: [],
      restoredFrom: null,
      setAside: null,
    }
  }
  const unlock = held ? () => undefined : lockProject(directory)
  try {
    const aside = new AsideFolder(directory)
    const found: Damage[] = []
    let now = await look(directory)
    let restoredFrom: string | null = null
    if (repair && now.damages.some(({ mend }) => mend?.kind === 'restore-database')) {
      restoredFrom = restoreDatabase(directory, aside)
      if (restoredFrom !== null) {
        found.push(...now.damages)
        now = await look(directory)
      }
    }
    if (repair && now.schemaVersion !== null && !now.damages.some(({ mend }) => mend?.kind === 'restore-database')) {
      found.push(...now.damages)
      mendAll(directory, now.damages, aside)
      now = await look(directory)
    }
    const left = new Set(now.damages.map(({ finding }) => `${finding.code} ${finding.path} ${finding.message}`))
    return {
      directory,
      schemaVersion: now.schemaVersion,
      files: now.files,
      sound: !now.damages.some(({ finding }) => finding.severity === 'error'),
      findings: now.damages.map(({ finding }) => finding),
      repaired: found
        .map(({ finding }) => finding)
        .filter(({ code, path, message }) => !left.has(`${code} ${path} ${message}`)),
      restoredFrom,
      setAside: aside.path,
    }
  } finally {
    unlock()
  }
}
