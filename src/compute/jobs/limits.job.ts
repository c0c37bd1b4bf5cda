import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'

const matrixSide = 2048
const copiedBytes = 256 * 2 ** 20

/** Measures what no arrangement of the work can exceed by much: multiply-adds a second and bytes moved a second. */
export const limits: ComputeHandler<'limits'> = async ({ repeats }, context) => {
  const { tf } = await loadEngine()
  const gigaflops: number[] = []
  const gigabytes: number[] = []
  const [a, b] = [tf.randomUniform([matrixSide, matrixSide]), tf.randomUniform([matrixSide, matrixSide])]
  const source = new Float32Array(copiedBytes / 4).fill(1)
  const target = new Float32Array(source.length).fill(2)
  try {
    for (let repeat = 0; repeat <= repeats; repeat++) {
      await context.breathe()
      let began = performance.now()
      tf.tidy(() => tf.matMul(a, b).slice([0, 0], [1, 1]).dataSync())
      const product = performance.now() - began
      began = performance.now()
      target.set(source)
      const copy = performance.now() - began
      if (repeat === 0) continue
      gigaflops.push((2 * matrixSide ** 3) / product / 1e6)
      gigabytes.push((2 * copiedBytes) / copy / 1e6)
    }
    return { gigaflops, gigabytes }
  } finally {
    tf.dispose([a, b])
  }
}
