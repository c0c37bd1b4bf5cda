import type { ParameterName } from '../../../shared/network/architecture.ts'
import type { StepRates } from '../network.ts'
import { eachParameter } from '../parameter-tensors.ts'
import type { TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'

type ParameterIds = Record<ParameterName, TensorId>

/**
 * Gradient descent with momentum: v <- momentum v - decay rate w - rate g, w <- w + v. In the plain network's order of
 * operations. The new tensors outlive every scope; the old ones are the caller's to free.
 */
export const descend = (
  operations: TensorOperations,
  weights: ParameterIds,
  momentum: ParameterIds,
  gradients: ParameterIds,
  rates: StepRates,
): { weights: ParameterIds; momentum: ParameterIds } => {
  const keepMomentum = operations.scalar(rates.momentum)
  const decay = operations.scalar(rates.weightDecay * rates.learningRate)
  const rate = operations.scalar(rates.learningRate)
  const next = eachParameter((name) => {
    const kept = operations.subtract(
      operations.multiply(momentum[name], keepMomentum),
      operations.multiply(weights[name], decay),
    )
    const velocity = operations.subtract(kept, operations.multiply(gradients[name], rate))
    return { velocity, weight: operations.add(weights[name], velocity) }
  })
  return {
    weights: eachParameter((name) => operations.scopes.keep(next[name].weight)),
    momentum: eachParameter((name) => operations.scopes.keep(next[name].velocity)),
  }
}
