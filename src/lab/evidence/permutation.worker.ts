// Runs blocks of shuffles. Blocks do not depend on each other, so any number of these may share a problem's blocks.
import { parentPort, workerData } from 'node:worker_threads'
import type { PermutationWorkerData, ToPermutationWorker } from './permutation-work.ts'
import { answerBlock } from './answer-block.ts'
import { createScorer } from './vector-kernel.ts'

const { problem } = workerData as PermutationWorkerData
const scorer = createScorer(problem)
const port = parentPort

port?.on('message', (work: ToPermutationWorker) => {
  port.postMessage(answerBlock(problem, scorer, work))
})
