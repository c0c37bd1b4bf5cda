import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import {
  benchNames,
  type BenchMachine,
  type BenchName,
  type BenchOptions,
  type BenchResult,
  type BenchSummary,
} from '../../shared/contract/bench.ts'
import { allocatorEnvironment, ComputeClient } from '../engine/compute-client.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { limitRows } from './limit-rows.ts'
import { networkRows } from './network-rows.ts'
import { permutationRows } from './permutation-rows.ts'
import { pictureRows } from './picture-rows.ts'
import { reconstructionRows } from './reconstruction-rows.ts'
import type { BenchContext } from './rows.ts'
import { searchRows } from './search-rows.ts'
import { secondLookRows } from './second-look-rows.ts'
import { TorchPeer } from './torch-peer.ts'

const describeMachine = (options: BenchOptions, loadBefore: number): BenchMachine => ({
  processor: cpus()[0]?.model.trim() ?? process.arch,
  cores: cpus().length,
  memory: totalmem(),
  system: `${platform()} ${release()}`,
  node: process.version,
  loadBefore,
  loadAfter: loadavg()[0] ?? 0,
  allocator: Object.fromEntries(Object.entries(allocatorEnvironment).filter(([name]) => name.startsWith('MALLOC_'))),
  peersHaveAllocator: options.peerAllocator,
  measuredAt: new Date().toISOString(),
})

/** How often a row says what it is doing. */
const partsOf = (name: BenchName, rounds: number): number =>
  name === 'step' || name === 'forward' ? rounds : name === 'limits' || name === 'data' ? 1 : Math.min(rounds, 3) + 1

/**
 * Times the work a person waits for, in one run and in turn with a peer where one is installed, so that the ratio holds
 * though the machine's speed drifts. Every number is the best of its repetitions; the spread is given beside it.
 */
export const runBench =
  (options: BenchOptions): JobWork<BenchSummary> =>
  async ({ signal, onProgress }) => {
    const loadBefore = loadavg()[0] ?? 0
    const compute = new ComputeClient()
    let done = 0
    const wanted = new Set(options.only ?? benchNames)
    const total = [...wanted].reduce((sum, name) => sum + partsOf(name, options.quick ? 1 : options.rounds), 0)
    const context: BenchContext = {
      options,
      compute,
      signal,
      peak: null,
      bandwidth: null,
      wants: (name) => wanted.has(name),
      tick: (message) => {
        onProgress({ done: done++, total: Math.max(done + 1, total), unit: 'parts', message })
      },
    }
    const results: BenchResult[] = []
    let torch: TorchPeer | null = null
    try {
      // The limits come first: other rows name them as their bounds.
      const limits = await limitRows(context)
      if (context.wants('limits')) results.push(...limits)
      if (['step', 'forward', 'guided'].some((name) => wanted.has(name as 'step')))
        torch = await TorchPeer.start(options.peerAllocator)
      results.push(...(await networkRows(context, torch)))
      if (context.wants('guided')) results.push(...(await reconstructionRows(context, torch)))
      torch?.close()
      if (context.wants('second-look')) results.push(...(await secondLookRows(context)))
      // What follows runs on all cores of the lab, so the network's threads are gone before.
      compute.close()
      if (context.wants('permutations')) results.push(...(await permutationRows(context)))
      if (context.wants('import') || context.wants('png')) results.push(...(await pictureRows(context)))
      if (context.wants('search')) results.push(...(await searchRows(context)))
      return { results, machine: describeMachine(options, loadBefore) }
    } finally {
      torch?.close()
      compute.close()
    }
  }
