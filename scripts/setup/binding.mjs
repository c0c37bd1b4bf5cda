// tfjs-node's native binding, compiled from the package's own sources against TensorFlow's C library.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { cachedFolder } from './cached-folder.mjs'
import { platformName, readJson, root } from './paths.mjs'
import { withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

const sources = join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'binding')
/** The Node-API version tfjs-node loads on every Node since 12.19; it is stable across Node's ABI versions. */
const nodeApi = 8

const findCompiler = async () => {
  const names = [process.env.CXX, 'g++', 'c++', 'clang++'].filter((name) => name !== undefined && name !== '')
  for (const name of names) if ((await run(name, ['--version'])).code === 0) return name
  return null
}

const ensureCompiler = async () => {
  const found = await findCompiler()
  if (found !== null) return found
  const { reason } = await ensureSystemPackages(['compiler'])
  const compiler = await findCompiler()
  if (compiler === null)
    throw new Refusal(
      `No C++ compiler was found. ${reason ?? ''}`.trim(),
      `${installCommand(['compiler'])}   then: npm run setup`,
    )
  return compiler
}

/**
 * @param {import('./wheel.mjs').Wheel} wheel that the library came from
 * @returns {string} changes with the binding's sources, the library, the Node headers, system and processor
 */
export const bindingKey = (wheel) => {
  const hash = createHash('sha256')
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)))
  hash
    .update(wheel.sha256)
    .update(readJson(join(root, 'node_modules', 'node-api-headers', 'package.json'))?.version ?? '')
  return `${platformName}-napi${nodeApi}-${hash.digest('hex').slice(0, 16)}`
}

/**
 * @param {import('./wheel.mjs').Wheel} wheel
 * @param {string} library folder of {@link import('./tensorflow-library.mjs').tensorflowLibrary}
 * @returns {Promise<string>} the compiled file, in the cache
 */
export const compileBinding = async (wheel, library) => {
  const folder = await cachedFolder(join('binding', bindingKey(wheel)), async (target) => {
    const compiler = await ensureCompiler()
    const parameters = [
      '-O2',
      '-std=c++17',
      '-fPIC',
      '-shared',
      `-DNAPI_VERSION=${nodeApi}`,
      '-I',
      join(root, 'node_modules', 'node-api-headers', 'include'),
      '-I',
      join(library, 'include'),
      '-I',
      join(sources, '..', '..'),
      join(sources, 'tfjs_backend.cc'),
      join(sources, 'tfjs_binding.cc'),
      '-o',
      join(target, 'tfjs_binding.node'),
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
      '-L',
      join(library, 'lib'),
      '-l:libtensorflow_cc.so.2',
      '-l:libtensorflow_framework.so.2',
    ]
    const result = await withProgress('compiling the TensorFlow binding', () => run(compiler, parameters))
    if (result.code !== 0)
      throw new Refusal(
        `${compiler} could not compile the TensorFlow binding:\n${result.output.trim().slice(0, 4000)}`,
        `${installCommand(['compiler'])}   then: npm run setup`,
      )
  })
  return join(folder, 'tfjs_binding.node')
}

/** Puts the new thing in place in one step, whatever was there; a process that uses the old one keeps it. */
const replace = (make, target) => {
  const partial = `${target}.${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  make(partial)
  rmSync(target, { recursive: true, force: true })
  renameSync(partial, target)
}

/**
 * Makes a tfjs-node package find library and binding where its own installer would have put them. The libraries are links into the
 * cache, which their RUNPATH follows from the link's folder; the binding is a copy, because Node resolves links before loading it.
 * @param {{ packageFolder: string, library: string, binding: string, nvidia?: string }} parts
 */
export const linkEngine = ({ packageFolder, library, binding, nvidia }) => {
  const libraryFolder = join(packageFolder, 'deps', 'lib')
  const bindingFolder = join(packageFolder, 'lib', `napi-v${nodeApi}`)
  mkdirSync(libraryFolder, { recursive: true })
  mkdirSync(bindingFolder, { recursive: true })
  for (const name of readdirSync(join(library, 'lib')))
    replace((link) => symlinkSync(join(library, 'lib', name), link), join(libraryFolder, name))
  if (nvidia !== undefined) replace((link) => symlinkSync(nvidia, link), join(packageFolder, 'deps', 'nvidia'))
  replace((copy) => copyFileSync(binding, copy), join(bindingFolder, 'tfjs_binding.node'))
}
