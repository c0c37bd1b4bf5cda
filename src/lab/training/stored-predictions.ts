import type { Evaluation, PredictedFace } from '../../shared/contract/run.ts'
import { classesOf, type Emotion } from '../../shared/protocol/emotions.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { Split } from '../store/tables/runs-table.ts'
import { evaluatePredictions } from './evaluation.ts'
import { samplesOfSplit } from './evaluate.job.ts'
import { findRun } from './find-run.ts'

interface Predicted {
  readonly sample: number
  readonly label: number
  readonly predicted: number
  readonly confidence: number
}

/** Predictions of the kept checkpoint for a whole split, as far as they are stored; null where some are missing. */
export const storedPredictions = (
  store: ProjectStore,
  run: string,
  split: Split,
): { step: number; faces: Predicted[] } | null => {
  const { bestStep } = findRun(store, run)
  if (bestStep === null) return null
  const predictions = store.results.predictions(run, bestStep)
  const faces: Predicted[] = []
  for (const { sample, label } of samplesOfSplit(store, run, split)) {
    const prediction = predictions.get(sample)
    if (prediction === undefined) return null
    faces.push({
      sample,
      label,
      predicted: prediction.predicted,
      confidence: prediction.probabilities[prediction.predicted] ?? 0,
    })
  }
  return faces.length === 0 ? null : { step: bestStep, faces }
}

export const storedEvaluation = (store: ProjectStore, run: string, split: Split): Evaluation | null => {
  const stored = storedPredictions(store, run, split)
  if (stored === null) return null
  const classes = classesOf(findRun(store, run).settings.classes)
  return {
    run,
    step: stored.step,
    split,
    ...evaluatePredictions(
      stored.faces.map((face) => face.label),
      stored.faces.map((face) => face.predicted),
      classes,
    ),
  }
}

export interface MistakesQuery {
  readonly run: string
  readonly split: Split
  readonly limit: number
  readonly cell?: { readonly label: Emotion; readonly predicted: Emotion } | undefined
}

/** Wrongly predicted faces (or all of one cell of the confusion matrix), surest first; equally sure ones by sample. */
export const surestMistakes = (
  store: ProjectStore,
  { run, split, limit, cell }: MistakesQuery,
): { step: number | null; total: number; faces: PredictedFace[] } => {
  const stored = storedPredictions(store, run, split)
  if (stored === null) return { step: null, total: 0, faces: [] }
  const classes = classesOf(findRun(store, run).settings.classes)
  const wanted = stored.faces.filter(({ label, predicted }) =>
    cell === undefined ? label !== predicted : classes[label] === cell.label && classes[predicted] === cell.predicted,
  )
  wanted.sort((a, b) => b.confidence - a.confidence || a.sample - b.sample)
  return {
    step: stored.step,
    total: wanted.length,
    faces: wanted.slice(0, limit).flatMap(({ sample, label, predicted, confidence }) => {
      const [truth, answer] = [classes[label], classes[predicted]]
      return truth === undefined || answer === undefined
        ? []
        : [{ sample, subject: store.samples.named(sample)?.subject ?? '', label: truth, predicted: answer, confidence }]
    }),
  }
}
