import { AULensError } from '../../shared/contract/errors.ts'
import type { Evaluation } from '../../shared/contract/run.ts'
import type { Parameters } from '../../shared/network/architecture.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import type { ComputeClient } from '../engine/compute-client.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/tables/runs-table.ts'
import type { StoredPrediction } from '../store/tables/results-table.ts'
import { readCheckpoint } from './checkpoint-file.ts'
import { evaluatePredictions } from './evaluation.ts'
import { loadFaces } from './selection.ts'
import { findRun } from './find-run.ts'

export type SplitOrAll = Evaluation['split']
export interface ResultServices {
  readonly store: ProjectStore
  readonly compute: ComputeClient
}

/** A run's kept checkpoint: the best on validation. */
export interface KeptCheckpoint {
  readonly step: number
  readonly parameters: Parameters
}

/** @throws AULensError RUN_HAS_NO_CHECKPOINT before the first checkpoint */
export const keptCheckpoint = async (store: ProjectStore, run: string): Promise<KeptCheckpoint> => {
  const record = findRun(store, run)
  const checkpoint = store.runs.checkpoints(run).find((entry) => entry.step === record.bestStep)
  if (checkpoint === undefined) {
    throw new AULensError('RUN_HAS_NO_CHECKPOINT', `The run "${run}" has no checkpoint yet.`, {
      hint: 'Wait for its first checkpoint, or resume it.',
    })
  }
  const state = await readCheckpoint(store.folder.file(checkpoint.file), record.settings.classes, checkpoint.hash)
  return { step: checkpoint.step, parameters: state.parameters }
}

export const samplesOfSplit = (store: ProjectStore, run: string, split: SplitOrAll): RunSample[] =>
  store.runs.samples(run).filter((sample) => split === 'all' || sample.split === split)

const argMax = (values: Float32Array): number => {
  let best = 0
  values.forEach((value, index) => {
    if (value > (values[best] ?? 0)) best = index
  })
  return best
}

/** Predictions of the kept checkpoint for a split; those already computed are read back. */
export const predictSplit =
  (
    { store, compute }: ResultServices,
    run: string,
    split: SplitOrAll,
  ): JobWork<{ step: number; samples: RunSample[]; predictions: Map<number, StoredPrediction> }> =>
  async ({ signal, onProgress }) => {
    const record = findRun(store, run)
    const { step, parameters } = await keptCheckpoint(store, run)
    const samples = samplesOfSplit(store, run, split)
    const stored = store.results.predictions(run, step)
    const missing = samples.filter((sample) => !stored.has(sample.sample))
    if (missing.length > 0) {
      const { classes, normalisation, side } = record.settings
      const faces = loadFaces(store, record.corpusId, missing, side)
      const { probabilities } = await compute.call(
        'predict',
        { parameters, normalisation, faces, classes },
        {
          signal,
          onEvent: (event) => {
            if (event.type === 'progress') onProgress(event)
          },
        },
      )
      const fresh = missing.map((sample, index): StoredPrediction => {
        const row = probabilities.slice(index * classes, (index + 1) * classes)
        return { sample: sample.sample, predicted: argMax(row), probabilities: row }
      })
      store.results.savePredictions(run, step, fresh)
      store.runs.noteEngine(run, 'predictions', step, await compute.report())
      for (const prediction of fresh) stored.set(prediction.sample, prediction)
    }
    return { step, samples, predictions: stored }
  }

/** Accuracy and confusion of the kept checkpoint on a split. */
export const evaluateRun =
  (services: ResultServices, run: string, split: SplitOrAll): JobWork<Evaluation> =>
  async (context) => {
    const { step, samples, predictions } = await predictSplit(services, run, split)(context)
    const classes = classesOf(findRun(services.store, run).settings.classes)
    const result = evaluatePredictions(
      samples.map((sample) => sample.label),
      samples.map((sample) => predictions.get(sample.sample)?.predicted ?? -1),
      classes,
    )
    return { run, step, split, ...result }
  }
