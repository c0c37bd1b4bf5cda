import type { Cell } from '../../../components/matrix-cells.ts'

/**
 * Address of the Corpus workspace showing a run's wrongly predicted faces, surest first, or those of one cell of its
 * confusion matrix.
 */
export const corpusAddress = (run: string, split: string, cell: Cell | null, sample?: number): string => {
  const query = new URLSearchParams({
    run,
    splits: split,
    sort: 'most-confident',
    group: 'none',
    ...(cell === null ? { verdicts: 'wrong' } : { emotions: cell.label, predicted: cell.predicted }),
    ...(sample === undefined ? {} : { sample: String(sample) }),
  })
  return `/corpus?${query.toString()}`
}
