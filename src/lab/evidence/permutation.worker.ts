// Runs blocks of shuffles. Blocks do not depend on each other, so any number of these may share a problem's blocks.
import { parentPort, workerData } from 'node:worker_threads'
import { PermutationKernel, runBlock } from '../../shared/stats/permutation.ts'
import type { FromPermutationWorker, PermutationWorkerData, ToPermutationWorker } from './permutation-work.ts'
import { createVectorKernel } from './vector-kernel.ts'

const { problem } = workerData as PermutationWorkerData
const scorer = createVectorKernel(problem) ?? new PermutationKernel(problem)
const port = parentPort

port?.on('message', (block: ToPermutationWorker) => {
  const counts: FromPermutationWorker = runBlock(problem, scorer, block)
  port.postMessage(counts)
})
