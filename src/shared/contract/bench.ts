import { z } from 'zod'
import { JobStarted } from './job.ts'

export const BenchResult = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** The same work by another program in the same run; null where it is not installed. */
  peer: z.object({ name: z.string(), value: z.number() }).nullable(),
  /** value / peer's value; null without a peer. */
  ratio: z.number().nullable(),
  /** What the ratio (or, without a peer, the value) has to keep: at most, for frames/s at least. */
  limit: z.number().nullable(),
  /** (slowest - fastest) / fastest of the repetitions. */
  spread: z.number().nullable(),
})
export type BenchResult = z.infer<typeof BenchResult>

export const BenchSummary = z.object({ results: z.array(BenchResult) })
export type BenchSummary = z.infer<typeof BenchSummary>

export const benchMethods = {
  'bench.run': {
    input: z.strictObject({ rounds: z.int().min(1).max(100).default(5), importFrames: z.int().min(30).max(100_000).default(1308) }),
    output: JobStarted,
  },
}
