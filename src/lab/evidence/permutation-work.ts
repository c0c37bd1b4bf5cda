import type { PermutationBlock, PermutationProblem, ShuffleOutcome } from '../../shared/stats/permutation.ts'

/** Given to a permutation worker when it starts. The activations' cells lie in shared memory. */
export interface PermutationWorkerData {
  readonly problem: PermutationProblem
}
/** A block of the test, or one whose scores are wanted themselves. */
export type ToPermutationWorker =
  | { readonly kind: 'test'; readonly block: PermutationBlock }
  | { readonly kind: 'calibration'; readonly block: Pick<PermutationBlock, 'seed' | 'block' | 'count'> }
export type FromPermutationWorker =
  | { readonly kind: 'test'; readonly block: number; readonly outcome: ShuffleOutcome }
  | { readonly kind: 'calibration'; readonly block: number; readonly scores: Float64Array }
