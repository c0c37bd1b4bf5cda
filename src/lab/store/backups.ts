import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import type { SqlDatabase } from './database.ts'
import { ProjectFolder } from './project-folder.ts'

/** Copies kept: the newest two, and the newest of each of three earlier days. */
const newestKept = 2
const mostKept = 5
const day = 24 * 60 * 60 * 1000

/** Rolling copies of a project's database lie here, in the project folder. */
export const backupFolder = 'backups'
const rollingName = /^project-(\d{8})T(\d{9})Z\.sqlite$/
const beforeMigrationName = /^project\.before-\d+\.sqlite$/

export interface Backup {
  readonly path: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
}

const own = (directory: string, ...parts: readonly string[]): string => new ProjectFolder(directory).at(...parts)

const filesIn = (directory: string, ...parts: readonly string[]): string[] => {
  try {
    return readdirSync(parts.length === 0 ? directory : own(directory, ...parts))
  } catch {
    return []
  }
}

const madeAtOf = (path: string): number => statSync(path).mtimeMs

const stampOf = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/[-:.]/g, '')
/** Milliseconds since 1970 that a copy's name says. */
const timeOfName = (name: string): number => {
  const [, day = '', time = ''] = rollingName.exec(name) ?? []
  return Date.UTC(
    Number(day.slice(0, 4)),
    Number(day.slice(4, 6)) - 1,
    Number(day.slice(6)),
    Number(time.slice(0, 2)),
    Number(time.slice(2, 4)),
    Number(time.slice(4, 6)),
    Number(time.slice(6)),
  )
}

/**
 * Rolling copies by name, newest first: a clock that jumps back or a copied folder does not change the order of their
 * making.
 */
const rollingNames = (directory: string): string[] =>
  filesIn(directory, backupFolder)
    .filter((name) => rollingName.test(name))
    .sort()
    .reverse()

const beforeMigration = (directory: string): Backup[] =>
  filesIn(directory)
    .filter((name) => beforeMigrationName.test(name))
    .map((name) => own(directory, name))
    .map((path) => ({ path, madeAt: madeAtOf(path) }))

/** Every copy of the database, rolling or from before a change of schema, newest first. */
export const listBackups = (directory: string): Backup[] =>
  [
    ...rollingNames(directory).map((name) => ({ path: own(directory, backupFolder, name), madeAt: timeOfName(name) })),
    ...beforeMigration(directory),
  ].sort((a, b) => b.madeAt - a.madeAt)

/**
 * Name of the next copy. Names give the order: where the clock was set back, a name goes on from the newest copy there
 * is.
 */
const nextName = (directory: string): string => {
  const newest = listBackups(directory)[0]?.madeAt ?? 0
  return `project-${stampOf(Math.max(Date.now(), Math.floor(newest) + 1))}.sqlite`
}

/** Which rolling copies to keep. @param names newest first */
export const keptBackups = (names: readonly string[]): ReadonlySet<string> => {
  const kept = new Set(names.slice(0, newestKept))
  const days = new Set(names.slice(0, newestKept).map((name) => name.slice(0, 16)))
  for (const name of names.slice(newestKept)) {
    if (kept.size >= mostKept) break
    if (days.has(name.slice(0, 16))) continue
    days.add(name.slice(0, 16))
    kept.add(name)
  }
  return kept
}

const prune = (directory: string): void => {
  const names = rollingNames(directory)
  const kept = keptBackups(names)
  for (const name of names) if (!kept.has(name)) rmSync(own(directory, backupFolder, name), { force: true })
  // A copy that a crash cut short
  for (const name of filesIn(directory, backupFolder))
    if (name.endsWith('.part')) rmSync(own(directory, backupFolder, name), { force: true })
}

/** Copies the database page by page between other work, then puts the copy in place whole and drops old ones. */
const copyDatabase = async (directory: string, database: SqlDatabase): Promise<void> => {
  const folder = own(directory, backupFolder)
  // Not its parents: a project that was moved away is not begun anew at its old place.
  if (!existsSync(folder)) mkdirSync(folder)
  const path = own(directory, backupFolder, nextName(directory))
  await database.backup(`${path}.part`)
  renameSync(`${path}.part`, path)
  prune(directory)
}

/**
 * The rolling copies of one open project. A copy that fails (a full disk) must not keep work from being done or a
 * project from being
 * closed; `aulens check` says when there is none or none that is recent.
 */
export class RollingBackups {
  readonly #directory: string
  readonly #database: SqlDatabase
  readonly #changesAtStart: number
  #running: Promise<void> = Promise.resolve()

  constructor(directory: string, database: SqlDatabase) {
    this.#directory = directory
    this.#database = database
    this.#changesAtStart = this.#changes()
    const [newest] = rollingNames(directory)
    // A copy from the future: the clock was set back, and its age says nothing.
    const isOld = newest === undefined || Math.abs(Date.now() - timeOfName(newest)) > day
    if (isOld && this.#holdsWork()) this.#begin()
  }

  /** Copies what was changed since the project was opened; resolves when the database may be closed. */
  async finish(): Promise<void> {
    await this.#running
    if (this.#changes() > this.#changesAtStart) this.#begin()
    await this.#running
  }

  #begin(): void {
    this.#running = copyDatabase(this.#directory, this.#database).catch(() => undefined)
  }

  #changes(): number {
    return Number(this.#database.prepare('SELECT total_changes()').pluck().get())
  }

  /** A project without a corpus holds nothing that anybody could lose. */
  #holdsWork(): boolean {
    return this.#database.prepare('SELECT 1 FROM corpora LIMIT 1').get() !== undefined
  }
}
