import type { BenchResult, BenchSummary } from '../../shared/contract/bench.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { ComputeClient } from '../engine/compute-client.ts'
import { TorchPeer, hasTorch, type PeerForm } from './torch-peer.ts'
import { benchImport } from './import-bench.ts'

const batch = 64

const least = (values: readonly number[]): number => Math.min(...values)

/**
 * Times the work a person waits for, in one run and in turn with a peer where one is installed, so that the ratio holds
 * though the machine's speed drifts. Every number is the least of its repetitions; the spread is given beside it.
 */
export const runBench = (options: { rounds: number; importFrames: number }): JobWork<BenchSummary> => async ({ signal, onProgress }) => {
  const results: BenchResult[] = []
  const compute = new ComputeClient()
  const peer = hasTorch() ? await TorchPeer.start() : null
  let done = 0
  const total = options.rounds * 2 + 2
  const tick = (message: string): void => { onProgress({ done: done++, total, unit: 'parts', message }) }
  try {
    const limits = { step: 1.05, forward: 0.8 }
    let stepTime = 0
    for (const phase of ['step', 'forward'] as const) {
      const ours: number[] = []
      const theirs: Record<PeerForm, number[]> = { usual: [], best: [] }
      let network = ''
      let peakMemory = 0
      for (let round = 0; round < options.rounds; round++) {
        tick(phase === 'step' ? 'Timing training steps' : 'Timing forward passes')
        const own = await compute.call('bench', { phase, batch, repeats: 3 }, { signal })
        network = own.network
        peakMemory = own.peakMemory
        ours.push(...own.timings.map((timing) => timing.wall))
        for (const form of ['usual', 'best'] as const) {
          for (let repeat = 0; repeat < 4 && peer !== null; repeat++) {
            const time = await peer.time(phase, form, batch)
            if (repeat > 0 || round > 0) theirs[form].push(time)
          }
        }
      }
      const value = least(ours)
      if (phase === 'step') {
        stepTime = value
        results.push({ name: 'peak memory of the training process', value: peakMemory / 1e6, unit: 'MB', peer: null, ratio: null, limit: 1600, spread: null })
      }
      const name = `${phase === 'step' ? 'training step' : 'forward'} (${network})`
      const spread = (Math.max(...ours) - value) / value
      for (const [form, title] of [['usual', 'PyTorch, channels last'], ['best', 'PyTorch, channels last, pooling before ReLU, micro-batches of 8']] as const) {
        const time = theirs[form].length === 0 ? null : least(theirs[form]) / batch
        results.push({
          name, value, unit: 'ms/image', spread, limit: form === 'usual' ? limits[phase] : null,
          peer: time === null ? null : { name: `${title} ${peer?.version ?? ''}, ${String(peer?.threads ?? 0)} threads`, value: time }, ratio: time === null ? null : value / time,
        })
      }
    }
    tick('Timing the data path')
    const data = await compute.call('bench', { phase: 'data', batch, repeats: 10 }, { signal })
    const share = least(data.timings.map((timing) => timing.wall)) / stepTime
    results.push({ name: 'data path (draw, augment, normalise), share of the training step', value: share, unit: '1', peer: null, ratio: null, limit: 0.05, spread: null })
    tick('Timing the import')
    const framesPerSecond = await benchImport(options.importFrames, signal)
    results.push({ name: `import of ${String(options.importFrames)} frames with Haar`, value: framesPerSecond, unit: 'frames/s', peer: null, ratio: null, limit: 30, spread: null })
    return { results }
  } finally {
    peer?.close()
    compute.close()
  }
}
