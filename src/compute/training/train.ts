import type { ComputeEvent, ComputeJobs, LabelledFaces, TrainingState } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { JobContext } from '../job.ts'
import { createNetwork } from '../network/create-network.ts'
import type { Network } from '../network/network.ts'
import type { Engine } from '../tensorflow.ts'
import { createBatchSource, type BatchSource } from './batch-source.ts'
import { checkLoss, checkWeights, networkSilent, trainingDiverged } from './divergence.ts'
import { evaluate } from './evaluate.ts'
import { drawInitialParameters } from './initial-parameters.ts'

type TrainInput = ComputeJobs['train']['input']

/**
 * @throws AULensError where a set is empty, of another size than the network's input, or labelled beyond its classes
 */
const checkFaces = (what: string, faces: LabelledFaces, settings: TrainingSettings): void => {
  if (faces.count === 0) {
    throw new AULensError('TRAINING_NO_FACES', `The ${what} set has no faces.`, {
      hint: 'Choose another fold, or import more subjects: each fold needs at least one with an emotion label.',
    })
  }
  if (faces.side !== settings.side) {
    throw new AULensError(
      'TRAINING_WRONG_SIDE',
      `The ${what} faces are ${String(faces.side)} pixels wide, the settings ask for ${String(settings.side)}.`,
    )
  }
  const area = faces.side * faces.side
  if (faces.pixels.length !== faces.count * area || faces.labels.length !== faces.count) {
    throw new AULensError(
      'TRAINING_WRONG_LENGTH',
      `The ${what} set names ${String(faces.count)} faces, but its pixels or labels are of another length.`,
    )
  }
  const stranger = faces.labels.find((label) => label >= settings.classes)
  if (stranger !== undefined) {
    throw new AULensError(
      'TRAINING_WRONG_LABEL',
      `The ${what} set has label ${String(stranger)}; labels go from 0 to ${String(settings.classes - 1)}.`,
    )
  }
}

interface Session {
  readonly settings: TrainingSettings
  readonly network: Network
  readonly batches: BatchSource
  readonly initScale: number
  readonly firstStep: number
  /** Its last checkpoint told no face from another. */
  silent: boolean
}

const begin = (engine: Engine, { settings, training, resumeFrom }: TrainInput): Session => {
  const { side, classes } = settings
  const batches = createBatchSource(settings, training, resumeFrom?.random)
  if (resumeFrom !== undefined) {
    const { parameters, momentum, initScale, step } = resumeFrom
    return {
      settings,
      batches,
      initScale,
      firstStep: step + 1,
      silent: false,
      network: createNetwork(engine, { side, classes, parameters, momentum }),
    }
  }
  const { parameters, initScale } = drawInitialParameters(settings)
  return {
    settings,
    batches,
    initScale,
    firstStep: 1,
    silent: false,
    network: createNetwork(engine, { side, classes, parameters }),
  }
}

const takeStep = async (
  { settings, network, batches }: Session,
  step: number,
  context: JobContext,
): Promise<ComputeEvent> => {
  const started = performance.now()
  let waited = 0
  const breathe = async (): Promise<void> => {
    const from = performance.now()
    await context.breathe()
    // A step that was paused in its middle has not become slower by it.
    waited += performance.now() - from
  }
  const batch = batches.next()
  const { loss, correct, finite } = await network.step(batch, settings, breathe)
  checkLoss(step, loss, settings)
  if (!finite) throw trainingDiverged(step, 'a gradient is no finite number', settings)
  return {
    type: 'step',
    step,
    loss,
    accuracy: correct / batch.count,
    milliseconds: performance.now() - started - waited,
  }
}

const checkpoint = async (
  session: Session,
  step: number,
  validation: LabelledFaces,
  context: JobContext,
): Promise<void> => {
  const { settings, network, batches, initScale } = session
  const parameters = network.parameters()
  checkWeights(step, parameters, settings)
  const { accuracy, loss, silent } = await evaluate(network, validation, settings.normalisation, () =>
    context.breathe(),
  )
  if (!Number.isFinite(loss)) throw trainingDiverged(step, `the validation loss is ${String(loss)}`, settings)
  const state: TrainingState = { step, parameters, momentum: network.momentum(), random: batches.state(), initScale }
  await context.store({
    type: 'checkpoint',
    state,
    validationAccuracy: accuracy,
    validationLoss: loss,
    tensors: network.liveTensors(),
  })
  // One that is silent on this set only may come back; twice in a row, or at the end, it has not.
  if (silent && (session.silent || step === settings.steps)) throw networkSilent(step, settings)
  session.silent = silent
}

/**
 * Trains as section 3.2 of the paper: batches with replacement, gradient descent with momentum and weight decay;
 * a checkpoint with validation every `checkpointEvery` steps and after the last.
 *
 * A step depends on settings, faces and the state before it, on nothing else: a run that goes on from a stored state
 * ends
 * with the same bits as one that was never interrupted (same machine, same number of threads). When it is asked to
 * stop,
 * it stores the step it has just done and then ends with an AbortError.
 *
 * @throws AULensError `ENGINE_CANNOT_TRAIN`, `TRAINING_DIVERGED`, `TRAINING_SILENT`, `TRAINING_…` for faces that do
 *   not fit the settings
 */
export const train = async (engine: Engine, input: TrainInput, context: JobContext): Promise<{ step: number }> => {
  if (!engine.report().canTrain) {
    throw new AULensError(
      'ENGINE_CANNOT_TRAIN',
      `The ${engine.rung} engine has no gradients of convolutions: it evaluates and inspects, but does not train.`,
      {
        hint: '"aulens doctor" says what native TensorFlow lacks here.',
      },
    )
  }
  const { settings, training, validation } = input
  checkFaces('training', training, settings)
  checkFaces('validation', validation, settings)
  const session = begin(engine, input)
  try {
    for (let step = session.firstStep; step <= settings.steps; step++) {
      context.emit(await takeStep(session, step, context))
      context.emit({ type: 'progress', done: step, total: settings.steps, unit: 'steps', message: 'Training' })
      await context.breathe()
      const stop = context.stopRequested()
      if (stop || step % settings.checkpointEvery === 0 || step === settings.steps)
        await checkpoint(session, step, validation, context)
      if (stop && step < settings.steps) throw new DOMException('Stopped after a checkpoint.', 'AbortError')
    }
    return { step: Math.max(settings.steps, session.firstStep - 1) }
  } finally {
    session.network.dispose()
  }
}
