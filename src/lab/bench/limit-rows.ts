import type { BenchResult } from '../../shared/contract/bench.ts'
import { ComputeClient } from '../engine/compute-client.ts'
import { rowOf, type BenchContext } from './rows.ts'

/**
 * The machine's own limits; sets the context's peak and bandwidth. In a process of its own, so that its matrices do not
 * count as the training's memory.
 */
export const limitRows = async (context: BenchContext): Promise<BenchResult[]> => {
  context.tick('Measuring the machine')
  const compute = new ComputeClient()
  try {
    const { gigaflops, gigabytes } = await compute.call(
      'limits',
      { repeats: context.options.quick ? 3 : 10 },
      { signal: context.signal },
    )
    context.peak = Math.max(...gigaflops) * 1e9
    context.bandwidth = Math.max(...gigabytes) * 1e9
    return [
      rowOf({ name: 'peak: matrix product of 2048x2048, all cores', unit: 'GFLOP/s', values: gigaflops }),
      rowOf({ name: 'memory: copy of 256 MB, one thread', unit: 'GB/s', values: gigabytes }),
    ]
  } finally {
    compute.close()
  }
}
