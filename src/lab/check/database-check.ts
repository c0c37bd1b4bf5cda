import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { schemaVersion, type SqlDatabase } from '../store/database.ts'
import { error, type Damage } from './damage.ts'

export const databaseName = 'project.sqlite'

export interface DatabaseCheck {
  /** Open for reading, where its content can be trusted and is of a schema that this version knows. */
  readonly database: SqlDatabase | null
  readonly schemaVersion: number | null
  readonly damages: readonly Damage[]
}

/** Lines that one report may have: one broken page gives thousands. */
const mostLines = 20
const mostShown = 2
const restore = 'the newest good copy takes its place; the damaged file is moved aside, never deleted.'

interface ForeignKeyRow {
  readonly table: string
  readonly rowid: number | null
  readonly parent: string
}

/** What SQLite itself finds wrong: pages, indexes, and rows whose parent is gone. */
export const databaseDamages = (database: SqlDatabase): Damage[] => {
  const lines = database
    .prepare<[], string>(`PRAGMA integrity_check(${String(mostLines)})`)
    .pluck()
    .all()
    .flatMap((row) => row.split('\n'))
    .filter((line) => !line.startsWith('***'))
  if (lines.length !== 1 || lines[0] !== 'ok') {
    const more = lines.length > mostShown ? `, and ${String(lines.length - mostShown)} more` : ''
    return [
      error(
        'DATABASE_DAMAGED',
        databaseName,
        `The database is damaged: ${lines
          .slice(0, mostShown)
          .map((line) => line.replace(/\.$/, ''))
          .join('; ')}${more}.`,
        { kind: 'restore-database' },
        restore,
      ),
    ]
  }
  const orphans = database.prepare<[], ForeignKeyRow>('PRAGMA foreign_key_check').all()
  const counts = new Map<string, number>()
  for (const { table, parent } of orphans)
    counts.set(`${table} → ${parent}`, (counts.get(`${table} → ${parent}`) ?? 0) + 1)
  return [...counts].map(([reference, count]) =>
    error(
      'REFERENCE_BROKEN',
      databaseName,
      `${String(count)} rows refer to rows that are not there (${reference}).`,
      { kind: 'restore-database' },
      restore,
    ),
  )
}

/** Opens a project's database without changing it and looks it over. */
export const checkDatabase = (directory: string): DatabaseCheck => {
  const file = join(directory, databaseName)
  const broken = (code: string, message: string): DatabaseCheck => ({
    database: null,
    schemaVersion: null,
    damages: [error(code, databaseName, message, { kind: 'restore-database' }, restore)],
  })
  if (!existsSync(file)) return broken('DATABASE_MISSING', 'The project has no database.')
  let database: SqlDatabase | null = null
  try {
    database = new Database(file, { readonly: true, fileMustExist: true })
    const version = Number(database.pragma('user_version', { simple: true }))
    const damages = databaseDamages(database)
    if (damages.length === 0 && version === 0) {
      database.close()
      return broken('DATABASE_EMPTY', 'The database holds no project.')
    }
    if (version > schemaVersion) {
      database.close()
      return {
        database: null,
        schemaVersion: version,
        damages: [
          ...damages,
          error(
            'PROJECT_TOO_NEW',
            databaseName,
            `A newer AULens wrote this project (schema ${String(version)}; this one knows ${String(schemaVersion)}).`,
            null,
            'Check it with the newer version. Nothing was changed.',
          ),
        ],
      }
    }
    if (damages.length === 0) return { database, schemaVersion: version, damages }
    database.close()
    return { database: null, schemaVersion: version, damages }
  } catch (cause) {
    database?.close()
    return broken(
      'DATABASE_DAMAGED',
      `The database cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    )
  }
}
