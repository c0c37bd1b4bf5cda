import { createBench, type Timing } from '../bench/measure.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'

/**
 * Repeats one part of the work on random faces and times each repetition; the first, which warms up, is not counted.
 */
export const bench: ComputeHandler<'bench'> = async ({ phase, batch, repeats }, context) => {
  const measured = createBench(await loadEngine(), { batchSize: batch })
  const timings: Timing[] = []
  try {
    for (let repeat = 0; repeat <= repeats; repeat++) {
      const timing = await measured.round(phase)
      if (repeat > 0) timings.push(timing)
      await context.breathe()
    }
    return { timings, peakMemory: measured.peakMemory(), network: measured.network }
  } finally {
    measured.dispose()
  }
}
