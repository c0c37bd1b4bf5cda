import type { BenchResult } from '../../shared/contract/bench.ts'
import { countOperations } from '../../shared/network/operations.ts'
import { memoryBound, rowOf, type BenchContext } from './rows.ts'
import type { TorchPeer } from './torch-peer.ts'

const batch = 64

const titles = {
  usual: 'as usual: channels last',
  best: 'at its best: channels last, pooling before ReLU, micro-batches of 8',
} as const
const limits = { step: { usual: 0.4, best: 0.5 }, forward: { usual: null, best: 0.6 } } as const
const memoryLimit = 900
const dataLimit = 0.03
/** Pixels read and the network's 32-bit inputs written. */
const bytesAnImage = 5 * 96 * 96

/** Training step and forward beside PyTorch's, the process's memory, and what share of a step the data path takes. */
export const networkRows = async (context: BenchContext, peer: TorchPeer | null): Promise<BenchResult[]> => {
  const { options, compute, signal } = context
  const rounds = options.quick ? 1 : options.rounds
  const repeats = options.quick ? 1 : 3
  const results: BenchResult[] = []
  const operations = countOperations()
  let stepTime: number | null = null
  for (const phase of ['step', 'forward'] as const) {
    if (!context.wants(phase) && !(phase === 'step' && context.wants('data'))) continue
    const ours: number[] = []
    const theirs = { usual: [] as number[], best: [] as number[] }
    let network = ''
    let peakMemory = 0
    for (let round = 0; round < rounds; round++) {
      context.tick(phase === 'step' ? 'Timing training steps' : 'Timing forward passes')
      const own = await compute.call('bench', { phase, batch, repeats }, { signal })
      network = own.network
      peakMemory = own.peakMemory
      ours.push(...own.timings.map(({ wall }) => wall))
      if (peer === null || !context.wants(phase)) continue
      for (const form of ['usual', 'best'] as const) {
        // The first repetition of all warms up.
        for (let repeat = round === 0 ? -1 : 0; repeat < repeats; repeat++) {
          const time = (await peer.time(phase, form, batch)) / batch
          if (repeat >= 0) theirs[form].push(time)
        }
      }
    }
    if (phase === 'step') stepTime = Math.min(...ours)
    if (!context.wants(phase)) continue
    const bound =
      context.peak === null
        ? null
        : ((phase === 'step' ? operations.trainingStep : operations.forward) / context.peak) * 1000
    for (const form of ['usual', 'best'] as const) {
      results.push(
        rowOf({
          name: `${phase === 'step' ? 'training step' : 'forward'} of the ${network} network`,
          unit: 'ms/image',
          values: ours,
          bound,
          peer: peer === null ? null : { name: `${peer.name}, ${titles[form]}`, values: theirs[form] },
          limit: limits[phase][form],
        }),
      )
    }
    if (phase === 'step')
      results.push(
        rowOf(
          {
            name: 'most memory of the training process, batch of 64',
            unit: 'MB',
            values: [peakMemory / 1e6],
            limit: memoryLimit,
          },
          'value',
        ),
      )
  }
  if (context.wants('data') && stepTime !== null) {
    context.tick('Timing the data path')
    const data = await compute.call('bench', { phase: 'data', batch, repeats: options.quick ? 2 : 10 }, { signal })
    const step = stepTime
    results.push(
      rowOf(
        {
          name: 'data path, share of the training step',
          unit: '1',
          values: data.timings.map(({ wall }) => wall / step),
          limit: dataLimit,
          ...memoryBound(context, bytesAnImage, 1000 / step),
        },
        'value',
      ),
    )
  }
  return results
}
