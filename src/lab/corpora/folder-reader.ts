import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { FindingList } from './findings.ts'

/** A folder below a corpus root. */
export interface Folder {
  readonly name: string
  readonly absolute: string
  /** Relative to the corpus root, forward slashes; '' for the root itself. */
  readonly relative: string
  /** Real paths of this folder and of those it was reached through: what a symbolic link must not lead back to. */
  readonly chain: readonly string[]
}

/** An ordinary file, never a pipe, socket or device: opening it cannot block. */
export interface CorpusFile {
  readonly name: string
  readonly absolute: string
  readonly relative: string
}

export interface FolderContents {
  readonly folders: readonly Folder[]
  readonly files: readonly CorpusFile[]
}

const systemFile = /^(\.DS_Store|\._.*|\.Spotlight-.*|\.Trashes|\.fseventsd|__MACOSX|Thumbs\.db|desktop\.ini)$/i

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

export const rootFolder = async (absolute: string): Promise<Folder> => ({
  name: '',
  absolute,
  relative: '',
  chain: [await realpath(absolute)],
})

export const below = (relative: string, name: string): string => (relative === '' ? name : `${relative}/${name}`)

/** The folder `name` of `folder`, which must be known to be an ordinary folder. */
export const childFolder = (folder: Folder, name: string): Folder => ({
  name,
  absolute: join(folder.absolute, name),
  relative: below(folder.relative, name),
  chain: [...folder.chain, join(folder.chain.at(-1) ?? folder.absolute, name)],
})

/** What a symbolic link leads to, or null after the reason was reported. */
const follow = async (
  folder: Folder,
  name: string,
  findings: FindingList,
): Promise<{ folder: Folder } | { file: CorpusFile } | null> => {
  const absolute = join(folder.absolute, name)
  const relative = below(folder.relative, name)
  try {
    const real = await realpath(absolute)
    const target = await stat(real)
    if (target.isFile()) return { file: { name, absolute, relative } }
    if (!target.isDirectory()) {
      findings.add('NOT_A_FILE', relative, `${relative} is a link to something that is neither file nor folder.`)
      return null
    }
    if (folder.chain.some((passed) => passed === real || passed.startsWith(real.endsWith(sep) ? real : real + sep))) {
      findings.add('SYMLINK_LOOP', relative, `${relative} links back to ${real}, which contains it.`)
      return null
    }
    return { folder: { name, absolute, relative, chain: [...folder.chain, real] } }
  } catch (error) {
    if (errorCode(error) === 'ELOOP') findings.add('SYMLINK_LOOP', relative, `${relative} links to itself.`)
    else
      findings.add(
        'SYMLINK_BROKEN',
        relative,
        `${relative} links to something that cannot be reached (${errorCode(error)}).`,
      )
    return null
  }
}

/**
 * Lists a folder in the order of names. System files, broken and looping links, pipes and unreadable things are
 * reported and left out.
 *
 * @returns null when the folder itself cannot be listed (reported)
 */
export const readFolder = async (folder: Folder, findings: FindingList): Promise<FolderContents | null> => {
  let entries
  try {
    entries = await readdir(folder.absolute, { withFileTypes: true })
  } catch (error) {
    const code = errorCode(error)
    const path = folder.relative === '' ? '.' : folder.relative
    if (code === 'ENOTDIR') findings.add('NOT_A_FOLDER', path, `${path} is a file where a folder is expected.`)
    else findings.add('FOLDER_UNREADABLE', path, `The folder ${path} cannot be listed (${code}).`)
    return null
  }
  const folders: Folder[] = []
  const files: CorpusFile[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry
    const relative = below(folder.relative, name)
    if (systemFile.test(name))
      findings.add('SYSTEM_FILE', relative, `${relative} belongs to an operating system, not to the corpus.`)
    else if (name.includes('\ufffd'))
      findings.add('NAME_NOT_UTF8', relative, `The name of ${relative} is not valid UTF-8.`)
    else if (entry.isSymbolicLink()) {
      const target = await follow(folder, name, findings)
      if (target !== null && 'folder' in target) folders.push(target.folder)
      else if (target !== null) files.push(target.file)
    } else if (entry.isDirectory()) folders.push(childFolder(folder, name))
    else if (entry.isFile()) files.push({ name, absolute: join(folder.absolute, name), relative })
    else findings.add('NOT_A_FILE', relative, `${relative} is a pipe, socket or device, not a file.`)
  }
  return { folders, files }
}
