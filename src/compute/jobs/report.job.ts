import type { ComputeHandler } from '../job.ts'
import { networkNameOf } from '../network/create-network.ts'
import { fastMethodsOf } from '../network/fast/choose-methods.ts'
import { hasBfloat16 } from '../network/fast/processor.ts'
import { loadEngine } from '../tensorflow.ts'

export const report: ComputeHandler<'report'> = async () => {
  const engine = await loadEngine()
  return {
    ...engine.report(),
    network: networkNameOf(engine),
    forms: { fast: fastMethodsOf(engine) !== undefined, bfloat16: hasBfloat16() },
  }
}
