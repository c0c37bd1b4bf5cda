import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface RuntimePlaces {
  /** Folder of the program: the repository, or `app.asar` of a package. */
  readonly appDirectory: string
  /** Electron's resources folder, where a package keeps Node. */
  readonly resourcesDirectory: string
  readonly platform: string
  readonly arch: string
  /** `AULENS_NODE`, for who wants another one. */
  readonly override?: string | undefined
}

/** Files beside an archive that Electron reads but Node cannot lie in the folder of this name. */
export const outsideArchive = (path: string): string => path.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked')

const packageNames: Readonly<Record<string, string>> = { win32: 'win', linux: 'linux', darwin: 'darwin' }

/** The project's own Node 24, which runs lab and compute whatever Electron's version; null where it is not installed. */
export const findNode = (places: RuntimePlaces, exists: (path: string) => boolean = existsSync): string | null => {
  const executable = places.platform === 'win32' ? join('bin', 'node.exe') : join('bin', 'node')
  const name = `node-${packageNames[places.platform] ?? places.platform}-${places.arch}`
  const candidates = [
    ...(places.override === undefined || places.override === '' ? [] : [places.override]),
    join(places.resourcesDirectory, 'node', executable),
    join(outsideArchive(places.appDirectory), 'node_modules', name, executable),
  ]
  return candidates.find((path) => exists(path)) ?? null
}
