import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { cacheFolder } from './paths.mjs'

/**
 * A folder of the cache that exists only when complete: it is filled under another name, then renamed. Two set-ups at once both do
 * the work, and one result stays.
 * @param {string} name below the cache; carries version and hash, so that it never needs to change
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>} its path
 */
export const cachedFolder = async (name, fill) => {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial-${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(partial)
  try {
    await fill(partial)
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return folder
}
