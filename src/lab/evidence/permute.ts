import { availableParallelism } from 'node:os'
import { AULensError } from '../../shared/contract/errors.ts'
import { calibrate } from '../../shared/stats/calibration.ts'
import {
  identityDonors,
  PermutationKernel,
  permutationsPerBlock,
  type Calibration,
  type PermutationProblem,
  type ShuffleOutcome,
} from '../../shared/stats/permutation.ts'
import { answerBlock } from './answer-block.ts'
import type { FromPermutationWorker, PermutationWorkerData, ToPermutationWorker } from './permutation-work.ts'
import { createScorer } from './vector-kernel.ts'
import { withThreads, type PieceRunner } from './worker-threads.ts'

export interface EvidenceContext {
  readonly signal: AbortSignal
  onProgress(progress: { done: number; total: number; unit: string; message: string }): void
}

export interface PermutationTest extends ShuffleOutcome {
  /** [units, filters]: the scores without a shuffle. */
  readonly observed: Float64Array
  readonly calibration: Calibration
}

type BlockRunner = PieceRunner<ToPermutationWorker, FromPermutationWorker>

/** Shuffles by which scores are calibrated: enough for a standard deviation within 3 %. */
const calibrationShuffles = 500

/** Numbers and sizes of the blocks that make up so many shuffles. */
export const blocksOf = (shuffles: number): { readonly block: number; readonly count: number }[] =>
  Array.from({ length: Math.ceil(shuffles / permutationsPerBlock) }, (_, block) => ({
    block,
    count: Math.min(permutationsPerBlock, shuffles - block * permutationsPerBlock),
  }))

/** Blocks on this thread. */
const runnerHere = (problem: PermutationProblem): BlockRunner => {
  const scorer = createScorer(problem)
  return {
    run: (blocks, onAnswer) => {
      for (const block of blocks) onAnswer(answerBlock(problem, scorer, block))
      return Promise.resolve()
    },
  }
}

interface Amount {
  readonly permutations: number
  readonly seed: number
}

const testWith = async (
  problem: PermutationProblem,
  { permutations, seed }: Amount,
  runner: BlockRunner,
  onDone: (done: number) => void,
): Promise<PermutationTest> => {
  const pairs = problem.units * problem.filters
  const observed = new Float64Array(new SharedArrayBuffer(8 * pairs))
  new PermutationKernel(problem).score(identityDonors(problem), observed)
  const shuffles = Math.min(calibrationShuffles, permutations)
  const scores = new Float64Array(shuffles * pairs)
  await runner.run(
    blocksOf(shuffles).map((block) => ({ kind: 'calibration', block: { seed, ...block } })),
    (answer) => {
      if (answer.kind === 'calibration') scores.set(answer.scores, answer.block * permutationsPerBlock * pairs)
    },
  )
  const calibration = calibrate(scores, pairs)
  const single = new Uint32Array(pairs)
  const largest = new Float64Array(permutations)
  const largestCalibrated = new Float64Array(permutations)
  let done = 0
  await runner.run(
    blocksOf(permutations).map((block) => ({ kind: 'test', block: { seed, observed, calibration, ...block } })),
    (answer) => {
      if (answer.kind !== 'test') return
      const { outcome } = answer
      outcome.single.forEach((count, pair) => {
        single[pair] = (single[pair] as number) + count
      })
      largest.set(outcome.largest, answer.block * permutationsPerBlock)
      largestCalibrated.set(outcome.largestCalibrated, answer.block * permutationsPerBlock)
      done += outcome.permutations
      onDone(done)
    },
  )
  return { permutations, single, largest, largestCalibrated, observed, calibration }
}

/**
 * Runs all shuffles, on as many threads as the machine runs at once; the number of threads does not change the answer.
 * What fits into
 * one block is done on this thread, in less time than a thread takes to start.
 *
 * @param onDone called with the shuffles of the test done so far
 * @throws AbortError once the signal is aborted
 */
export const runPermutations = async (
  problem: PermutationProblem,
  amount: Amount,
  context: Pick<EvidenceContext, 'signal'>,
  onDone: (done: number) => void = () => undefined,
  threads: number = availableParallelism(),
): Promise<PermutationTest> => {
  context.signal.throwIfAborted()
  if (amount.permutations <= permutationsPerBlock) return testWith(problem, amount, runnerHere(problem), onDone)
  const data: PermutationWorkerData = { problem }
  return withThreads<ToPermutationWorker, FromPermutationWorker, PermutationTest>(
    {
      script: new URL('./permutation.worker.ts', import.meta.url),
      data,
      signal: context.signal,
      threads: Math.min(threads, Math.ceil(amount.permutations / permutationsPerBlock)),
      failed: (reason) =>
        new AULensError('PERMUTATION_WORKER_FAILED', `A thread that shuffles codes failed: ${reason}.`, {
          hint: 'Try again, with fewer permutations or bins if memory was short.',
        }),
    },
    (runner) => testWith(problem, amount, runner, onDone),
  )
}
