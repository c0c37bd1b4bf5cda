import type { VariantConfusion } from '../../shared/contract/experiment.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { Random } from '../../shared/random/random.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { evaluatePredictions } from '../training/evaluation.ts'
import { storedPredictions } from '../training/stored-predictions.ts'
import { experimentName } from '../store/tables/experiments-table.ts'

const resamplings = 2000

interface SubjectCounts {
  readonly faces: number[]
  readonly right: number[]
}

/**
 * 95 % interval of each class's recall when the subjects are drawn again with replacement: faces of one subject are
 * alike, so a
 * binomial interval over faces would be too narrow. Percentiles 2.5 and 97.5; null where fewer than two subjects show
 * the class.
 */
export const recallIntervals = (
  subjects: readonly SubjectCounts[],
  classes: number,
  seed: number,
): ([number, number] | null)[] => {
  const random = Random.fromSeed(seed, 'recall')
  const shares = Array.from({ length: classes }, (): number[] => [])
  for (let round = 0; round < resamplings; round++) {
    const faces = new Float64Array(classes)
    const right = new Float64Array(classes)
    for (let draw = 0; draw < subjects.length; draw++) {
      const chosen = subjects[random.integer(subjects.length)]
      for (let label = 0; label < classes; label++) {
        faces[label] = (faces[label] ?? 0) + (chosen?.faces[label] ?? 0)
        right[label] = (right[label] ?? 0) + (chosen?.right[label] ?? 0)
      }
    }
    faces.forEach((count, label) => {
      if (count > 0) shares[label]?.push((right[label] ?? 0) / count)
    })
  }
  return shares.map((values, label) => {
    if (subjects.filter((subject) => (subject.faces[label] ?? 0) > 0).length < 2) return null
    values.sort((a, b) => a - b)
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0
    return [at(0.025), at(0.975)]
  })
}

/** Test faces of all finished networks of a variant together; null before the first. */
export const variantConfusion = (
  store: ProjectStore,
  name: string,
  variant: TrainingSettings['variant'],
): VariantConfusion | null => {
  const table = store.experiments
  const record = table.byName(name)
  const classes = classesOf(record.settings.classes)
  const labels: number[] = []
  const predicted: number[] = []
  const subjects = new Map<number, SubjectCounts>()
  let networks = 0
  for (const cell of table.cells(record.id)) {
    if (cell.variant !== variant || cell.state !== 'done' || cell.run === null) continue
    networks++
    for (const face of storedPredictions(store, cell.run, 'test')?.faces ?? []) {
      labels.push(face.label)
      predicted.push(face.predicted)
      const id = store.samples.subjectOf(face.sample) ?? 0
      const counts = subjects.get(id) ?? { faces: classes.map(() => 0), right: classes.map(() => 0) }
      counts.faces[face.label] = (counts.faces[face.label] ?? 0) + 1
      if (face.label === face.predicted) counts.right[face.label] = (counts.right[face.label] ?? 0) + 1
      subjects.set(id, counts)
    }
  }
  if (labels.length === 0) return null
  const { confusion, perClass, count } = evaluatePredictions(labels, predicted, classes)
  const intervals = recallIntervals([...subjects.values()], classes.length, record.settings.seed)
  return {
    experiment: experimentName(record.id),
    variant,
    networks,
    faces: count,
    subjects: subjects.size,
    classes: [...classes],
    confusion,
    perClass: perClass.map((entry, label) => ({
      class: entry.class,
      count: entry.count,
      recall: entry.recall,
      interval: intervals[label] ?? null,
    })),
  }
}
