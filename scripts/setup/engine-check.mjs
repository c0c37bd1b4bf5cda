import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'

export const packageFolder = (name) => join(root, 'node_modules', '@tensorflow', name)

/** Whether library and binding are in place, without loading them. */
export const enginePresent = (name) => {
  const folder = packageFolder(name)
  const libraries = [
    'libtensorflow_cc.so.2',
    'libtensorflow.so.2',
    'tensorflow.dll',
    'libtensorflow.2.dylib',
    'libtensorflow.dylib',
  ]
  return (
    existsSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')) &&
    libraries.some((library) => existsSync(join(folder, 'deps', 'lib', library)))
  )
}

/**
 * Loads the engine in a process of its own and lets it compute.
 * @param {string} node the project's Node
 * @param {string} name "tfjs-node" or "tfjs-node-gpu"
 * @returns {Promise<{ gpu: boolean }>}
 * @throws {Refusal} when it does not load or computes wrongly
 */
export const checkEngine = async (node, name) => {
  const script = join(root, 'scripts', 'setup', 'load-engine.mjs')
  const result = await withProgress(`loading ${name}`, () =>
    run(node, [script, `@tensorflow/${name}`], { timeoutSeconds: 120 }),
  )
  const answer = lastLine(result.output, /^\{.*\}$/)
  if (result.code !== 0 || answer === '') {
    const reason = result.timedOut
      ? 'it did not answer within 120 s'
      : lastLine(result.output, /Error|error|cannot|GLIBC/) || `exit ${result.code}`
    throw new Refusal(`TensorFlow was put in place but does not load: ${reason}`, 'npm run setup -- --force')
  }
  const { right, gpu } = JSON.parse(answer)
  if (!right) throw new Refusal('TensorFlow loads but multiplies two matrices wrongly.', 'npm run setup -- --force')
  return { gpu }
}
