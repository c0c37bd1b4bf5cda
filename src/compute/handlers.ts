import type { ComputeJobName } from '../shared/contract/compute.ts'
import type { ComputeHandler } from './job.ts'

/** Every job and where it lives; a module is loaded when its first job comes, so that a report needs no network. */
export const handlers: { readonly [J in ComputeJobName]: () => Promise<ComputeHandler<J>> } = {
  report: async () => (await import('./jobs/report.job.ts')).report,
  selfTest: async () => (await import('./jobs/self-test.job.ts')).selfTest,
  train: async () => (await import('./jobs/train.job.ts')).train,
  predict: async () => (await import('./jobs/predict.job.ts')).predict,
  normalise: async () => (await import('./jobs/normalise.job.ts')).normalise,
  maxima: async () => (await import('./inspection/maxima.job.ts')).maxima,
  reconstruct: async () => (await import('./inspection/reconstruct.job.ts')).reconstruct,
  untrained: async () => (await import('./jobs/untrained.job.ts')).untrained,
  bench: async () => (await import('./jobs/bench.job.ts')).bench,
  limits: async () => (await import('./jobs/limits.job.ts')).limits,
  detect: async () => (await import('./detection/detect.job.ts')).detect,
}
