import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toContractError } from '../../shared/contract/errors.ts'
import type { TrainingState } from '../../shared/contract/compute.ts'
import type { CurvePoint } from '../../shared/contract/run.ts'
import type { EventName, EventPayload } from '../../shared/contract/contract.ts'
import type { ComputeClient } from '../engine/compute-client.ts'
import { isInterruption, type JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import { findRun } from './find-run.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'
import { loadFaces } from './selection.ts'
import { WorkClock } from './work-clock.ts'
import { evaluateRun } from './evaluate.job.ts'

export interface TrainingServices {
  readonly store: ProjectStore
  readonly compute: ComputeClient
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void
}

/** What the command line prints of a finished training. */
export interface TrainingOutcome {
  readonly run: string
  readonly steps: number
  readonly bestStep: number | null
  readonly validationAccuracy: number | null
  readonly testAccuracy: number
  readonly seconds: number
  readonly imagesPerSecond: number | null
  readonly backend: string | null
}

/** The newest checkpoint whose file is whole; undefined when the run has none. */
const lastState = async (store: ProjectStore, record: RunRecord): Promise<TrainingState | undefined> => {
  let failure: unknown
  for (const checkpoint of store.runs.checkpoints(record.run).reverse()) {
    if (checkpoint.present === 0) continue
    try {
      return await readCheckpoint(store.folder.file(checkpoint.file), record.settings.classes, checkpoint.hash)
    } catch (error) {
      failure = error
    }
  }
  if (failure !== undefined) throw failure
  return undefined
}

/** Removes checkpoint files other than the best and the newest: each is 10.7 MB. */
const pruneCheckpoints = async (store: ProjectStore, run: string): Promise<void> => {
  const best = store.runs.get(run)?.bestStep
  const checkpoints = store.runs.checkpoints(run)
  const newest = checkpoints.at(-1)?.step
  for (const checkpoint of checkpoints) {
    if (checkpoint.present === 0 || checkpoint.step === best || checkpoint.step === newest) continue
    await rm(store.folder.file(checkpoint.file), { force: true })
    store.runs.dropFile(run, checkpoint.step)
  }
}

/** Milliseconds between two writings of the steps done. */
const stepsWrittenEvery = 1000

/**
 * Trains a run from its last checkpoint (or from the start) to its end, then tests the kept checkpoint. Cancelling it
 * keeps
 * every step that was done.
 */
export const trainRun =
  (services: TrainingServices, run: string): JobWork<TrainingOutcome> =>
  async ({ signal, onProgress, pause }) => {
    const { store, compute, emit } = services
    const record = findRun(store, run)
    const { settings } = record
    const setState = (state: RunRecord['state']): void => {
      store.runs.setState(run, state)
      emit('project.changed', { what: 'runs' })
    }
    const underWay = (): RunRecord['state'] => (pause?.paused === true ? 'paused' : 'running')
    const clock = new WorkClock()
    if (pause?.paused === true) clock.rest(true)
    const listenNoMore = pause?.on((paused) => {
      clock.rest(paused)
      setState(paused ? 'paused' : 'running')
    })
    try {
      const resumeFrom = await lastState(store, record)
      store.runs.rewind(run, resumeFrom?.step ?? 0)
      setState(underWay())
      store.runs.setEngine(run, await compute.report(), resumeFrom?.step ?? 0)
      const samples = store.runs.samples(run)
      const part = (split: string): ReturnType<typeof loadFaces> =>
        loadFaces(
          store,
          record.corpusId,
          samples.filter((sample) => sample.split === split),
          settings.side,
        )
      let points: CurvePoint[] = []
      let written = performance.now()
      clock.take()
      if ((resumeFrom?.step ?? 0) < settings.steps) {
        await compute.call(
          'train',
          {
            settings,
            training: part('train'),
            validation: part('validation'),
            ...(resumeFrom === undefined ? {} : { resumeFrom }),
          },
          {
            signal,
            ending: 'after-step',
            ...(pause === undefined ? {} : { pause }),
            onFall: async () => {
              // Steps after the last checkpoint are done again, by another engine.
              points = []
              store.runs.rewind(run, findRun(store, run).steps)
              store.runs.setEngine(run, await compute.report(), findRun(store, run).steps)
            },
            onEvent: async (event) => {
              if (event.type === 'progress') onProgress(event)
              if (event.type === 'step') {
                points.push({ step: event.step, loss: event.loss, accuracy: event.accuracy })
                emit('run.step', {
                  run,
                  step: event.step,
                  loss: event.loss,
                  accuracy: event.accuracy,
                  imagesPerSecond: (settings.batchSize * 1000) / event.milliseconds,
                })
                onProgress({ done: event.step, total: settings.steps, unit: 'steps', message: 'Training' })
                if (performance.now() - written > stepsWrittenEvery) {
                  store.runs.addSteps(run, points)
                  points = []
                  written = performance.now()
                }
              }
              if (event.type === 'checkpoint') {
                const { state } = event
                const file = join('runs', run, 'checkpoints', `step-${String(state.step).padStart(8, '0')}.safetensors`)
                store.runFolder(run)
                const hash = await writeCheckpoint(store.folder.file(file), state, settings.classes)
                store.runs.addCheckpoint(run, {
                  step: state.step,
                  file,
                  hash,
                  validationAccuracy: event.validationAccuracy,
                  validationLoss: event.validationLoss,
                  initScale: state.initScale,
                  seconds: clock.take(),
                  steps: points,
                })
                points = []
                await pruneCheckpoints(store, run)
                emit('run.checkpoint', {
                  run,
                  step: state.step,
                  validationAccuracy: event.validationAccuracy,
                  validationLoss: event.validationLoss,
                })
              }
            },
          },
        )
      }
      await evaluateRun({ store, compute }, run, 'validation')({ signal, onProgress })
      const { accuracy } = await evaluateRun({ store, compute }, run, 'test')({ signal, onProgress })
      store.runs.setTestAccuracy(run, accuracy)
      setState('done')
    } catch (error) {
      if (isInterruption(signal)) {
        // Steps after the last checkpoint are lost, so they are not shown as done.
        store.runs.rewind(run, findRun(store, run).steps)
        setState(underWay())
      } else {
        store.runs.settle(
          run,
          signal.aborted ? 'cancelled' : 'failed',
          signal.aborted ? null : toContractError(error, store.directory),
        )
        emit('project.changed', { what: 'runs' })
      }
      throw error
    } finally {
      listenNoMore?.()
    }
    const finished = findRun(store, run)
    return {
      run,
      steps: finished.steps,
      bestStep: finished.bestStep,
      validationAccuracy: finished.validationAccuracy,
      testAccuracy: finished.testAccuracy ?? 0,
      seconds: finished.seconds,
      imagesPerSecond: finished.imagesPerSecond,
      backend: finished.backend,
    }
  }
