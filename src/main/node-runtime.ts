import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface ProgramPlaces {
  readonly isPackaged: boolean
  /** Folder of the window's program: the repository, or `app.asar` of a package. */
  readonly appDirectory: string
  /** Electron's resources folder. */
  readonly resourcesDirectory: string
}

export interface RuntimePlaces {
  /** What {@link labDirectoryOf} answers. */
  readonly labDirectory: string
  readonly platform: string
  readonly arch: string
  /** `AULENS_NODE`, for who wants another one. */
  readonly override?: string | undefined
}

/**
 * Folder of what runs on Node: the repository, or in a package a folder beside the archive, which only Electron can
 * read.
 */
export const labDirectoryOf = ({ isPackaged, appDirectory, resourcesDirectory }: ProgramPlaces): string =>
  isPackaged ? join(resourcesDirectory, 'aulens') : appDirectory

const packageNames: Readonly<Record<string, string>> = { win32: 'win', linux: 'linux', darwin: 'darwin' }

/**
 * The project's own Node 24, which runs lab and compute whatever Electron's version; null where it is not installed.
 */
export const findNode = (places: RuntimePlaces, exists: (path: string) => boolean = existsSync): string | null => {
  const executable = places.platform === 'win32' ? join('bin', 'node.exe') : join('bin', 'node')
  const name = `node-${packageNames[places.platform] ?? places.platform}-${places.arch}`
  const candidates = [
    ...(places.override === undefined || places.override === '' ? [] : [places.override]),
    join(places.labDirectory, 'node_modules', name, executable),
  ]
  return candidates.find((path) => exists(path)) ?? null
}
