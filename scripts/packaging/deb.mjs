// A Debian package by dpkg-deb alone, where the packager's own tool cannot be downloaded.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { withProgress } from '../setup/progress.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { lastLine, run } from '../setup/run.mjs'
import { debianDependencies } from './builder-config.mjs'
import { putDesktopFiles } from './linux-desktop.mjs'
import { debianArchitecture, maintainer, product, summary, version, windowProgram } from './names.mjs'

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath ?? entry.path, entry.name)).size : 0),
    0,
  )

/** @param {number} bytes that it takes when installed */
export const controlFile = (bytes) => `Package: aulens
Version: ${version}
Architecture: ${debianArchitecture}
Maintainer: ${maintainer}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${debianDependencies.join(', ')}
Section: science
Priority: optional
Description: Do the filters of an emotion network respond to facial Action Units?
 ${summary}.
 It needs no network, no Node and no Python.
`

/**
 * @param {string} unpacked the packed folder
 * @param {string} file the package to make
 * @param {string} work an empty folder on the same disk
 */
export const makeDeb = async (unpacked, file, work) => {
  const tree = join(work, 'deb')
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true })
  cpSync(unpacked, join(tree, 'opt', product), { recursive: true, verbatimSymlinks: true })
  putDesktopFiles(join(tree, 'usr', 'share'), `/opt/${product}/${windowProgram}`)
  const papers = join(tree, 'usr', 'share', 'doc', 'aulens')
  mkdirSync(papers, { recursive: true })
  if (existsSync(join(unpacked, 'LICENCES.txt'))) copyFileSync(join(root, 'LICENSE'), join(papers, 'copyright'))
  writeFileSync(join(tree, 'DEBIAN', 'control'), controlFile(sizeOf(tree)))
  for (const script of ['postinst', 'postrm']) {
    copyFileSync(join(root, 'scripts', 'packaging', 'debian', script), join(tree, 'DEBIAN', script))
    chmodSync(join(tree, 'DEBIAN', script), 0o755)
  }
  rmSync(file, { force: true })
  // zstd: every system with a C library this new unpacks it, and xz takes minutes for a gigabyte.
  const { code, output } = await withProgress('dpkg-deb', () =>
    run('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z6', '--build', tree, file]),
  )
  rmSync(tree, { recursive: true })
  if (code !== 0)
    throw new Refusal(`dpkg-deb failed: ${lastLine(output)}`, 'Install dpkg, or build on Debian or Ubuntu.')
}
