import { isRising, type BenchName, type BenchOptions, type BenchResult } from '../../shared/contract/bench.ts'
import type { ComputeClient } from '../engine/compute-client.ts'

/** What a part of the benchmark works with. */
export interface BenchContext {
  readonly options: BenchOptions
  readonly compute: ComputeClient
  readonly signal: AbortSignal
  /** Whether the rows of this name were asked for. */
  wants(name: BenchName): boolean
  /** Says what is being done. */
  tick(message: string): void
  /** Measured peak, operations a second; null until it is measured. */
  peak: number | null
  /** Measured speed of a copy, bytes a second; null until it is measured. */
  bandwidth: number | null
}

export interface Measured {
  readonly name: string
  readonly unit: string
  /** One a repetition. */
  readonly values: readonly number[]
  readonly peer?: { readonly name: string; readonly values: readonly number[] } | null
  readonly limit?: number | null
  readonly bound?: number | null
  readonly boundBy?: BenchResult['boundBy']
}

/** The best of repetitions: the least time, the most frames. */
export const bestOf = (values: readonly number[], unit: string): number =>
  isRising(unit) ? Math.max(...values) : Math.min(...values)

/**
 * The bound of work that has to move `bytes` at least.
 *
 * @param unit   of the row in a second: 1 for s, 1000 for ms
 * @param rising the row counts frames a second; `bytes` are those of one frame
 */
export const memoryBound = (
  { bandwidth }: Pick<BenchContext, 'bandwidth'>,
  bytes: number,
  unit: number,
  rising = false,
): Pick<Measured, 'bound' | 'boundBy'> => ({
  bound: bandwidth === null ? null : rising ? bandwidth / bytes : (bytes / bandwidth) * unit,
  boundBy: 'memory',
})

/**
 * @param promise 'ratio': the limit holds for the ratio and is left out where the peer is missing; 'value': for the
 * value itself
 */
export const rowOf = (
  { name, unit, values, peer = null, limit = null, bound = null, boundBy = 'arithmetic' }: Measured,
  promise: 'ratio' | 'value' = 'ratio',
): BenchResult => {
  const value = bestOf(values, unit)
  const worst = isRising(unit) ? Math.min(...values) : Math.max(...values)
  const other = peer === null || peer.values.length === 0 ? null : { name: peer.name, value: bestOf(peer.values, unit) }
  return {
    name,
    unit,
    value,
    peer: other,
    ratio: other === null ? null : value / other.value,
    limit: promise === 'ratio' && other === null ? null : limit,
    spread: values.length < 2 ? null : Math.abs(worst - value) / value,
    bound,
    boundBy: bound === null ? null : boundBy,
  }
}
