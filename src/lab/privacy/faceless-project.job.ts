import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { FacelessProject } from '../../shared/contract/privacy.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { writeFacelessDatabase } from '../store/faceless-database.ts'
import type { ProjectStore } from '../store/project-store.ts'

const leftOut = [
  'pictures of faces',
  'pictures of filters and cascades',
  'landmarks',
  'explanations of single faces',
  'copies of the database',
  'the record of tasks',
]

/** Files of numbers: weights that are kept, and the responses to every face. */
const numberFiles = async (store: ProjectStore): Promise<string[]> => {
  const checkpoints = store.runs.checkpointFiles().filter((file) => existsSync(store.folder.file(file)))
  const runs = store.runs.listAll().map(({ run }) => run)
  const responses = await Promise.all(
    runs.map(async (run) => {
      const folder = `runs/${run}/maxima`
      const files = await readdir(store.folder.file(folder)).catch(() => [])
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
      await writeFacelessDatabase(store, draft, names)
      const files = await numberFiles(store)
      for (const [done, file] of files.entries()) {
        signal.throwIfAborted()
        onProgress({ done, total: files.length, unit: 'files', message: file })
        await mkdir(dirname(join(draft, file)), { recursive: true })
        await copyFile(store.folder.file(file), join(draft, file))
      }
      for (const part of ['faces', 'runs', 'exports']) await mkdir(join(draft, part), { recursive: true })
      await rename(draft, out)
      return { directory: out, files: files.length + 1, leftOut }
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw error
    }
  }
