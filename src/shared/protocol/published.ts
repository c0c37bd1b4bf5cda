import type { TrainingSettings } from './settings.ts'

/**
 * Results as Khorrami, Paine and Huang (2015) print them. Accuracies in per cent: mean and standard deviation over
 * folds.
 */
export interface PublishedRow {
  readonly method: string
  /** The variant of the network; absent for other authors' methods. */
  readonly variant?: TrainingSettings['variant']
  readonly mean: number
  readonly sd?: number
}

export interface PublishedTable {
  readonly number: 1 | 2 | 3
  readonly corpus: string
  readonly layout: 'ckplus' | 'tfd'
  readonly classes: TrainingSettings['classes']
  readonly folds: string
  /** Decimals of the other authors' values. */
  readonly decimals: number
  readonly rows: readonly PublishedRow[]
}

export const publishedTables: readonly PublishedTable[] = [
  {
    number: 1,
    corpus: 'TFD',
    layout: 'tfd',
    classes: 7,
    folds: '5 official splits',
    decimals: 1,
    rows: [
      { method: 'Gabor + PCA', mean: 80.2 },
      { method: 'Deep mPoT', mean: 82.4 },
      { method: 'CDA', mean: 85.0 },
      { method: 'Zero-bias CNN', variant: 'plain', mean: 79.4, sd: 1.2 },
      { method: 'Zero-bias CNN + D', variant: 'D', mean: 82.9, sd: 2.0 },
      { method: 'Zero-bias CNN + A', variant: 'A', mean: 89.4, sd: 1.3 },
      { method: 'Zero-bias CNN + AD', variant: 'AD', mean: 89.8, sd: 1.8 },
    ],
  },
  {
    number: 2,
    corpus: 'CK+',
    layout: 'ckplus',
    classes: 8,
    folds: '10 folds',
    decimals: 2,
    rows: [
      { method: 'AURF', mean: 92.22 },
      { method: 'AUDN', mean: 93.7 },
      { method: 'Zero-bias CNN', variant: 'plain', mean: 81.8, sd: 4.8 },
      { method: 'Zero-bias CNN + D', variant: 'D', mean: 85.6, sd: 4.6 },
      { method: 'Zero-bias CNN + A', variant: 'A', mean: 96.3, sd: 2.8 },
      { method: 'Zero-bias CNN + AD', variant: 'AD', mean: 96.4, sd: 3.1 },
    ],
  },
  {
    number: 3,
    corpus: 'CK+',
    layout: 'ckplus',
    classes: 6,
    folds: '10 folds',
    decimals: 2,
    rows: [
      { method: 'CSPL', mean: 89.89 },
      { method: 'LBPSVM', mean: 95.1 },
      { method: 'BDBN', mean: 96.7 },
      { method: 'Zero-bias CNN + AD', variant: 'AD', mean: 98.3, sd: 1.6 },
    ],
  },
]

/** Table 4: the AU with the largest divergence for each of the ten filters of the published figure 4. */
export const publishedUnits: readonly number[] = [25, 12, 9, 5, 17, 12, 24, 27, 12, 1]
