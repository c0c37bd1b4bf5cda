import type { ExceedanceCounts, PermutationBlock, PermutationProblem } from '../../shared/stats/permutation.ts'

/** Given to a permutation worker when it starts. The activations' cells and the scores lie in shared memory. */
export interface PermutationWorkerData { readonly problem: PermutationProblem }
export type ToPermutationWorker = PermutationBlock
export type FromPermutationWorker = ExceedanceCounts
