import { constants, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'

/** No file that AULens writes into a project comes near this many bytes, faces and database aside. */
const mostBytes = 2 ** 31

const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name) && Buffer.byteLength(name) <= 255

/** What stands at a path, in words; null: a plain file, a folder, or nothing. */
export const foreignKind = (found: Pick<Stats, 'isSymbolicLink' | 'isFile' | 'isDirectory'>): string | null =>
  found.isSymbolicLink()
    ? 'a symbolic link'
    : found.isFile() || found.isDirectory()
      ? null
      : 'a device, a socket or a pipe'

/**
 * The one way to the files of a project. A project may come from anybody: names are checked, every part of a path is
 * looked at without following links, and what is no plain file or folder is refused, so that nothing outside the
 * project is read, overwritten or removed.
 */
export class ProjectFolder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /**
   * Path of an own file or folder, which need not be there yet.
   *
   * @throws AULensError PATH_OUTSIDE_PROJECT where a part is no plain name; PROJECT_FILE_FOREIGN where one is a link, a
   *   device or a pipe, or a file stands where a folder is meant
   */
  at(...parts: readonly string[]): string {
    if (parts.length === 0 || !parts.every(isPlainName)) {
      throw new AULensError(
        'PATH_OUTSIDE_PROJECT',
        `The project ${this.root} names a file outside its own folder: ${JSON.stringify(parts.join('/')).slice(0, 300)}.`,
        {
          path: this.root,
          hint: 'Do not use this project before you know who made it; "aulens check" lists every such entry.',
        },
      )
    }
    let path = this.root
    for (const [place, part] of parts.entries()) {
      path = join(path, part)
      const found = lstatSync(path, { throwIfNoEntry: false })
      if (found === undefined) return join(this.root, ...parts)
      const kind = foreignKind(found) ?? (place < parts.length - 1 && !found.isDirectory() ? 'no folder' : null)
      if (kind !== null) throw foreignFile(this.root, parts.slice(0, place + 1).join('/'), kind)
    }
    return path
  }

  /** The same for a name as the database stores it. Names written on Windows are read everywhere. */
  file(name: string): string {
    return this.at(...name.split(/[\\/]/))
  }

  /** An own folder, made where it is not there. */
  make(...parts: readonly string[]): string {
    const path = this.at(...parts)
    mkdirSync(path, { recursive: true })
    return this.at(...parts)
  }

  /** Removes an own file or folder with all that is in it; links in it are removed, not followed. */
  async remove(...parts: readonly string[]): Promise<void> {
    await rm(this.at(...parts), { recursive: true, force: true })
  }

  /** Content of an own file. @throws AULensError as {@link at}, and PROJECT_FILE_FOREIGN where it is too large */
  async read(...parts: readonly string[]): Promise<Buffer> {
    return readPlainFile(this.at(...parts))
  }
}

const foreignFile = (root: string, name: string, kind: string): AULensError =>
  new AULensError('PROJECT_FILE_FOREIGN', `${name} in the project ${root} is ${kind}. AULens does not follow it.`, {
    path: join(root, name),
    hint: 'Do not use this project before you know who made it; "aulens check" lists everything of the kind.',
  })

/**
 * Content of a plain file: no link is followed, and a pipe or a device is neither waited for nor read.
 *
 * @param most bytes
 * @throws AULensError PROJECT_FILE_FOREIGN; the system's error where there is no such file
 */
export const readPlainFile = async (path: string, most = mostBytes): Promise<Buffer> => {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && (cause.code === 'ELOOP' || cause.code === 'ENXIO'))
        throw new AULensError('PROJECT_FILE_FOREIGN', `${path} is a link or no plain file.`, { path, cause })
      throw cause
    },
  )
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new AULensError('PROJECT_FILE_FOREIGN', `${path} is no plain file.`, { path })
    if (found.size > most)
      throw new AULensError(
        'PROJECT_FILE_FOREIGN',
        `${path} has ${String(found.size)} bytes; AULens writes none of more than ${String(most)} there.`,
        { path },
      )
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Path of a file that a project's database names. @throws AULensError as {@link ProjectFolder.at} */
export const projectFile = (directory: string, name: string): string => new ProjectFolder(directory).file(name)
