// Resamples filters. Filters do not depend on each other, so any number of these may share them.
import { parentPort, workerData } from 'node:worker_threads'
import { BootstrapKernel } from '../../shared/stats/bootstrap.ts'
import { binValues } from '../../shared/stats/histogram.ts'
import type { BootstrapWorkerData, FromBootstrapWorker, ToBootstrapWorker } from './bootstrap-work.ts'

const { problem, activations } = workerData as BootstrapWorkerData
const samples = problem.subjectOf.length
const kernel = new BootstrapKernel(problem)
const port = parentPort

port?.on('message', ({ filter, units }: ToBootstrapWorker) => {
  const values = activations.slice(filter * samples, (filter + 1) * samples)
  const answer: FromBootstrapWorker = {
    filter,
    ...kernel.quantiles(values, binValues(values, problem.bins).codes, units),
  }
  port.postMessage(answer)
})
