import type { ComputeHandler } from '../job.ts'
import { drawInitialParameters } from '../training/initial-parameters.ts'

/** The network of a run before its first step. */
export const untrained: ComputeHandler<'untrained'> = ({ settings }) => Promise.resolve(drawInitialParameters(settings))
