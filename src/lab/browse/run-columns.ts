import type { RunRecord } from '../store/tables/runs-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { classesOf, codeOfEmotion } from '../../shared/protocol/emotions.ts'
import { sampleSplits } from '../../shared/contract/browse.ts'
import type { SampleIndex } from './sample-index.ts'

/** What a run's kept checkpoint says of every row of an index. */
export interface RunColumns {
  readonly run: string
  /** Null before the first checkpoint. */
  readonly step: number | null
  /** Faces of the run, and how many of them have a prediction. */
  readonly faces: number
  readonly predictedFaces: number
  /** Place in `sampleSplits`. */
  readonly split: Int8Array
  /** Emotion code, -1 where not predicted. */
  readonly predicted: Int8Array
  /** Probability of the predicted class; 0 where not predicted. */
  readonly confidence: Float32Array
  /** Cross-entropy of the label; 0 where there is none. */
  readonly loss: Float32Array
  /** 1 right, 0 wrong, -1 where label or prediction is missing. */
  readonly right: Int8Array
}

const smallest = 1e-12
const unused = sampleSplits.indexOf('unused')

/** Without predictions: a project that has no run, or none chosen. */
export const noRunColumns = (count: number): RunColumns => ({
  run: '',
  step: null,
  faces: 0,
  predictedFaces: 0,
  split: new Int8Array(count).fill(unused),
  predicted: new Int8Array(count).fill(-1),
  confidence: new Float32Array(count),
  loss: new Float32Array(count),
  right: new Int8Array(count).fill(-1),
})

/** Changes whenever the kept checkpoint or its predictions have. */
export const runVersion = (store: ProjectStore, record: RunRecord): string => {
  const predictions = record.bestStep === null ? 0 : store.results.predictionCount(record.run, record.bestStep)
  return `${record.run}:${String(record.bestStep)}:${String(predictions)}`
}

export const readRunColumns = (store: ProjectStore, record: RunRecord, index: SampleIndex): RunColumns => {
  const { run, bestStep: step, settings } = record
  const columns = noRunColumns(index.count)
  const classes = classesOf(settings.classes).map(codeOfEmotion)
  const labels = new Int8Array(index.count).fill(-1)
  const chosen = store.runs.sampleParts(run)
  for (const [sample, split, label] of chosen) {
    const row = index.rowOf(sample)
    if (row < 0) continue
    columns.split[row] = sampleSplits.indexOf(split)
    labels[row] = label
  }
  let predictedFaces = 0
  const predictions = step === null ? [] : store.results.eachPrediction(run, step)
  for (const [sample, predicted, bytes] of predictions) {
    const row = index.rowOf(sample)
    if (row < 0) continue
    const probability = (place: number): number => bytes.readFloatLE(place * 4)
    const label = labels[row] ?? -1
    columns.predicted[row] = classes[predicted] ?? -1
    columns.confidence[row] = probability(predicted)
    if (label < 0) continue
    predictedFaces++
    columns.right[row] = label === predicted ? 1 : 0
    columns.loss[row] = -Math.log(Math.max(smallest, probability(label)))
  }
  return { ...columns, run, step, faces: chosen.length, predictedFaces }
}
