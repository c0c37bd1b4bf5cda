import { lstatSync, openSync, readdirSync, readSync, closeSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { foreignKind } from './project-folder.ts'

/** Something in a project that AULens never writes. `path` is relative to the project, with "/" between the parts. */
export interface ForeignEntry {
  readonly path: string
  /** In words, e.g. "is a symbolic link". */
  readonly what: string
}

const deepest = 16
const mostEntries = 2_000_000
/** What a report names; the rest is counted by nobody. */
const mostNamed = 100
/** Files that are the database's or the lock's, and may be nothing else. */
const files = ['project.sqlite', 'project.sqlite-wal', 'project.sqlite-shm', 'project.sqlite-journal']
const lockFiles = ['lock.sqlite', 'lock.sqlite-journal', 'lock.txt']
const mostLockBytes = 2 ** 20

const superJournalMagic = Buffer.from('d9d505f920a163d7', 'hex')

/** A journal that names another file would have SQLite remove that file. AULens never writes such a one. */
const namesOtherFile = (journal: string, size: number): boolean => {
  const tail = Buffer.alloc(superJournalMagic.length)
  if (size < tail.length) return false
  const descriptor = openSync(journal, 'r')
  try {
    readSync(descriptor, tail, 0, tail.length, size - tail.length)
  } finally {
    closeSync(descriptor)
  }
  return tail.equals(superJournalMagic)
}

/**
 * Everything in a project's folder that is no plain file and no folder, and what stands in the place of the database or
 * the lock. Nothing is followed, opened or changed; only journals have their last bytes read.
 */
export const inspectFolder = (root: string): ForeignEntry[] => {
  const foreign: ForeignEntry[] = []
  for (const name of [...files, ...lockFiles]) {
    const found = lstatSync(join(root, name), { throwIfNoEntry: false })
    if (found === undefined || foreignKind(found) !== null) continue
    if (found.isDirectory()) foreign.push({ path: name, what: 'is a folder' })
    else if (lockFiles.includes(name) && found.size > mostLockBytes)
      foreign.push({ path: name, what: `has ${String(found.size)} bytes` })
    else if (name.endsWith('-journal') && namesOtherFile(join(root, name), found.size))
      foreign.push({ path: name, what: 'is a journal that names another file' })
  }
  let entries = 0
  const walk = (folder: string, parts: readonly string[]): void => {
    if (parts.length > deepest) {
      foreign.push({ path: parts.join('/'), what: 'lies too deep' })
      return
    }
    let found: Dirent[]
    try {
      found = readdirSync(folder, { withFileTypes: true })
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'EACCES')) return
      throw cause
    }
    for (const entry of found) {
      if (foreign.length >= mostNamed || ++entries > mostEntries) return
      const path = [...parts, entry.name]
      // Some disks do not say what an entry is.
      const known = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink()
      const kind = foreignKind(known ? entry : lstatSync(join(folder, entry.name)))
      if (kind !== null) foreign.push({ path: path.join('/'), what: `is ${kind}` })
      else if (entry.isDirectory()) walk(join(folder, entry.name), path)
    }
  }
  walk(root, [])
  if (entries > mostEntries) foreign.push({ path: '', what: `holds more than ${String(mostEntries)} files` })
  return foreign
}

const mostShown = 3

/** A project that holds what AULens never writes: it is not opened. */
export const foreignProject = (root: string, foreign: readonly ForeignEntry[]): AULensError => {
  const shown = foreign.slice(0, mostShown).map(({ path, what }) => `${path} ${what}`)
  const more = foreign.length > mostShown ? `; and ${String(foreign.length - mostShown)} more` : ''
  return new AULensError(
    'PROJECT_FOREIGN',
    `The project ${root} holds what AULens never writes: ${shown.join('; ')}${more}. Nothing of it was opened or changed.`,
    {
      path: root,
      hint:
        'Links and other strange files: remove them from the folder, then open it again. In the database: put a copy ' +
        'from its folder "backups", or the original from whoever sent it, in its place. "aulens check" lists all.',
    },
  )
}
