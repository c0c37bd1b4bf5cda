import type { ComputeHandler } from '../job.ts'
import { networkNameOf } from '../network/create-network.ts'
import { loadEngine } from '../tensorflow.ts'

export const report: ComputeHandler<'report'> = async () => {
  const engine = await loadEngine()
  return { ...engine.report(), network: networkNameOf(engine) }
}
