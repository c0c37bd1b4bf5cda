import { encodeCsv, type CsvCell } from '../store/arrays/csv.ts'
import type { ReportExperiment } from './report-data.ts'
import type { ReportFile } from './report-tables.ts'

const share = (value: number | null): number | null => (value === null ? null : value * 100)

/** The numbers of one experiment: every network, the variants, their differences, confusion and recall. Accuracies in per cent. */
export const experimentFiles = ({ detail, confusions }: ReportExperiment): ReportFile[] => {
  const table = (name: string, columns: readonly string[], rows: readonly (readonly CsvCell[])[]): ReportFile => ({
    name: `${detail.experiment}-${name}.csv`,
    content: encodeCsv(columns, rows),
  })
  return [
    table(
      'networks',
      [
        'cell',
        'variant',
        'fold',
        'seed',
        'run',
        'state',
        'steps',
        'best_step',
        'validation_accuracy',
        'test_accuracy',
        'seconds',
      ],
      detail.matrix.map((cell) => [
        cell.cell,
        cell.variant,
        cell.fold,
        cell.seed,
        cell.run,
        cell.state,
        cell.steps,
        cell.bestStep,
        share(cell.validationAccuracy),
        share(cell.testAccuracy),
        cell.seconds,
      ]),
    ),
    table(
      'variants',
      ['variant', 'folds', 'networks', 'mean', 'sample_sd', 'sd_over', 'complete'],
      detail.results.map(({ variant, folds, networks, mean, sd, over, complete }) => [
        variant,
        folds,
        networks,
        share(mean),
        share(sd),
        over,
        complete ? 'yes' : 'no',
      ]),
    ),
    table(
      'comparisons',
      ['first', 'second', 'over', 'pairs', 'difference', 'low', 'high', 'p_sign_flip', 'p_paired_t'],
      detail.comparisons.map(({ first, second, over, pairs, difference, interval, signFlipP, p }) => [
        first,
        second,
        over,
        pairs,
        share(difference),
        share(interval?.[0] ?? null),
        share(interval?.[1] ?? null),
        signFlipP,
        p,
      ]),
    ),
    ...confusions.map(({ variant, classes, confusion }) =>
      table(
        `confusion-${variant}`,
        ['label', ...classes],
        confusion.map((row, index) => [classes[index] ?? '', ...row]),
      ),
    ),
    table(
      'recall',
      ['variant', 'class', 'faces', 'recall', 'low', 'high'],
      confusions.flatMap(({ variant, perClass }) =>
        perClass.map((entry): CsvCell[] => [
          variant,
          entry.class,
          entry.count,
          share(entry.recall),
          share(entry.interval?.[0] ?? null),
          share(entry.interval?.[1] ?? null),
        ]),
      ),
    ),
  ]
}
