import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readFaceMaxima } from '../inspection/face-maxima.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import type { SqlDatabase } from '../store/database.ts'
import { projectFile } from '../store/project-file.ts'
import { storedSide } from '../store/project-store.ts'
import { error, warning, type Damage, type Mend } from './damage.ts'

export interface FileCheck { readonly files: number; readonly damages: readonly Damage[] }

/** Folders of which every file belongs to a row of the database. */
const ownFolders = ['faces', 'runs']
const recomputed = 'it is moved aside, and computed again when it is next asked for.'

const everyFile = (folder: string): string[] => {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? everyFile(path) : [path]
  })
}

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const hasTable = (database: SqlDatabase, table: string): boolean =>
  database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(table) !== undefined

/** Looks at every file that a sound database refers to, and for files to which nothing refers. */
export const checkFiles = async (directory: string, database: SqlDatabase): Promise<FileCheck> => {
  const damages: Damage[] = []
  const known = new Set<string>()
  const nameOf = (path: string): string => relative(directory, path).split(sep).join('/')
  /** The file's path; null where the name leads out of the project. */
  const locate = (name: string): string | null => {
    try {
      const path = projectFile(directory, name)
      known.add(path)
      return path
    } catch {
      return null
    }
  }
  const report = (code: string, name: string, message: string, mend: Mend, hint: string): void => { damages.push(error(code, name, message, mend, hint)) }

  for (const { id, name } of database.prepare<[], { id: number; name: string }>('SELECT id, name FROM corpora').all()) {
    const path = projectFile(directory, `faces/corpus-${String(id)}.u8`)
    known.add(path)
    const rows = existsSync(path) ? Math.floor(statSync(path).size / storedSide ** 2) : 0
    const missing = Number(database.prepare('SELECT count(*) FROM samples WHERE corpus = ? AND face_row >= ?').pluck().get(id, rows))
    if (missing > 0) {
      report('FACES_TRUNCATED', nameOf(path), `${String(missing)} faces of the corpus "${name}" are not in their file.`, { kind: 'forget-faces', corpus: id, rows },
        'they are marked as not imported; then import the corpus again: only they are redone.')
    }
  }

  const checkpoints = database.prepare<[], { run: string; step: number; file: string; hash: string }>('SELECT run, step, file, hash FROM checkpoints WHERE present = 1 ORDER BY run, step').all()
  for (const { run, step, file, hash } of checkpoints) {
    const path = locate(file)
    const what = `The checkpoint of ${run} at step ${String(step)}`
    const hint = 'it is marked as missing; where it was the kept one, "aulens resume" trains the same network again from its seed.'
    if (path === null) report('PATH_OUTSIDE_PROJECT', file, `${what} is said to lie outside the project.`, { kind: 'forget-checkpoint', run, step, path: null }, hint)
    else if (!existsSync(path)) report('CHECKPOINT_MISSING', file, `${what} is not there.`, { kind: 'forget-checkpoint', run, step, path: null }, hint)
    else if (await sha256(path) !== hash) report('CHECKPOINT_DAMAGED', file, `${what} is not what was written.`, { kind: 'forget-checkpoint', run, step, path }, hint)
  }

  for (const table of ['inspections', 'robustness'] as const) {
    if (!hasTable(database, table)) continue
    const rows = database.prepare<[], { id: number; run: string; file: string | null; readable: number }>(`SELECT id, run, file, json_valid(result) AS readable FROM ${table} ORDER BY id`).all()
    for (const { id, run, file, readable } of rows) {
      const path = file === null ? null : locate(file)
      const forget: Mend = { kind: 'forget-result', table, id, path: path !== null && existsSync(path) ? path : null }
      if (readable === 0) report('RESULT_UNREADABLE', 'project.sqlite', `Row ${String(id)} of ${table} (${run}) holds no readable result.`, forget, recomputed)
      else if (file !== null && path === null) report('PATH_OUTSIDE_PROJECT', file, `A result of ${run} is said to lie outside the project.`, forget, recomputed)
      else if (path !== null && !existsSync(path)) report('RESULT_MISSING', nameOf(path), `Pictures of ${run} are not there.`, forget, recomputed)
      else if (path !== null && !await isReadable(path)) report('RESULT_DAMAGED', nameOf(path), `Pictures of ${run} cannot be read.`, forget, recomputed)
    }
  }

  const runs = new Set(database.prepare<[], string>('SELECT id FROM runs').pluck().all())
  for (const path of ownFolders.flatMap((folder) => everyFile(join(directory, folder)))) {
    const name = nameOf(path)
    const maxima = /^runs\/([^/]+)\/maxima\/[^/]+\.safetensors$/.exec(name)
    if (known.has(path)) continue
    if (name.endsWith('.tmp')) damages.push(warning('FILE_UNFINISHED', name, 'A writing was cut short here; nothing refers to it.', { kind: 'set-aside', path }, 'it is moved aside.'))
    else if (maxima?.[1] !== undefined && runs.has(maxima[1])) {
      known.add(path)
      if (await readFaceMaxima(path) === null) report('MAXIMA_DAMAGED', name, `Stored responses of ${maxima[1]} cannot be read.`, { kind: 'set-aside', path }, recomputed)
    } else damages.push(warning('FILE_ORPHANED', name, 'Nothing in the project refers to this file.', null, 'It takes room only. Remove it by hand if you know it.'))
  }
  return { files: known.size, damages }
}

const isReadable = async (path: string): Promise<boolean> => {
  try {
    decodeSafetensors(await readFile(path), path)
    return true
  } catch {
    return false
  }
}
