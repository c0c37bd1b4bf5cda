import { AULensError } from '../../shared/contract/errors.ts'
import { parameterNames, type Parameters } from '../../shared/network/architecture.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'

/**
 * Mean cross-entropy, in nats, beyond which a training is given up. Guessing costs ln(8) = 2.1; a start with a large k
 * overshoots to some tens and recovers; no run has been seen to come back from thousands.
 */
export const divergenceBound = 10_000

/** The error that ends a diverged training; `step` is the one that could not be finished in good order. */
export const trainingDiverged = (step: number, what: string, settings: TrainingSettings): AULensError =>
  new AULensError('TRAINING_DIVERGED', `Training diverged at step ${String(step)}: ${what}.`, {
    hint:
      `Start a new run with a lower learning rate (it was ${String(settings.learningRate)}) or another k. ` +
      'The last checkpoint before it is kept.',
  })

/** @throws AULensError `TRAINING_DIVERGED` */
export const checkLoss = (step: number, loss: number, settings: TrainingSettings): void => {
  if (!Number.isFinite(loss)) throw trainingDiverged(step, `the loss is ${String(loss)}`, settings)
  if (loss > divergenceBound) {
    throw trainingDiverged(step, `the loss is ${loss.toPrecision(3)}, above ${String(divergenceBound)}`, settings)
  }
}

/**
 * The error that ends a training whose network has gone silent: its hidden units stay at zero for every face, so that
 * no gradient but weight
 * decay's reaches any weight before them, and no number of steps brings them back.
 */
export const networkSilent = (step: number, settings: TrainingSettings): AULensError =>
  new AULensError(
    'TRAINING_SILENT',
    `By step ${String(step)} the network gives every face the same answer: its hidden units have all ` +
      'gone silent, and nothing can be learned any more.',
    {
      hint:
        `Start a new run with another seed (it was ${String(settings.seed)}), a smaller k or a lower ` +
        `learning rate (it was ${String(settings.learningRate)}). The checkpoints are kept.`,
    },
  )

/**
 * Asked before a checkpoint is written, so that none ever holds a weight that is no number. @throws AULensError
 * `TRAINING_DIVERGED`
 */
export const checkWeights = (step: number, parameters: Parameters, settings: TrainingSettings): void => {
  for (const name of parameterNames) {
    if (!parameters[name].every(Number.isFinite))
      throw trainingDiverged(step, `${name} holds a value that is no finite number`, settings)
  }
}
