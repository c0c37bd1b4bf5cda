import type { ComputeHandler } from '../job.ts'
import { drawInitialParameters } from '../training/initial-parameters.ts'

/** Weights before the first step of a training: the untrained network that a run is compared with. */
export const initialise: ComputeHandler<'initialise'> = ({ settings }) =>
  Promise.resolve(drawInitialParameters(settings))
