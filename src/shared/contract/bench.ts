import { z } from 'zod'
import { JobStarted } from './job.ts'

/** What can be measured; each name stands for one or more rows. */
export const benchNames = [
  'limits',
  'step',
  'forward',
  'data',
  'guided',
  'second-look',
  'permutations',
  'import',
  'png',
  'search',
] as const
export type BenchName = (typeof benchNames)[number]

export const BenchResult = z.object({
  name: z.string(),
  /** The best of the repetitions, which other programs disturb least. */
  value: z.number(),
  unit: z.string(),
  /** The same work by another program in the same run; null where it is not installed. */
  peer: z.object({ name: z.string(), value: z.number() }).nullable(),
  /** value / peer's value; null without a peer. */
  ratio: z.number().nullable(),
  /**
   * What the ratio (or, where no peer is meant, the value) has to keep: at most, for frames/s at least; null: no
   * promise.
   */
  limit: z.number().nullable(),
  /** (worst - best) / best of the repetitions. */
  spread: z.number().nullable(),
  /**
   * What the machine's measured limit would make of the same work, in the row's unit; null where there is none (memory,
   * limits).
   */
  bound: z.number().nullable(),
  /** Which limit: operations at the matrix-product peak, or bytes at the speed of a copy. */
  boundBy: z.enum(['arithmetic', 'memory']).nullable().default(null),
})
export type BenchResult = z.infer<typeof BenchResult>

/** Units of which more is better. */
const risingUnits: readonly string[] = ['frames/s', 'faces/s', 'GFLOP/s', 'GB/s']
export const isRising = (unit: string): boolean => risingUnits.includes(unit)

/** Whether a row keeps its limit; null where it has none, or its peer is missing. */
export const keepsLimit = ({
  value,
  unit,
  ratio,
  limit,
}: Pick<BenchResult, 'value' | 'unit' | 'ratio' | 'limit'>): boolean | null => {
  if (limit === null) return null
  const measured = ratio ?? value
  return isRising(unit) ? measured >= limit : measured <= limit
}

export const BenchMachine = z.object({
  processor: z.string(),
  cores: z.int(),
  /** Bytes. */
  memory: z.number(),
  system: z.string(),
  node: z.string(),
  /**
   * Mean number of programs that wanted a core in the minute before: above 0.5 the numbers are those of a busy machine.
   */
  loadBefore: z.number(),
  loadAfter: z.number(),
  /** Allocator settings of our compute process, and whether the peers were given them too. */
  allocator: z.record(z.string(), z.string()),
  peersHaveAllocator: z.boolean(),
  measuredAt: z.string(),
})
export type BenchMachine = z.infer<typeof BenchMachine>

export const BenchSummary = z.object({ results: z.array(BenchResult), machine: BenchMachine })
export type BenchSummary = z.infer<typeof BenchSummary>

export const BenchOptions = z.strictObject({
  rounds: z.int().min(1).max(100).default(5),
  importFrames: z.int().min(30).max(100_000).default(1308),
  /** Default: everything. */
  only: z.array(z.enum(benchNames)).optional(),
  /** Fewer repetitions and less work: shows that everything runs, its numbers are worth little. */
  quick: z.boolean().default(false),
  /** Gives PyTorch the allocator settings that our compute process runs with. */
  peerAllocator: z.boolean().default(false),
})
export type BenchOptions = z.infer<typeof BenchOptions>

export const benchMethods = {
  'bench.run': { input: BenchOptions, output: JobStarted },
}
