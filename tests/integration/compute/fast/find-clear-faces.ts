// Prints the seeds that clear-faces.ts lists: node tests/integration/compute/fast/find-clear-faces.ts
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import { parameterShapes } from '../../../../src/shared/network/architecture.ts'
import { noiseFace, testParameters } from './clear-faces.ts'

/** The one gate seen to fall the other way stood 3.5e-6 from zero. */
const margin = 1e-5

/** Whether any window's maximum (0 is one more candidate: ReLU) leads by less than the margin. Map [side, side, filters]. */
const hangs = (map: Float32Array, side: number, filters: number, window: number): boolean => {
  for (let top = 0; top < side; top += window)
    for (let left = 0; left < side; left += window) {
      for (let filter = 0; filter < filters; filter++) {
        let best = 0
        let second = -Infinity
        for (let row = top; row < top + window; row++)
          for (let column = left; column < left + window; column++) {
            const value = map[(row * side + column) * filters + filter]!
            if (value > best) {
              second = best
              best = value
            } else if (value > second) second = value
          }
        if (best - second < margin) return true
      }
    }
  return false
}

const { tf } = await loadEngine()
const shapes = parameterShapes(8)
const [first, second, third] = (['conv1.kernel', 'conv2.kernel', 'conv3.kernel'] as const).map((name) =>
  tf.tensor4d(testParameters[name], shapes[name] as [number, number, number, number]),
) as [Tensor4D, Tensor4D, Tensor4D]
const pool = (map: Tensor4D): Tensor4D => tf.relu(tf.maxPool(map, 2, 2, 'valid'))

for (const [side, count] of [
  [48, 32],
  [96, 16],
] as const) {
  const seeds: number[] = []
  for (let seed = 1; seeds.length < count; seed++) {
    const clear = tf.tidy(() => {
      const conv2 = tf.conv2d(
        pool(tf.conv2d(tf.tensor4d(noiseFace(side, seed), [1, side, side, 1]), first, 1, 'same')),
        second,
        1,
        'same',
      )
      return (
        !hangs(conv2.dataSync<'float32'>(), side / 2, 128, 2) &&
        !hangs(tf.conv2d(pool(conv2), third, 1, 'same').dataSync<'float32'>(), side / 4, 256, side / 8)
      )
    })
    if (clear) seeds.push(seed)
  }
  console.log(`  ${String(side)}: [${seeds.join(', ')}],`)
}
