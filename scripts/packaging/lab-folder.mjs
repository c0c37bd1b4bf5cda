// Fills the folder of a package that runs on Node: laboratory, computation, server, command line, engine, page.
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { readJson, recordFolder, root, writeJson } from '../setup/paths.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { neededFiles, runtimePackages } from './npm-packages.mjs'

/** What is copied whole, except what `isLeftOut` names. */
const folders = ['bin', 'src/cli', 'src/compute', 'src/lab', 'src/server', 'src/shared', 'resources', 'out/renderer']
const isLeftOut = (path) => /^resources\/(wasm\/.*\.(ts|mjs)|licences\/)/.test(path)

const copyFile = (from, to) => {
  mkdirSync(dirname(to), { recursive: true })
  // Through links: the engine's libraries are links into set-up's cache.
  copyFileSync(from, to)
}

const copyNode = (node, target) => {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const copy = join(
    target,
    'node_modules',
    `node-${platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (existsSync(copy)) return
  // macOS has no npm package with Node: the one that builds comes along.
  copyFile(node, copy)
  chmodSync(copy, 0o755)
}

/** The engine's record of set-up, as it holds for a package. */
const packagedEngine = (engine) => ({
  ...engine,
  cache: '',
  rungs: {
    ...engine.rungs,
    gpu: {
      state: 'refused',
      route: null,
      version: null,
      key: null,
      reason:
        'The installed AULens carries the engine for the processor only; the graphics card’s libraries take 5.4 GB.',
      fix: 'To compute on an NVIDIA card, set AULens up from its source folder (docs/setup.md).',
    },
  },
})

/**
 * @param {string} target the folder to fill
 * @param {{ node: string, window: string }} parts `node`: the project's Node; `window`: the window's program, as seen from `target`
 */
export const fillLabFolder = (target, { node, window }) => {
  const engine = readJson(join(recordFolder, 'engine.json'))
  if (engine?.rungs.native.state !== 'ready')
    throw new Refusal(
      `A package needs the native engine. ${engine?.rungs.native.reason ?? 'Set-up has not run.'}`,
      'npm run setup',
    )
  for (const folder of folders) {
    cpSync(join(root, folder), join(target, folder), {
      recursive: true,
      filter: (from) => !isLeftOut(relative(root, from).replaceAll('\\', '/')),
    })
  }
  for (const npmPackage of runtimePackages(readJson(join(root, 'package-lock.json')), root)) {
    for (const file of neededFiles(npmPackage, root))
      copyFile(join(root, npmPackage.path, file), join(target, npmPackage.path, file))
  }
  copyNode(node, target)
  const { name, productName, version, description, license, type } = readJson(join(root, 'package.json'))
  writeJson(join(target, 'package.json'), { name, productName, version, description, license, type, private: true })
  writeJson(join(target, 'packaged.json'), { format: 1, window })
  writeJson(join(target, 'node_modules', '.aulens', 'engine.json'), packagedEngine(engine))
  writeFileSync(
    join(target, 'README.txt'),
    'The parts of AULens that run on Node. The command is bin/aulens; licences are in LICENCES.txt beside the program.\n',
  )
}
