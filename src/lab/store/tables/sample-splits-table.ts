import type { SqlDatabase } from '../database.ts'
import type { Split } from './runs-table.ts'

/** Samples' parts in the official splits of a corpus that has several (TFD: five). */
export class SampleSplitsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /**
   * Replaces a sample's parts: one entry a split, null where it takes no part. For many samples, take the function
   * once.
   */
  get replace(): (sample: number, splits: readonly (Split | null)[]) => void {
    const remove = this.#database.prepare('DELETE FROM sample_splits WHERE sample = ?')
    const insert = this.#database.prepare('INSERT INTO sample_splits (sample, fold, split) VALUES (?, ?, ?)')
    return (sample, splits) => {
      remove.run(sample)
      splits.forEach((split, fold) => {
        if (split !== null) insert.run(sample, fold, split)
      })
    }
  }

  /** How many official splits the corpus has; 0: none, or one that its sequences carry. */
  count(corpus: number): number {
    return Number(
      this.#database
        .prepare('SELECT max(p.fold) + 1 FROM sample_splits p JOIN samples s ON s.id = p.sample WHERE s.corpus = ?')
        .pluck()
        .get(corpus) ?? 0,
    )
  }

  /** Parts of one split: sample → part. */
  ofFold(corpus: number, fold: number): Map<number, Split> {
    return new Map(
      this.#database
        .prepare<[number, number], { sample: number; split: Split }>(
          'SELECT p.sample, p.split FROM sample_splits p JOIN samples s ON s.id = p.sample WHERE s.corpus = ? ' +
            'AND p.fold = ?',
        )
        .all(corpus, fold)
        .map(({ sample, split }) => [sample, split]),
    )
  }
}
