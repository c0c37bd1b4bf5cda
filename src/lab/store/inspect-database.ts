import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openForReading, schemaVersion, type SqlDatabase } from './database.ts'
import { inspectForeign } from './inspect-schema.ts'
import { CheckTable } from './tables/check-table.ts'

export const databaseName = 'project.sqlite'

/** What is wrong with a database as such. */
export interface DatabaseProblem {
  readonly code:
    | 'DATABASE_DAMAGED'
    | 'DATABASE_EMPTY'
    | 'DATABASE_MISSING'
    | 'PROJECT_FOREIGN'
    | 'PROJECT_TOO_NEW'
    | 'REFERENCE_BROKEN'
  readonly message: string
}

export interface InspectedDatabase {
  /** Open for reading, where its content can be trusted and is of a schema that this version knows. */
  readonly database: CheckTable | null
  readonly schemaVersion: number | null
  readonly problems: readonly DatabaseProblem[]
}

/** Lines that one report may have: one broken page gives thousands. */
const mostLines = 20
const mostShown = 2

interface ForeignKeyRow {
  readonly table: string
  readonly rowid: number | null
  readonly parent: string
}

/** What SQLite itself finds wrong: pages, indexes, and rows whose parent is gone. */
const problemsOf = (database: SqlDatabase): DatabaseProblem[] => {
  const lines = database
    .prepare<[], string>(`PRAGMA integrity_check(${String(mostLines)})`)
    .pluck()
    .all()
    .flatMap((row) => row.split('\n'))
    .filter((line) => !line.startsWith('***'))
  if (lines.length !== 1 || lines[0] !== 'ok') {
    const more = lines.length > mostShown ? `, and ${String(lines.length - mostShown)} more` : ''
    const shown = lines
      .slice(0, mostShown)
      .map((line) => line.replace(/\.$/, ''))
      .join('; ')
    return [{ code: 'DATABASE_DAMAGED', message: `The database is damaged: ${shown}${more}.` }]
  }
  const orphans = database.prepare<[], ForeignKeyRow>('PRAGMA foreign_key_check').all()
  const counts = new Map<string, number>()
  for (const { table, parent } of orphans)
    counts.set(`${table} → ${parent}`, (counts.get(`${table} → ${parent}`) ?? 0) + 1)
  return [...counts].map(([reference, count]) => ({
    code: 'REFERENCE_BROKEN',
    message: `${String(count)} rows refer to rows that are not there (${reference}).`,
  }))
}

/** Opens a project's database without changing it and looks it over. */
export const inspectDatabase = (directory: string): InspectedDatabase => {
  const file = join(directory, databaseName)
  const broken = (code: DatabaseProblem['code'], message: string): InspectedDatabase => ({
    database: null,
    schemaVersion: null,
    problems: [{ code, message }],
  })
  if (!existsSync(file)) return broken('DATABASE_MISSING', 'The project has no database.')
  let database: SqlDatabase | null = null
  try {
    database = openForReading(file)
    const version = Number(database.pragma('user_version', { simple: true }))
    const foreign = version > 0 && version <= schemaVersion ? inspectForeign(database, version, true) : []
    if (foreign.length > 0) {
      database.close()
      return {
        database: null,
        schemaVersion: version,
        problems: foreign.map(({ what }) => ({ code: 'PROJECT_FOREIGN', message: `The database ${what}.` })),
      }
    }
    const problems = problemsOf(database)
    if (problems.length === 0 && version === 0) {
      database.close()
      return broken('DATABASE_EMPTY', 'The database holds no project.')
    }
    if (version > schemaVersion) {
      database.close()
      const [theirs, ours] = [String(version), String(schemaVersion)]
      const message = `A newer AULens wrote this project (schema ${theirs}; this one knows ${ours}).`
      return {
        database: null,
        schemaVersion: version,
        problems: [...problems, { code: 'PROJECT_TOO_NEW', message }],
      }
    }
    if (problems.length === 0) return { database: new CheckTable(database), schemaVersion: version, problems }
    database.close()
    return { database: null, schemaVersion: version, problems }
  } catch (cause) {
    database?.close()
    return broken(
      'DATABASE_DAMAGED',
      `The database cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    )
  }
}

/** Whether a copy of a database is sound and of a schema that this version knows; it is left as one file. */
export const isSoundCopy = (file: string): boolean => {
  try {
    const database = new Database(file, { fileMustExist: true })
    try {
      const version = Number(database.pragma('user_version', { simple: true }))
      if (version < 1 || version > schemaVersion) return false
      if (inspectForeign(database, version, true).length > 0 || problemsOf(database).length > 0) return false
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

/** Opens the database of a project for a repair. */
export const openForRepair = (directory: string): CheckTable => {
  const database = new Database(join(directory, databaseName), { fileMustExist: true })
  database.pragma('foreign_keys = ON')
  return new CheckTable(database)
}
