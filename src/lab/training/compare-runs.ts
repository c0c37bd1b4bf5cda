import type { RunComparison } from '../../shared/contract/run.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from './find-run.ts'
import { storedPredictions } from './stored-predictions.ts'

const subjectsOf = (store: ProjectStore, samples: readonly number[]): number =>
  new Set(samples.map((sample) => store.samples.subjectOf(sample))).size

/** Answers of both runs on the test faces that they share; null until both are tested. */
const commonFaces = (store: ProjectStore, [first, second]: readonly [string, string]): RunComparison['common'] => {
  const [a, b] = [storedPredictions(store, first, 'test'), storedPredictions(store, second, 'test')]
  if (a === null || b === null) return null
  const [classesA, classesB] = [first, second].map((run) => classesOf(findRun(store, run).settings.classes)) as [
    readonly string[],
    readonly string[],
  ]
  const others = new Map(b.faces.map((face) => [face.sample, face]))
  const pairs = a.faces.flatMap((face) => {
    const other = others.get(face.sample)
    return other === undefined || classesA[face.label] !== classesB[other.label]
      ? []
      : [{ sample: face.sample, first: face.label === face.predicted, second: other.label === other.predicted }]
  })
  const count = (one: boolean, two: boolean): number =>
    pairs.filter((pair) => pair.first === one && pair.second === two).length
  const [bothRight, onlyFirst, onlySecond, bothWrong] = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ]
  const faces = pairs.length
  return {
    faces,
    subjects: subjectsOf(
      store,
      pairs.map((pair) => pair.sample),
    ),
    accuracy: faces === 0 ? [0, 0] : [(bothRight + onlyFirst) / faces, (bothRight + onlySecond) / faces],
    bothRight,
    onlyFirst,
    onlySecond,
    bothWrong,
  }
}

const shown = (value: TrainingSettings[keyof TrainingSettings]): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${String(value.length)}: ${value.join(', ')}`
  return typeof value === 'object' && value !== null ? `${value.name} (${value.sha256.slice(0, 8)})` : String(value)
}

/** Where two runs differ: settings, data, and (McNemar's table) the faces that only one of them gets right. */
export const compareRuns = (store: ProjectStore, runs: [string, string]): RunComparison => {
  const [first, second] = [findRun(store, runs[0]), findRun(store, runs[1])]
  const names = (Object.keys(TrainingSettings.shape) as (keyof TrainingSettings)[]).filter(
    (name) => name !== 'excluded' || (first.settings.excluded !== null && second.settings.excluded !== null),
  )
  const rows: RunComparison['differing'] = [
    { setting: 'corpus', values: [first.corpus, second.corpus] },
    ...names.map((name): RunComparison['differing'][number] => ({
      setting: name,
      values: [shown(first.settings[name]), shown(second.settings[name])],
    })),
  ]
  const differing = rows.filter(({ values }) => values[0] !== values[1])
  return { runs, differing, sameData: first.dataHash === second.dataHash, common: commonFaces(store, runs) }
}
