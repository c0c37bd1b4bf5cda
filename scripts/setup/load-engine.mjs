// Run by the project's Node: loads a TensorFlow package, multiplies two matrices, and prints what it found as one line of JSON.
import { createRequire } from 'node:module'
import process from 'node:process'
import util from 'node:util'

// tfjs-node 4.22 still calls these; Node 23 removed them.
util.isNullOrUndefined ??= (value) => value === null || value === undefined
util.isArray ??= Array.isArray

const tf = createRequire(import.meta.url)(process.argv[2])
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]))
const right = (await product.data()).join() === '19,22,43,50'
process.stdout.write(
  `\n${JSON.stringify({ right, backend: tf.getBackend(), gpu: tf.backend().isGPUPackage === true && tf.backend().isUsingGpuDevice === true })}\n`,
)
