import Database from 'better-sqlite3'
import type { SqlDatabase } from './database.ts'
import type { ForeignEntry } from './inspect-folder.ts'
import { migrations } from './migrations.ts'

interface SchemaRow {
  readonly type: string
  readonly name: string
  readonly sql: string | null
}

/** More than any schema of AULens has. */
const mostEntries = 500
const mostText = 20_000
/** Bytes of a text that is a name or a path, and of one that holds a result or a picture. */
const mostNameBytes = 2 ** 20
const mostContentBytes = 2 ** 28

/** Tables of a few rows, whose names and ids are looked at whenever a project is opened. */
const shortTables = new Set(['assignments', 'coders', 'corpora', 'experiments', 'project', 'runs'])
/** Columns that hold a result, a picture or settings, and may be long. */
const contentColumns = new Set([
  'answer',
  'engine',
  'error',
  'landmarks',
  'manifest',
  'maximum',
  'picture',
  'probabilities',
  'query',
  'result',
  'settings',
  'text',
])

/** SQLite keeps the text of a definition as it was written; comments and spaces say nothing. */
const plain = (sql: string | null): string =>
  (sql ?? '')
    .replace(/--[^\n]*(\n|$)/g, ' ')
    .replace(/\s+/g, '')
    .replaceAll('"', '')

const schemaRows = `SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'`

const rowsOf = (database: SqlDatabase): SchemaRow[] => database.prepare<[], SchemaRow>(schemaRows).all()

const keyOf = ({ type, name, sql }: SchemaRow): string => `${type} ${name} ${plain(sql)}`

const made = new Map<number, readonly SchemaRow[]>()

/** Tables, indexes, triggers and views of a version, as the released steps make them. */
const schemaOfVersion = (version: number): readonly SchemaRow[] => {
  let rows = made.get(version)
  if (rows === undefined) {
    const database = new Database(':memory:')
    for (const step of migrations) if (step.version <= version) database.exec(step.sql)
    rows = rowsOf(database)
    database.close()
    made.set(version, rows)
  }
  return rows
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/**
 * What a database defines that AULens does not: tables, columns, views, triggers, indexes. None of them is read or
 * run.
 *
 * @param version of its schema
 */
const inspectSchema = (database: SqlDatabase, version: number): ForeignEntry[] => {
  const path = 'project.sqlite'
  const own = `FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'`
  const count = Number(database.prepare(`SELECT count(*) ${own}`).pluck().get())
  if (count > mostEntries) return [{ path, what: `defines ${String(count)} tables and views` }]
  const long = database
    .prepare(
      `SELECT count(*) FROM sqlite_schema WHERE coalesce(octet_length(sql), 0) + octet_length(name) > ${String(mostText)}`,
    )
    .pluck()
    .get()
  if (long !== 0) return [{ path, what: 'has a table or view with a definition of monstrous length' }]
  const known = new Map(schemaOfVersion(version).map((row) => [`${row.type} ${row.name}`, row]))
  const rows = rowsOf(database)
  const found = rows.flatMap((row): ForeignEntry[] => {
    const { type, name } = row
    const ours = known.get(`${type} ${name}`)
    if (ours === undefined) return [{ path, what: `has an unknown ${type} ${JSON.stringify(short(name))}` }]
    return keyOf(row) === keyOf(ours)
      ? []
      : [
          {
            path,
            what: `has the ${type} ${JSON.stringify(short(name))} with other columns or content than AULens gives it`,
          },
        ]
  })
  const there = new Set(rows.map(({ type, name }) => `${type} ${name}`))
  return [
    ...found,
    ...[...known.values()]
      .filter(({ type, name }) => !there.has(`${type} ${name}`))
      .map(({ type, name }) => ({ path, what: `has no ${type} "${name}"` })),
  ]
}

const runId = /^run-[1-9]\d{0,9}$/
const plainId = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/
/** Ids that become the names of files. */
const namedIds: readonly { readonly table: string; readonly pattern: RegExp }[] = [
  { table: 'runs', pattern: runId },
  { table: 'assignments', pattern: plainId },
  { table: 'coders', pattern: plainId },
]

/**
 * Texts of monstrous length, and ids that are none. The schema must have been found to be AULens's own.
 *
 * @param thorough every table, which takes long in a large project; otherwise those of a few rows
 */
const inspectRows = (database: SqlDatabase, thorough: boolean): ForeignEntry[] => {
  const path = 'project.sqlite'
  const tables = rowsOf(database).filter(({ type }) => type === 'table')
  const long = tables
    .filter(({ name }) => thorough || shortTables.has(name))
    .flatMap(({ name: table }): ForeignEntry[] => {
      const columns = database
        .prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`)
        .all()
      const monstrous = columns
        .map(({ name }) => {
          const most = contentColumns.has(name) ? mostContentBytes : mostNameBytes
          return `coalesce(octet_length("${name}"), 0) > ${String(most)}`
        })
        .join(' OR ')
      const row = database.prepare(`SELECT 1 FROM "${table}" WHERE ${monstrous} LIMIT 1`).get()
      return row === undefined ? [] : [{ path, what: `has a text of monstrous length in the table "${table}"` }]
    })
  if (long.length > 0) return long
  return namedIds
    .filter(({ table }) => tables.some(({ name }) => name === table))
    .flatMap(({ table, pattern }) =>
      database
        .prepare<[], unknown>(`SELECT id FROM ${table}`)
        .pluck()
        .all()
        .filter((id) => typeof id !== 'string' || !pattern.test(id))
        .slice(0, 3)
        .map((id) => ({ path, what: `has the id ${short(JSON.stringify(id))} in the table "${table}"` })),
    )
}

/**
 * What a database of a known version holds that AULens never writes. No view or trigger of it is run.
 *
 * @param thorough every table's rows too, which takes long in a large project
 */
export const inspectForeign = (database: SqlDatabase, version: number, thorough: boolean): ForeignEntry[] => {
  database.pragma('trusted_schema = OFF')
  const foreign = inspectSchema(database, version)
  return foreign.length > 0 ? foreign : inspectRows(database, thorough)
}
