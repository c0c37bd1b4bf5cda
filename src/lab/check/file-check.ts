import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readFaceMaxima } from '../inspection/face-maxima.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import { projectFile } from '../store/project-folder.ts'
import { storedSide } from '../store/project-store.ts'
import type { CheckTable } from '../store/tables/check-table.ts'
import { error, warning, type Damage, type Mend } from './damage.ts'

export interface FileCheck {
  readonly files: number
  readonly damages: readonly Damage[]
}

/** Folders of which every file belongs to a row of the database. */
const ownFolders = ['faces', 'runs']
const recomputed = 'it is moved aside, and computed again when it is next asked for.'

/** A project under check: its sound database, and the files that were found to belong to it. */
interface Subject {
  readonly directory: string
  readonly database: CheckTable
  readonly known: Set<string>
}

const nameOf = ({ directory }: Subject, path: string): string => relative(directory, path).split(sep).join('/')

/** Path of a file that the database names; null where the name leads out of the project. */
const locate = ({ directory, known }: Subject, name: string): string | null => {
  try {
    const path = projectFile(directory, name)
    known.add(path)
    return path
  } catch {
    return null
  }
}

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

const isReadable = async (path: string): Promise<boolean> => {
  try {
    decodeSafetensors(await readFile(path), path)
    return true
  } catch {
    return false
  }
}

/** Face files must be long enough for every row that a sample refers to. */
const faceDamages = (subject: Subject): Damage[] => {
  const { directory, database, known } = subject
  return database.corpora().flatMap(({ id, name }) => {
    const path = projectFile(directory, `faces/corpus-${String(id)}.u8`)
    known.add(path)
    const rows = existsSync(path) ? Math.floor(statSync(path).size / storedSide ** 2) : 0
    const missing = database.facesBehind(id, rows)
    if (missing === 0) return []
    return [
      error(
        'FACES_TRUNCATED',
        nameOf(subject, path),
        `${String(missing)} faces of the corpus "${name}" are not in their file.`,
        { kind: 'forget-faces', corpus: id, rows },
        'they are marked as not imported; then import the corpus again: only they are redone.',
      ),
    ]
  })
}

/** Checkpoints must be, bit for bit, what was written. */
const checkpointDamages = async (subject: Subject): Promise<Damage[]> => {
  const damages: Damage[] = []
  for (const { run, step, file, hash } of subject.database.checkpoints()) {
    const path = locate(subject, file)
    const [code, what] =
      path === null
        ? ['PATH_OUTSIDE_PROJECT', 'is said to lie outside the project']
        : !existsSync(path)
          ? ['CHECKPOINT_MISSING', 'is not there']
          : (await sha256(path)) !== hash
            ? ['CHECKPOINT_DAMAGED', 'is not what was written']
            : [null, '']
    if (code === null) continue
    damages.push(
      error(
        code,
        file,
        `The checkpoint of ${run} at step ${String(step)} ${what}.`,
        { kind: 'forget-checkpoint', run, step, path: code === 'CHECKPOINT_DAMAGED' ? path : null },
        'it is marked as missing; where it was the kept one, "aulens resume" trains the same network again ' +
          'from its seed.',
      ),
    )
  }
  return damages
}

/** Results that have pictures in a file: both must be readable. */
const resultDamages = async (subject: Subject, table: 'inspections' | 'robustness'): Promise<Damage[]> => {
  const damages: Damage[] = []
  for (const { id, run, file, readable } of subject.database.results(table)) {
    const path = file === null ? null : locate(subject, file)
    const exists = path !== null && existsSync(path)
    const mend: Mend = { kind: 'forget-result', table, id, path: exists ? path : null }
    if (readable === 0)
      damages.push(
        error(
          'RESULT_UNREADABLE',
          'project.sqlite',
          `Row ${String(id)} of ${table} (${run}) holds no readable result.`,
          mend,
          recomputed,
        ),
      )
    else if (file === null) continue
    else if (path === null)
      damages.push(
        error('PATH_OUTSIDE_PROJECT', file, `A result of ${run} is said to lie outside the project.`, mend, recomputed),
      )
    else if (!exists)
      damages.push(
        error('RESULT_MISSING', nameOf(subject, path), `Pictures of ${run} are not there.`, mend, recomputed),
      )
    else if (!(await isReadable(path)))
      damages.push(
        error('RESULT_DAMAGED', nameOf(subject, path), `Pictures of ${run} cannot be read.`, mend, recomputed),
      )
  }
  return damages
}

/** Files that no row names: stored responses (found by their place), writings cut short, and what does not belong. */
const otherFiles = async (subject: Subject): Promise<Damage[]> => {
  const { directory, database, known } = subject
  const damages: Damage[] = []
  const runs = new Set(database.runs())
  for (const path of ownFolders.flatMap((folder) => everyFile(join(directory, folder)))) {
    if (known.has(path)) continue
    const name = nameOf(subject, path)
    const run = /^runs\/([^/]+)\/maxima\/[^/]+\.safetensors$/.exec(name)?.[1]
    if (run !== undefined && runs.has(run)) {
      known.add(path)
      if ((await readFaceMaxima(path)) === null)
        damages.push(
          error(
            'MAXIMA_DAMAGED',
            name,
            `Stored responses of ${run} cannot be read.`,
            { kind: 'set-aside', path },
            recomputed,
          ),
        )
    } else if (name.endsWith('.tmp'))
      damages.push(
        warning(
          'FILE_UNFINISHED',
          name,
          'A writing was cut short here; nothing refers to it.',
          { kind: 'set-aside', path },
          'it is moved aside.',
        ),
      )
    else
      damages.push(
        warning(
          'FILE_ORPHANED',
          name,
          'Nothing in the project refers to this file.',
          null,
          'It takes room only. Remove it by hand if you know it.',
        ),
      )
  }
  return damages
}

/** Looks at every file that a sound database refers to, and for files to which nothing refers. */
export const checkFiles = async (directory: string, database: CheckTable): Promise<FileCheck> => {
  const subject: Subject = { directory, database, known: new Set() }
  const damages = [
    ...faceDamages(subject),
    ...(await checkpointDamages(subject)),
    ...(await resultDamages(subject, 'inspections')),
    ...(await resultDamages(subject, 'robustness')),
  ]
  return { damages: [...damages, ...(await otherFiles(subject))], files: subject.known.size }
}
