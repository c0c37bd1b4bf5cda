// The ways to a native engine. Each ends with library and binding in place inside the tfjs-node package.
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { compileBinding, linkEngine } from './binding.mjs'
import { packageFolder } from './engine-check.mjs'
import { manifest, platformName, root } from './paths.mjs'
import { formatBytes, say, withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'
import { nvidiaLibraries, tensorflowLibrary } from './tensorflow-library.mjs'

export const wheels = manifest.tensorflow[platformName] ?? null

/** tfjs-node on the C library of the tensorflow-cpu wheel: newer than its own download, and from the Python package index. */
export const nativeByWheel = async () => {
  const library = await tensorflowLibrary(wheels.cpu)
  linkEngine({ packageFolder: packageFolder('tfjs-node'), library, binding: await compileBinding(wheels.cpu, library) })
}

/** The same binding, on the CUDA build of the library and NVIDIA's own libraries. */
export const gpuByWheels = async () => {
  const [tensorflow, ...nvidia] = wheels.gpu
  say(
    `The graphics card's engine needs ${formatBytes(wheels.gpu.reduce((sum, wheel) => sum + wheel.bytes, 0))} of downloads, once. AULENS_GPU=off leaves it out.`,
  )
  const binding = await compileBinding(wheels.cpu, await tensorflowLibrary(wheels.cpu))
  const library = await tensorflowLibrary(tensorflow)
  linkEngine({ packageFolder: packageFolder('tfjs-node-gpu'), library, binding, nvidia: await nvidiaLibraries(nvidia) })
}

/**
 * The package's own installer, which downloads an older TensorFlow and a ready-made binding.
 * @param {string} node the project's Node
 * @param {'tfjs-node' | 'tfjs-node-gpu'} name
 */
export const byPackage = async (node, name) => {
  const binaries = [join(root, 'node_modules', '.bin'), join(node, '..')].join(delimiter)
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` }
  const parameters = name === 'tfjs-node' ? ['scripts/install.js'] : ['scripts/install.js', 'gpu', 'download']
  say(`Trying ${name}'s own download.`)
  const result = await withProgress(`${name}'s installer`, () =>
    run(node, parameters, { cwd: packageFolder(name), env, timeoutSeconds: 900 }),
  )
  if (result.code !== 0 || /ENOTFOUND|ECONNREFUSED|failed with error/.test(result.output)) {
    throw new Refusal(
      `${name}'s own download failed: ${result.timedOut ? 'no end within 15 minutes' : lastLine(result.output, /^\w*Error:/) || `exit ${result.code}`}`,
    )
  }
}
