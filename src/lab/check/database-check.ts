import { databaseName, inspectDatabase, type DatabaseProblem } from '../store/inspect-database.ts'
import type { CheckTable } from '../store/tables/check-table.ts'
import { error, foreign, type Damage } from './damage.ts'

export interface DatabaseCheck {
  /** Open for reading, where its content can be trusted and is of a schema that this version knows. */
  readonly database: CheckTable | null
  readonly schemaVersion: number | null
  readonly damages: readonly Damage[]
}

const restore = 'the newest good copy takes its place; the damaged file is moved aside, never deleted.'

const damageOf = ({ code, message }: DatabaseProblem): Damage =>
  code === 'PROJECT_FOREIGN'
    ? foreign(databaseName, message)
    : code === 'PROJECT_TOO_NEW'
      ? error(code, databaseName, message, null, 'Check it with the newer version. Nothing was changed.')
      : error(code, databaseName, message, { kind: 'restore-database' }, restore)

/** Opens a project's database without changing it and looks it over. */
export const checkDatabase = (directory: string): DatabaseCheck => {
  const { database, schemaVersion, problems } = inspectDatabase(directory)
  return { database, schemaVersion, damages: problems.map(damageOf) }
}
