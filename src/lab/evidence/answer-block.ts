import {
  calibrationScores,
  runBlock,
  type PermutationProblem,
  type PermutationScorer,
} from '../../shared/stats/permutation.ts'
import type { FromPermutationWorker, ToPermutationWorker } from './permutation-work.ts'

/** One block, on whatever thread. */
export const answerBlock = (
  problem: PermutationProblem,
  scorer: PermutationScorer,
  work: ToPermutationWorker,
): FromPermutationWorker =>
  work.kind === 'test'
    ? { kind: 'test', block: work.block.block, outcome: runBlock(problem, scorer, work.block) }
    : { kind: 'calibration', block: work.block.block, scores: calibrationScores(problem, scorer, work.block) }
