import { publishedTables, type PublishedRow, type PublishedTable } from './published.ts'
import type { ReportRun } from './report-data.ts'

/** Runs that differ in the test fold or the seed only: what a mean may be taken over. */
export interface AccuracyGroup {
  readonly corpus: string
  readonly synthetic: boolean
  readonly protocol: string
  readonly steps: number
  readonly runs: readonly string[]
  readonly folds: readonly number[]
  /** Test faces of all runs together. */
  readonly faces: number
  /** Shares, 0 … 1. */
  readonly mean: number
  /** Sample standard deviation over the runs; null for a single one. */
  readonly sd: number | null
}

const testedRuns = (runs: readonly ReportRun[]): (ReportRun & { readonly evaluation: NonNullable<ReportRun['evaluation']> })[] =>
  runs.flatMap((run) => (run.evaluation === null ? [] : [{ ...run, evaluation: run.evaluation }]))

export const groupAccuracies = (runs: readonly ReportRun[]): AccuracyGroup[] => {
  const groups = new Map<string, ReturnType<typeof testedRuns>>()
  for (const run of testedRuns(runs)) {
    const key = JSON.stringify([run.corpus.name, run.corpus.synthetic, run.settings.protocol, run.steps])
    groups.set(key, [...groups.get(key) ?? [], run])
  }
  return [...groups.values()].flatMap((members) => {
    const first = members[0]
    if (first === undefined) return []
    const values = members.map(({ evaluation }) => evaluation.accuracy)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return [{
      corpus: first.corpus.name, synthetic: first.corpus.synthetic, protocol: first.settings.protocol, steps: first.steps,
      runs: members.map(({ run }) => run), folds: [...new Set(members.map(({ settings }) => settings.fold))].sort((a, b) => a - b),
      faces: members.reduce((sum, { evaluation }) => sum + evaluation.count, 0), mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null,
    }]
  })
}

export interface AccuracyRow { readonly published: PublishedRow; readonly reproduced: readonly AccuracyGroup[] }
export interface AccuracyTable { readonly published: PublishedTable; readonly rows: readonly AccuracyRow[] }

const belongsTo = (table: PublishedTable, run: ReportRun): boolean => run.corpus.layout === table.layout && run.settings.classes === table.classes

/** Tables 1 to 3: every published row with what these runs reached in the same corpus layout, classes and variant. */
export const accuracyTables = (runs: readonly ReportRun[]): AccuracyTable[] =>
  publishedTables.map((published) => ({
    published,
    rows: published.rows.map((row) => ({
      published: row,
      reproduced: groupAccuracies(runs.filter((run) => row.variant !== undefined && belongsTo(published, run) && run.settings.variant === row.variant)),
    })),
  }))

/** Tested runs that no published row is about. */
export const otherRuns = (runs: readonly ReportRun[]): ReportRun[] =>
  testedRuns(runs).filter((run) => !publishedTables.some((table) => belongsTo(table, run) && table.rows.some(({ variant }) => variant === run.settings.variant)))
