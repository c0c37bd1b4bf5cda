// The Electron that goes into a package, without the small program that lets set-up's older one show a clone.
import { cpSync, rmSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import process from 'node:process'
import { ensureElectron } from '../setup/electron.mjs'

const unwanted = new Set([
  'resources/app',
  'resources/default_app.asar',
  '.DirIcon',
  'fiftyone.desktop',
  'fiftyone.png',
])

/** @returns the folder that holds an Electron as it is downloaded */
const folderOf = (executable) =>
  process.platform === 'darwin' ? join(dirname(executable), '..', '..', '..') : dirname(executable)

/**
 * @param {string} target where its copy is to lie
 * @returns {Promise<{ version: string, kind: string }>}
 */
export const copyElectron = async (target) => {
  const { executable, version, kind } = await ensureElectron()
  const from = folderOf(executable)
  rmSync(target, { recursive: true, force: true })
  cpSync(from, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !unwanted.has(relative(from, path).split(sep).join('/')),
  })
  return { version, kind }
}
