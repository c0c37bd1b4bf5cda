import type { SqlDatabase } from './database.ts'

type Prepare = SqlDatabase['prepare']

/** `prepare` that compiles each text once: for statements that run once a sample, compiling costs more than running. */
export const prepareOnce = (database: SqlDatabase): Prepare => {
  const known = new Map<string, unknown>()
  const prepare = (sql: string): unknown => {
    let statement = known.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      known.set(sql, statement)
    }
    return statement
  }
  return prepare as Prepare
}
