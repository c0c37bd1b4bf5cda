import type { BootstrapProblem, BootstrapQuantiles } from '../../shared/stats/bootstrap.ts'

/** Given to a bootstrap worker when it starts. Activations, [filters, samples], lie in shared memory. */
export interface BootstrapWorkerData {
  readonly problem: BootstrapProblem
  readonly activations: Float64Array
}
/** A filter by its place, and the units that are asked for. */
export interface ToBootstrapWorker {
  readonly filter: number
  readonly units: readonly number[]
}
export interface FromBootstrapWorker extends BootstrapQuantiles {
  readonly filter: number
}
