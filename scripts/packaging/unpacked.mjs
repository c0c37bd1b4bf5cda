// The unpacked folder: electron-builder puts Electron, the window's archive and the lab's folder together.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { build as buildPackages, Platform } from 'electron-builder'
import { root } from '../setup/paths.mjs'
import { say } from '../setup/progress.mjs'
import { writeBill } from './bill-of-materials.mjs'
import { builderConfig } from './builder-config.mjs'
import { bundledParts } from './bundled-parts.mjs'
import { copyElectron } from './electron-folder.mjs'
import { writeLicences } from './licences-file.mjs'
import { version } from './names.mjs'

/** Name of the bill of materials, in the package and beside it. */
export const billName = `aulens-${version}.cdx.json`

/**
 * @param {string} output folder of everything made
 * @param {string} node the project's Node
 * @returns {Promise<{ folder: string, papers: string, newConfig: () => import('electron-builder').Configuration }>}
 *   `newConfig`: electron-builder changes the configuration that it is given, so that each call needs a new one
 */
export const packUnpacked = async (output, node) => {
  const electronFolder = join(output, 'parts', 'electron')
  const papers = join(output, 'parts', 'papers')
  rmSync(papers, { recursive: true, force: true })
  mkdirSync(papers, { recursive: true })
  const electron = await copyElectron(electronFolder)
  if (electron.kind === 'older')
    say(`  Packing Electron ${electron.version}: the current one could not be downloaded here.`)
  const parts = bundledParts({ folder: electronFolder, version: electron.version })
  writeLicences(join(papers, 'LICENCES.txt'), parts)
  await writeBill(join(papers, billName), parts)
  const newConfig = () =>
    builderConfig({ output, electron: electronFolder, electronVersion: electron.version, node, papers })
  await buildPackages({ projectDir: root, config: newConfig(), targets: Platform.current().createTarget('dir') })
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`
  const folder = { linux: `linux${suffix}-unpacked`, win32: `win${suffix}-unpacked`, darwin: `mac${suffix}` }[
    process.platform
  ]
  return { folder: join(output, folder), papers, newConfig }
}
