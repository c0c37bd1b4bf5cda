import type { Evaluation } from '../../shared/contract/run.ts'

/**
 * Accuracy, confusion and per-class recall and precision of predictions.
 *
 * @param labels    true class of each face
 * @param predicted predicted class of each face
 */
export const evaluatePredictions = (
  labels: readonly number[],
  predicted: readonly number[],
  classes: readonly string[],
): Pick<Evaluation, 'accuracy' | 'chance' | 'count' | 'classes' | 'confusion' | 'perClass'> => {
  const confusion = classes.map(() => classes.map(() => 0))
  labels.forEach((label, index) => {
    const row = confusion[label]
    const column = predicted[index]
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1
  })
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const counts = confusion.map(sum)
  const total = sum(counts)
  const hits = confusion.map((row, index) => row[index] ?? 0)
  return {
    accuracy: total === 0 ? 0 : sum(hits) / total,
    chance: total === 0 ? 0 : Math.max(...counts) / total,
    count: total,
    classes: [...classes],
    confusion,
    perClass: classes.map((name, index) => {
      const named = sum(confusion.map((row) => row[index] ?? 0))
      const count = counts[index] ?? 0
      return {
        class: name,
        count,
        recall: count === 0 ? null : (hits[index] ?? 0) / count,
        precision: named === 0 ? null : (hits[index] ?? 0) / named,
      }
    }),
  }
}
