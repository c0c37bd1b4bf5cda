import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { randomUUID } from 'node:crypto'
import { nameDiskError } from '../../shared/contract/disk-errors.ts'
import { AULensError, fromContractError } from '../../shared/contract/errors.ts'
import type { ProjectInfo } from '../../shared/contract/project.ts'
import { damagedDatabase, openDatabase, schemaVersion, type SqlDatabase } from './database.ts'
import { RollingBackups } from './backups.ts'
import { foreignProject, inspectFolder } from './inspect-folder.ts'
import { ProjectFolder } from './project-folder.ts'
import { closeFolderToOthers, makePrivateFiles } from './private-files.ts'
import { lockProject } from './project-lock.ts'
import { AnswersTable } from './tables/answers-table.ts'
import { AssignmentsTable } from './tables/assignments-table.ts'
import { CodersTable } from './tables/coders-table.ts'
import { ConsentTable } from './tables/consent-table.ts'
import { CorporaTable } from './tables/corpora-table.ts'
import { ExperimentsTable } from './tables/experiments-table.ts'
import { JobsTable } from './tables/jobs-table.ts'
import { MarksTable } from './tables/marks-table.ts'
import { NotesTable } from './tables/notes-table.ts'
import { PacketsTable } from './tables/packets-table.ts'
import { ResultsTable } from './tables/results-table.ts'
import { RobustnessTable } from './tables/robustness-table.ts'
import { RunsTable } from './tables/runs-table.ts'
import { SampleSplitsTable } from './tables/sample-splits-table.ts'
import { SamplesTable } from './tables/samples-table.ts'
import { SavedSetsTable } from './tables/saved-sets-table.ts'
import { SequencesTable } from './tables/sequences-table.ts'
import { SetAsideTable } from './tables/set-aside-table.ts'
import { FaceFile } from './face-file.ts'

/** SQLite takes paths of 512 bytes, endings included. */
const mostPathBytes = 480

/** Side in pixels of the crops that an import stores. */
export const storedSide = 96

const identityOf = (folder: string): string | null => {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? null : `${String(found.dev)} ${String(found.ino)}`
}

/** Ends the transaction of a trial, so that nothing of it stays. */
class TrialEnded extends Error {}

/** An open project: its folder, its database (one table module a concern) and its packed faces. */
export class ProjectStore {
  readonly directory: string
  /** The way to the project's files. */
  readonly folder: ProjectFolder
  readonly database: SqlDatabase
  readonly corpora: CorporaTable
  readonly samples: SamplesTable
  readonly sequences: SequencesTable
  readonly sampleSplits: SampleSplitsTable
  readonly runs: RunsTable
  readonly results: ResultsTable
  readonly robustness: RobustnessTable
  readonly experiments: ExperimentsTable
  readonly jobs: JobsTable
  readonly marks: MarksTable
  readonly savedSets: SavedSetsTable
  readonly consent: ConsentTable
  readonly notes: NotesTable
  readonly coders: CodersTable
  readonly assignments: AssignmentsTable
  readonly answers: AnswersTable
  readonly packets: PacketsTable
  readonly setAside: SetAsideTable
  readonly #faces = new Map<number, FaceFile>()
  readonly #unlock: () => void
  #uuid: string | undefined
  /** Which folder it is: after it has been moved or its disk is gone, another one may stand at its path, or none. */
  readonly #identity: string | null

  private constructor(directory: string, database: SqlDatabase, unlock: () => void) {
    this.directory = directory
    this.folder = new ProjectFolder(directory)
    this.database = database
    this.#unlock = unlock
    this.#identity = identityOf(directory)
    this.corpora = new CorporaTable(database)
    this.samples = new SamplesTable(database)
    this.sequences = new SequencesTable(database)
    this.sampleSplits = new SampleSplitsTable(database)
    this.runs = new RunsTable(database)
    this.results = new ResultsTable(database)
    this.robustness = new RobustnessTable(database)
    this.experiments = new ExperimentsTable(database)
    this.jobs = new JobsTable(database)
    this.marks = new MarksTable(database)
    this.savedSets = new SavedSetsTable(database)
    this.consent = new ConsentTable(database, this.corpora)
    this.notes = new NotesTable(database)
    this.coders = new CodersTable(database)
    this.assignments = new AssignmentsTable(database)
    this.answers = new AnswersTable(database, this.assignments)
    this.packets = new PacketsTable(database)
    this.setAside = new SetAsideTable(database)
  }

  /**
   * @param directory `NAME.aulens`
   * @param create    make it where it does not exist
   */
  static async open(directory: string, options: { create: boolean; appVersion: string }): Promise<ProjectStore> {
    const folder = resolve(directory)
    const file = join(folder, 'project.sqlite')
    if (Buffer.byteLength(file) > mostPathBytes)
      throw new AULensError('PATH_TOO_LONG', `The path ${folder.slice(0, 200)}… is too long.`, {
        hint: 'Move the project to a folder with a shorter path. Nothing was changed.',
      })
    if (!existsSync(file)) {
      if (!options.create) {
        throw new AULensError('PROJECT_NOT_FOUND', `There is no AULens project at ${folder}.`, {
          path: folder,
          hint: 'Give the folder NAME.aulens, or create a project there.',
        })
      }
      if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)) {
        throw new AULensError('FOLDER_NOT_EMPTY', `${folder} exists and is not an AULens project.`, {
          path: folder,
          hint: 'Choose a new folder name, for example study.aulens.',
        })
      }
    }
    if (existsSync(file)) {
      const foreign = inspectFolder(folder)
      if (foreign.length > 0) throw foreignProject(folder, foreign)
    }
    makePrivateFiles()
    try {
      for (const part of ['', 'faces', 'runs', 'exports']) mkdirSync(join(folder, part), { recursive: true })
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && (cause.code === 'EMFILE' || cause.code === 'ENFILE'))
        throw fromContractError({ code: 'DISK_GONE', message: '', ...nameDiskError(cause, folder) })
      throw new AULensError('FOLDER_NOT_WRITABLE', `The project folder ${folder} cannot be written.`, {
        path: folder,
        cause,
        hint: 'Choose a folder on a disk that you may write to.',
      })
    }
    const unlock = lockProject(folder)
    try {
      closeFolderToOthers(folder)
      const database = await openDatabase(file)
      try {
        database
          .prepare('INSERT INTO project (id, uuid, created_at, app_version) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING')
          .run(randomUUID(), new Date().toISOString(), options.appVersion)
      } catch (cause) {
        database.close()
        const disk = nameDiskError(cause, file)
        throw disk === null || disk.code === 'PROJECT_DAMAGED'
          ? damagedDatabase(file, cause)
          : fromContractError({ ...disk, path: file })
      }
      return new ProjectStore(folder, database, unlock)
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** Packed faces of a corpus. */
  faces(corpus: number): FaceFile {
    let file = this.#faces.get(corpus)
    if (file === undefined) {
      file = new FaceFile(this.folder.at('faces', `corpus-${String(corpus)}.u8`), storedSide)
      this.#faces.set(corpus, file)
    }
    return file
  }

  /**
   * To be called before a file is written: a folder that is made anew at the old path would hold what the database does
   * not know of.
   *
   * @throws AULensError PROJECT_MOVED
   */
  assertInPlace(): void {
    if (this.#identity === identityOf(this.directory)) return
    throw new AULensError(
      'PROJECT_MOVED',
      `The project folder ${this.directory} is not where it was: it was moved or renamed, or its disk is disconnected.`,
      {
        path: this.directory,
        hint:
          'Put it back or connect its disk, then open the project again. Everything that was saved before is ' +
          'in it.',
      },
    )
  }

  /** Folder of a run, made when first asked for. */
  runFolder(run: string): string {
    this.assertInPlace()
    this.folder.make('runs', run, 'checkpoints')
    return this.folder.at('runs', run)
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work)()
  }

  /**
   * Does something in a transaction that nobody else writes in. As a trial, all of it is taken back, and only what it
   * returned is left: a preview says what the work itself would do.
   */
  exclusively<T>(work: () => T, trial = false): T {
    const done: T[] = []
    try {
      return this.database
        .transaction((): T => {
          const result = work()
          if (!trial) return result
          done.push(result)
          throw new TrialEnded()
        })
        .immediate()
    } catch (end) {
      const [result] = done
      if (end instanceof TrialEnded && result !== undefined) return result
      throw end
    }
  }

  /** Drawn when the project was made: tells one project from another wherever they lie. */
  get uuid(): string {
    this.#uuid ??= String(this.database.prepare('SELECT uuid FROM project').pluck().get())
    return this.#uuid
  }

  /** Differs after any change of the database, by this program (`total_changes`) or another (`data_version`). */
  changes(): string {
    return (
      `${String(this.database.prepare('SELECT total_changes()').pluck().get())} ` +
      String(this.database.pragma('data_version', { simple: true }))
    )
  }

  info(): ProjectInfo {
    const count = (table: string): number =>
      Number(this.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    return {
      directory: this.directory,
      name: basename(this.directory).replace(/\.aulens$/, ''),
      createdAt: String(this.database.prepare('SELECT created_at FROM project').pluck().get()),
      schemaVersion,
      corpora: count('corpora'),
      runs: count('runs'),
    }
  }

  /** Rolling copies of the database, from now until they are finished. */
  startBackups(): RollingBackups {
    return new RollingBackups(this.directory, this.database)
  }

  close(): void {
    for (const file of this.#faces.values()) file.close()
    this.database.close()
    this.#unlock()
  }
}
