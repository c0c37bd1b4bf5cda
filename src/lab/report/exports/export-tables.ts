import { AULensError } from '../../../shared/contract/errors.ts'
import { atomicWrite } from '../../store/arrays/atomic-write.ts'
import { encodeCsv, type CsvCell } from '../../store/arrays/csv.ts'
import { endingOf, type ExportOutcome } from './export-file.ts'

/** A sample as the tables name it. */
export interface IndexedSample {
  readonly sample: number
  /** Relative to the corpus root. */
  readonly path: string
  readonly subject: string
  readonly sequence: string
  readonly frame: number
  /** Emotion that the frame carries; null: none. */
  readonly emotion: string | null
  readonly fold: number | null
}

export interface PredictedSample extends IndexedSample {
  /** Name of the class that the network names. */
  readonly predicted: string
  /** One a class, in the classes' order; they sum to 1. */
  readonly probabilities: ArrayLike<number>
}

/** What the network names for each sample, with the probability of every class under the class's name (.csv). */
export const exportPredictions = async (
  classes: readonly string[],
  samples: readonly PredictedSample[],
  out: string,
): Promise<ExportOutcome> => {
  endingOf(out, ['.csv'])
  const rows = samples.map((entry): CsvCell[] => {
    if (entry.probabilities.length !== classes.length) {
      throw new AULensError(
        'EXPORT_INPUT',
        `Sample ${String(entry.sample)} has ${String(entry.probabilities.length)} probabilities for ${String(classes.length)} classes.`,
      )
    }
    return [
      entry.sample,
      entry.path,
      entry.subject,
      entry.sequence,
      entry.frame,
      entry.fold,
      entry.emotion,
      entry.predicted,
      ...Array.from(entry.probabilities),
    ]
  })
  await atomicWrite(
    out,
    encodeCsv(['sample', 'path', 'subject', 'sequence', 'frame', 'fold', 'emotion', 'predicted', ...classes], rows),
  )
  return { file: out, rows: rows.length }
}

export interface IndexRow extends IndexedSample {
  readonly split: string | null
  /** AUs that count for the frame; null: not coded. */
  readonly units: readonly number[] | null
}

/**
 * The table that says what each sample number is (.csv). AU numbers are separated by spaces; the cell is empty for a frame
 * without AUs and for one that is not coded.
 */
export const exportIndex = async (samples: readonly IndexRow[], out: string): Promise<ExportOutcome> => {
  endingOf(out, ['.csv'])
  const rows = samples.map((entry): CsvCell[] => [
    entry.sample,
    entry.path,
    entry.subject,
    entry.sequence,
    entry.frame,
    entry.emotion,
    entry.fold,
    entry.split,
    (entry.units ?? []).join(' '),
  ])
  await atomicWrite(
    out,
    encodeCsv(['sample', 'path', 'subject', 'sequence', 'frame', 'emotion', 'fold', 'split', 'aus'], rows),
  )
  return { file: out, rows: rows.length }
}
