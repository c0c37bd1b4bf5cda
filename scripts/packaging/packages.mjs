// Installable files out of the unpacked folder: by the packager, or by the system's own tools where its downloads fail.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { build as buildPackages, Platform } from 'electron-builder'
import { root } from '../setup/paths.mjs'
import { say } from '../setup/progress.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { makeAppImage } from './appimage.mjs'
import { makeDeb } from './deb.mjs'
import { debianArchitecture, product, version } from './names.mjs'

/** What can be made without the packager's tools. */
const byHand = {
  deb: { name: `aulens_${version}_${debianArchitecture}.deb`, make: makeDeb },
  AppImage: {
    name: `${product}-${version}-${process.arch === 'x64' ? 'x86_64' : process.arch}.AppImage`,
    make: makeAppImage,
  },
}

const targetsHere =
  { linux: ['deb', 'AppImage'], win32: ['nsis', 'zip'], darwin: ['dmg', 'zip'] }[process.platform] ?? []

const isPackage = (name) => /\.(deb|AppImage|exe|zip|dmg)$/.test(name)

/** @returns {Promise<string[]>} files that appeared */
const byPackager = async (target, { folder, newConfig, output }) => {
  const before = new Set(readdirSync(output))
  await buildPackages({
    projectDir: root,
    config: newConfig(),
    prepackaged: folder,
    targets: Platform.current().createTarget(target),
  })
  return readdirSync(output).filter((name) => isPackage(name) && !before.has(name))
}

/**
 * @param {{ folder: string, newConfig: () => import('electron-builder').Configuration, output: string, ownTools: boolean }} parts
 *   `ownTools`: do not try the packager's downloads first
 * @returns {Promise<string[]>} names of the files made, in `output`
 */
export const makePackages = async (parts) => {
  const { folder, output, ownTools } = parts
  const made = []
  for (const target of targetsHere) {
    const own = process.platform === 'linux' ? byHand[target] : undefined
    if (!ownTools || own === undefined) {
      try {
        made.push(...(await byPackager(target, parts)))
        continue
      } catch (error) {
        if (own === undefined)
          throw new Refusal(
            `${target} could not be made: ${error.message}`,
            'electron-builder downloads its tools on first use: check the network.',
          )
        say(
          `  electron-builder's own ${target} failed (${error.message.split('\n')[0]}); ${target} is made with the system's tools.`,
        )
      }
    }
    const work = join(output, 'parts', 'work')
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work, { recursive: true })
    await own.make(folder, join(output, own.name), work)
    rmSync(work, { recursive: true })
    made.push(own.name)
  }
  return made.filter((name) => existsSync(join(output, name)))
}
