// Which npm packages run in an installed AULens, and which of their files.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Packages that only set-up needs, or that belong to an engine that the package does not carry. */
const leftOut = new Set(['@tensorflow/tfjs-node-gpu', 'node-api-headers'])

/**
 * Dependencies that a package needs only for its own installation or its command line, never where it runs here. With them go
 * every unpacker and every network client of the tree (docs/security.md).
 */
const notAtRunTime = {
  '@tensorflow/tfjs-node': ['adm-zip', 'https-proxy-agent', 'rimraf', 'tar', '@tensorflow/tfjs-node'],
  '@mapbox/node-pre-gyp': ['https-proxy-agent', 'make-dir', 'node-fetch', 'rimraf', 'tar'],
  '@tensorflow/tfjs': ['argparse', 'chalk', 'core-js', 'regenerator-runtime', 'yargs'],
  '@tensorflow/tfjs-core': ['node-fetch'],
  '@tensorflow/tfjs-data': ['node-fetch'],
  'better-sqlite3': ['node-addon-api', 'node-gyp', 'bindings'],
}

const isTypes = (name) => name.startsWith('@types/') || name === '@webgpu/types' || name === 'undici-types'

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Where Node finds a dependency of the package at `from`: the nearest node_modules folder that has it. */
const resolveIn = (lock, from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (lock.packages[path] !== undefined) return path
    if (folder === '') return null
  }
}

/**
 * @typedef {{ path: string, name: string, version: string, licence: string | null, dependencies: string[] }} NpmPackage
 *   `path`: below the clone; `dependencies`: paths of those that it runs with
 */

/**
 * The packages that run, from what the project depends on. A bundled one that does not fit this machine is not installed and not listed.
 * @param {{ packages: Record<string, any> }} lock package-lock.json
 * @param {string} root the clone
 * @returns {NpmPackage[]} by path
 */
export const runtimePackages = (lock, root) => {
  const found = new Map()
  const visit = (path) => {
    if (found.has(path)) return
    const entry = lock.packages[path]
    const name = nameOf(path)
    const cut = new Set(notAtRunTime[name] ?? [])
    const wanted = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).filter(
      (dependency) => !cut.has(dependency) && !isTypes(dependency),
    )
    const dependencies = wanted
      .map((dependency) => resolveIn(lock, path, dependency))
      .filter((dependency) => dependency !== null && existsSync(join(root, dependency)))
    found.set(path, { path, name, version: entry.version, licence: entry.license ?? null, dependencies })
    dependencies.forEach(visit)
  }
  const own = lock.packages['']
  for (const name of Object.keys({ ...own.dependencies, ...own.optionalDependencies })) {
    const path = `node_modules/${name}`
    if (!leftOut.has(name) && existsSync(join(root, path))) visit(path)
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

const legal = /^(licen[cs]e|copying|notice|patents|third[-_]party|authors)/i
const tensorflowBuild = /^dist\/(?!.*\.min\.)(tf[\w-]*\.node\.js|[\w-]+\.wasm)$/

/** Of packages with many builds, or with sources that are compiled only where they are installed: the files that run. */
const onlyFiles = {
  '@tensorflow/tfjs-node': /^(dist\/(?!.*_test\.js$|test_util).*\.js|lib\/napi-v\d+\/.*\.node|deps\/(lib|bin)\/.*)$/,
  '@vladmandic/face-api': /^dist\/face-api\.node(-wasm)?\.js$/,
  '@techstark/opencv-js': /^dist\/opencv\.js$/,
  'better-sqlite3': new RegExp(`^(lib/.*\\.js|prebuilds/${process.platform}-${process.arch}\\.node)$`),
  h5wasm: /^dist\/node\/.*\.js$/,
  fflate: /^(esm|lib)\/(index|node|worker|node-worker).*$/,
  zod: /^(?!src\/)/,
}
const onlyFilesOf = (name) => {
  if (onlyFiles[name] !== undefined) return onlyFiles[name]
  if (/^node-(linux|win|darwin)-/.test(name)) return /^bin\/node(\.exe)?$/
  return name.startsWith('@tensorflow/tfjs') ? tensorflowBuild : /^/
}

/** Nothing that runs reads these. */
const neverNeeded =
  /(^|\/)(tests?|__tests__|examples?|docs?|\.github|tsconfig[^/]*|Makefile|\.[^/]+)(\/|$)|\.(map|ts|cts|mts|md|markdown|flow|html|tsbuildinfo|patch|gyp|gypi|h|hpp|cc|cpp|c)$/i

/**
 * @param {string} name of the package
 * @param {string} file its path inside the package, with slashes
 */
export const isNeeded = (name, file) => {
  if (file === 'package.json' || legal.test(file)) return true
  return onlyFilesOf(name).test(file) && !neverNeeded.test(file)
}

/** Files of a folder, packages within it left out; links are followed by whoever copies. */
const filesOf = (folder, below = '') =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.name === 'node_modules') return []
    return entry.isDirectory() ? filesOf(folder, path) : [path]
  })

/**
 * @param {NpmPackage} npmPackage
 * @param {string} root the clone
 * @returns {string[]} paths of the files that run, inside the package
 */
export const neededFiles = ({ path, name }, root) => filesOf(join(root, path)).filter((file) => isNeeded(name, file))
