import type { BootstrapProblem, BootstrapQuantiles } from '../../shared/stats/bootstrap.ts'

/** Given to a bootstrap worker when it starts. Activations, [filters, samples], lie in shared memory. */
export interface BootstrapWorkerData { readonly problem: BootstrapProblem; readonly activations: Float64Array }
/** Number of a filter. */
export type ToBootstrapWorker = number
export interface FromBootstrapWorker extends BootstrapQuantiles { readonly filter: number }
