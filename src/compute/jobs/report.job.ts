import type { ComputeHandler } from '../job.ts'
import { loadEngine } from '../tensorflow.ts'

export const report: ComputeHandler<'report'> = async () => (await loadEngine()).report()
