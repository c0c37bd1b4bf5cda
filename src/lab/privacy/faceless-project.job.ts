import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { AULensError } from '../../shared/contract/errors.ts'
import type { FacelessProject } from '../../shared/contract/privacy.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { projectFile } from '../store/project-file.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findName, namesOf, removeFaces, replaceNames } from './faceless-database.ts'

const leftOut = [
  'pictures of faces',
  'pictures of filters and cascades',
  'landmarks',
  'explanations of single faces',
  'copies of the database',
  'the record of tasks',
]

/** The database without faces, written anew page by page: nothing that was removed is left in a free page or a log. */
const writeDatabase = async (store: ProjectStore, folder: string, names: 'random' | 'kept'): Promise<void> => {
  // The draft still holds names; it stays in the project itself until it is gone.
  const draft = join(store.directory, 'exports', '.without-faces.draft')
  // Whether a corpus was drawn can be told by its folder only, which the copy does not know.
  store.corpora.list()
  try {
    await rm(draft, { force: true })
    await store.database.backup(draft)
    const database = new Database(draft)
    try {
      database.pragma('journal_mode = DELETE')
      database.pragma('secure_delete = ON')
      const own = namesOf(database, names)
      database.transaction(() => {
        removeFaces(database)
        if (names === 'random') replaceNames(database)
      })()
      const left = findName(database, own)
      if (left !== null) {
        throw new AULensError('NAME_LEFT', `The copy would still hold "${left}", for example in a note or a tag.`, {
          path: folder,
          hint: 'Change that note or tag, or keep the names, then export again. Nothing was written.',
        })
      }
      database.prepare('VACUUM INTO ?').run(join(folder, 'project.sqlite'))
    } finally {
      database.close()
    }
  } finally {
    await rm(draft, { force: true })
    await rm(`${draft}-journal`, { force: true })
  }
}

/** Files of numbers: weights that are kept, and the responses to every face. */
const numberFiles = async (store: ProjectStore): Promise<string[]> => {
  const checkpoints = store.database
    .prepare<[], string>('SELECT file FROM checkpoints WHERE present = 1')
    .pluck()
    .all()
    .filter((file) => existsSync(projectFile(store.directory, file)))
  const runs = store.database.prepare<[], string>('SELECT id FROM runs').pluck().all()
  const responses = await Promise.all(
    runs.map(async (run) => {
      const folder = `runs/${run}/maxima`
      const files = await readdir(projectFile(store.directory, folder)).catch(() => [])
      return files.filter((name) => name.endsWith('.safetensors')).map((name) => `${folder}/${name}`)
    }),
  )
  return [...checkpoints, ...responses.flat()]
}

/**
 * Copies a project into a new folder without any face: numbers, labels, judgements, weights and responses, and no
 * picture of anybody, nor what is left of one.
 *
 * @param names of subjects, sequences and pictures: drawn anew (nobody can tell which was which), or kept
 * @throws AULensError FOLDER_NOT_EMPTY, NAME_LEFT
 */
export const exportFaceless =
  (store: ProjectStore, out: string, names: 'random' | 'kept'): JobWork<FacelessProject> =>
  async ({ signal, onProgress }) => {
    if (existsSync(out))
      throw new AULensError('FOLDER_NOT_EMPTY', `${out} exists already.`, {
        path: out,
        hint: 'Choose a new folder name, for example study-without-faces.aulens.',
      })
    // Whoever opens the folder finds a whole project or none.
    const draft = `${out}.part`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true })
    try {
      await writeDatabase(store, draft, names)
      const files = await numberFiles(store)
      for (const [done, file] of files.entries()) {
        signal.throwIfAborted()
        onProgress({ done, total: files.length, unit: 'files', message: file })
        await mkdir(dirname(join(draft, file)), { recursive: true })
        await copyFile(projectFile(store.directory, file), join(draft, file))
      }
      for (const part of ['faces', 'runs', 'exports']) await mkdir(join(draft, part), { recursive: true })
      await rename(draft, out)
      return { directory: out, files: files.length + 1, leftOut }
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw error
    }
  }
