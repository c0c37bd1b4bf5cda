import Database from 'better-sqlite3'
import { closeSync, existsSync, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nameDiskError } from '../../shared/contract/disk-errors.ts'
import { AULensError, fromContractError } from '../../shared/contract/errors.ts'
import { foreignProject } from './inspect-folder.ts'
import { inspectForeign } from './inspect-schema.ts'
import { migrations } from './migrations.ts'

export type SqlDatabase = Database.Database

/** The schema version this program writes. */
export const schemaVersion = migrations.at(-1)?.version ?? 0

const versionOf = (database: SqlDatabase): number => Number(database.pragma('user_version', { simple: true }))

/** A database that SQLite cannot read, as the person is told it. */
export const damagedDatabase = (file: string, cause: unknown): AULensError =>
  new AULensError('PROJECT_DAMAGED', `The project's database ${file} cannot be read.`, {
    path: file,
    cause,
    hint:
      'Run "aulens check --repair --project FOLDER": it puts the newest good copy in its place and deletes ' +
      'nothing.',
  })

const migrate = async (
  database: SqlDatabase,
  file: string,
  { existed, thorough }: { readonly existed: boolean; readonly thorough: boolean },
): Promise<void> => {
  database.pragma('trusted_schema = OFF')
  const version = versionOf(database)
  if (existed && version <= schemaVersion) {
    // Before anything is written, or a view or trigger of somebody else's could run.
    const foreign = inspectForeign(database, version, thorough)
    if (foreign.length > 0) throw foreignProject(dirname(file), foreign)
  }
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 5000')
  if (version > schemaVersion) {
    throw new AULensError(
      'PROJECT_TOO_NEW',
      `The project ${file} was written by a newer AULens (schema ${String(version)}; this one knows ` +
        `${String(schemaVersion)}).`,
      {
        path: file,
        hint: 'Open it with the newer version. Nothing was changed.',
      },
    )
  }
  if (existed && version > 0 && version < schemaVersion)
    await database.backup(`${file.replace(/\.sqlite$/, '')}.before-${String(schemaVersion)}.sqlite`)
  for (const migration of migrations) {
    if (migration.version <= version) continue
    database.transaction(() => {
      database.exec(migration.sql)
      database.pragma(`user_version = ${String(migration.version)}`)
    })()
  }
}

/** SQLite says of many things that it cannot open a file; the system says why. */
const cantOpen = (cause: unknown, file: string): unknown => {
  if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_CANTOPEN'))) return cause
  try {
    closeSync(openSync(file, 'r'))
    return cause
  } catch (why) {
    return why
  }
}

/**
 * Opens (or makes) a project's database and brings its schema up to date, after a copy of it has been put aside.
 *
 * @param thorough looks over every row, not only ids and names
 * @throws AULensError PROJECT_FOREIGN when it defines what AULens does not; PROJECT_TOO_NEW when a later version of AULens wrote it; PROJECT_DAMAGED when it cannot be read
 */
export const openDatabase = async (file: string, thorough = false): Promise<SqlDatabase> => {
  const existed = existsSync(file)
  let database: SqlDatabase | null = null
  try {
    database = new Database(file)
    await migrate(database, file, { existed, thorough })
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof AULensError) throw cause
    const disk = nameDiskError(cantOpen(cause, file), file)
    throw disk === null || disk.code === 'PROJECT_DAMAGED'
      ? damagedDatabase(file, cause)
      : fromContractError({ ...disk, path: file })
  }
}

export const openForReading = (file: string): SqlDatabase => new Database(file, { readonly: true, fileMustExist: true })

/**
 * Copies an open database, lets `edit` change the copy, and writes the result anew page by page: nothing that was
 * removed is left in a free page or a log.
 *
 * @param draft  holds everything while it is edited; removed afterwards
 * @param target must not exist
 */
export const writeEditedCopy = async (
  database: SqlDatabase,
  draft: string,
  target: string,
  edit: (copy: SqlDatabase) => void,
): Promise<void> => {
  try {
    await rm(draft, { force: true })
    await database.backup(draft)
    const copy = new Database(draft)
    try {
      copy.pragma('journal_mode = DELETE')
      copy.pragma('secure_delete = ON')
      edit(copy)
      copy.prepare('VACUUM INTO ?').run(target)
    } finally {
      copy.close()
    }
  } finally {
    await rm(draft, { force: true })
    await rm(`${draft}-journal`, { force: true })
  }
}
