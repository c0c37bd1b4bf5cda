// Where set-up finds and puts things: the clone, the cache outside it, the project's own Node.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The clone's folder. */
export const root = resolve(fileURLToPath(new URL('../../', import.meta.url)))

/** "linux-x64" and the like: the keys of manifest.json. */
export const platformName = `${process.platform}-${process.arch}`

/** Set-up's own notes. They lie in node_modules so that a fresh install forgets them. */
export const recordFolder = join(root, 'node_modules', '.aulens')

/**
 * Everything large is kept outside the clone, so that a second clone costs seconds.
 * @param {NodeJS.ProcessEnv} environment
 */
export const cacheFolder = (environment = process.env) => {
  if (environment.AULENS_CACHE) return environment.AULENS_CACHE
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'aulens')
  if (process.platform === 'win32' && environment.LOCALAPPDATA) return join(environment.LOCALAPPDATA, 'aulens', 'cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'aulens')
  return join(homedir(), '.cache', 'aulens')
}

/** @returns {string | null} the Node that runs lab, compute and the build: the project's own, else this one if new enough */
export const projectNode = () => {
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const own = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', program)
  if (existsSync(own)) return own
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : null
}

export const manifest = JSON.parse(readFileSync(new URL('./manifest.json', import.meta.url), 'utf8'))

/** @returns {any} the parsed file, or null when it is missing or damaged */
export const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Written under another name and renamed: a reader never sees half a file. */
export const writeJson = (file, value) => {
  mkdirSync(dirname(file), { recursive: true })
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(partial, file)
}
