import type { EngineChoice, EngineTest, InterruptedWork } from '../../shared/contract/engine.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { LabContext } from './lab-context.ts'
import type { JobQueue, JobWork } from '../jobs/job-queue.ts'

/** Kinds of work that an engine which cannot train has to leave. */
const trains: ReadonlySet<string> = new Set(['train', 'experiment', 'demo'])

/** Work that a change to this engine would interrupt; experiments before the network that they are at. */
export const interruptedWork = (queue: Pick<JobQueue, 'openIn'>, engine: EngineChoice['engine']): InterruptedWork[] => {
  const cannotTrain = engine === 'wasm'
  const here = queue
    .openIn('compute')
    .filter(({ state, kind }) => state !== 'queued' || (cannotTrain && trains.has(kind)))
  return [...(cannotTrain ? queue.openIn('experiment') : []), ...here].map(({ id, title, kind }) => ({
    job: id,
    title,
    kind,
    again: !(cannotTrain && trains.has(kind)),
  }))
}

/** Refuses while something runs that nobody has agreed to interrupt. @throws AULensError ENGINE_BUSY */
export const requireRest = (queue: Pick<JobQueue, 'openIn'>, engine: EngineChoice['engine']): void => {
  const running = interruptedWork(queue, engine)
  if (running.length === 0) return
  throw new AULensError('ENGINE_BUSY', `The engine is at work: ${running.map(({ title }) => title).join('; ')}.`, {
    hint:
      'Agree to interrupt it: trainings go on from their last step, other work begins again. Or wait until ' +
      'it is done.',
  })
}

/**
 * Tests a choice, then lets it compute: what runs stops where nothing is lost, the process is exchanged, the work
 * begins again.
 * Under an engine that cannot train, trainings stop at their last step instead, to be resumed.
 */
export const changeEngine =
  (lab: LabContext, choice: EngineChoice): JobWork<EngineTest> =>
  async (context) => {
    const test = await lab.engine.test(choice, context)
    if (!test.passed) {
      throw new AULensError(
        'ENGINE_SELF_TEST_FAILED',
        'The self-test failed: what this engine computes differs from the stored numbers. It is not used.',
        { hint: 'Run "npm run setup -- --force", then "aulens doctor".' },
      )
    }
    context.signal.throwIfAborted()
    context.onProgress({ done: 2, total: 3, unit: 'steps', message: 'Storing what runs, then changing the engine' })
    for (const { job } of interruptedWork(lab.queue, test.rung).filter(({ again }) => !again)) {
      lab.queue.cancel(job)
      await lab.queue.result(job).catch(() => undefined)
    }
    await lab.queue.holdUp('compute', () => lab.engine.putInPlace(choice))
    lab.emit('engine.changed', {})
    return test
  }
