import { Worker } from 'node:worker_threads'
import { AULensError } from '../../shared/contract/errors.ts'
import { addCounts, permutationsPerBlock, type ExceedanceCounts, type PermutationBlock, type PermutationProblem } from '../../shared/stats/permutation.ts'
import type { FromPermutationWorker, PermutationWorkerData, ToPermutationWorker } from './permutation-work.ts'

/** What all blocks of one test share. */
export interface PermutationTask {
  readonly problem: PermutationProblem
  /** [units, filters]: the scores without a shuffle. */
  readonly observed: Float64Array
  readonly permutations: number
  readonly seed: number
}

export const blocksOf = ({ permutations, seed, observed }: PermutationTask): PermutationBlock[] =>
  Array.from({ length: Math.ceil(permutations / permutationsPerBlock) }, (_, block) =>
    ({ seed, block, observed, count: Math.min(permutationsPerBlock, permutations - block * permutationsPerBlock) }))

const emptyCounts = ({ observed }: PermutationTask): ExceedanceCounts =>
  ({ permutations: 0, single: new Uint32Array(observed.length), family: new Uint32Array(observed.length) })

/**
 * Shares the blocks of a test among worker threads. Whole numbers are added up, so neither the number of threads nor the order in
 * which blocks end changes the answer.
 *
 * @param onBlock called with the shuffles done so far
 * @throws the signal's reason once it is aborted; AULensError PERMUTATION_WORKER_FAILED
 */
export const permuteOnThreads = async (task: PermutationTask, threads: number, signal: AbortSignal, onBlock: (done: number) => void): Promise<ExceedanceCounts> => {
  signal.throwIfAborted()
  const blocks = blocksOf(task)
  const data: PermutationWorkerData = { problem: task.problem }
  const workers: Worker[] = []
  let sum = emptyCounts(task)
  try {
    return await new Promise<ExceedanceCounts>((resolve, reject) => {
      const fail = (reason: string): void => {
        reject(new AULensError('PERMUTATION_WORKER_FAILED', `A thread that shuffles codes failed: ${reason}.`, { hint: 'Try again, with fewer permutations or bins if memory was short.' }))
      }
      signal.addEventListener('abort', () => { reject(signal.reason as Error) }, { once: true })
      for (let index = 0; index < Math.min(threads, blocks.length); index++) {
        const worker = new Worker(new URL('./permutation.worker.ts', import.meta.url), { workerData: data })
        workers.push(worker)
        const give = (): void => {
          const block: ToPermutationWorker | undefined = blocks.shift()
          if (block !== undefined) worker.postMessage(block)
        }
        worker.on('message', (counts: FromPermutationWorker) => {
          sum = addCounts(sum, counts)
          onBlock(sum.permutations)
          if (sum.permutations === task.permutations) resolve(sum)
          else give()
        })
        worker.on('error', (error) => { fail(error instanceof Error ? error.message : String(error)) })
        worker.on('exit', (code) => { fail(`it ended with code ${String(code)}`) })
        give()
      }
    })
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
