import { departuresOf } from '../../shared/protocol/departures.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { meanOf, sampleDeviation } from '../../shared/stats/moments.ts'
import { publishedTables, type PublishedRow, type PublishedTable } from './published.ts'
import type { ReportData, ReportExperiment, ReportRun } from './report-data.ts'

/** Networks that differ in the test fold or the seed only: what a mean may be taken over. */
export interface AccuracyGroup {
  /** The experiment they belong to; null: single runs. */
  readonly experiment: string | null
  readonly corpus: string
  readonly synthetic: boolean
  readonly protocol: string
  readonly steps: number
  /** Settings other than the steps in which they are not what their protocol says. */
  readonly departs: readonly string[]
  readonly runs: readonly string[]
  readonly folds: readonly number[]
  /** Test faces of all networks together. */
  readonly faces: number
  /** Shares, 0 … 1. */
  readonly mean: number
  readonly over: 'folds' | 'seeds' | 'runs'
  /** Sample standard deviation over these; null for a single one. */
  readonly sd: number | null
  /** Networks of the experiment that are not finished. */
  readonly missing: number
}

type Variant = TrainingSettings['variant']
const departsOf = (settings: TrainingSettings): string[] =>
  departuresOf(settings).filter((text) => text !== `${String(settings.steps)} steps`)

const testedRuns = (
  runs: readonly ReportRun[],
): (ReportRun & { readonly evaluation: NonNullable<ReportRun['evaluation']> })[] =>
  runs.flatMap((run) => (run.evaluation === null ? [] : [{ ...run, evaluation: run.evaluation }]))

export const groupAccuracies = (runs: readonly ReportRun[]): AccuracyGroup[] => {
  const groups = new Map<string, ReturnType<typeof testedRuns>>()
  for (const run of testedRuns(runs)) {
    const key = JSON.stringify([
      run.corpus.name,
      run.corpus.synthetic,
      run.settings.protocol,
      run.steps,
      departsOf(run.settings),
    ])
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].flatMap((members): AccuracyGroup[] => {
    const first = members[0]
    if (first === undefined) return []
    const values = members.map(({ evaluation }) => evaluation.accuracy)
    return [
      {
        experiment: null,
        corpus: first.corpus.name,
        synthetic: first.corpus.synthetic,
        protocol: first.settings.protocol,
        steps: first.steps,
        departs: departsOf(first.settings),
        runs: members.map(({ run }) => run),
        folds: [...new Set(members.map(({ settings }) => settings.fold))].sort((a, b) => a - b),
        faces: members.reduce((sum, { evaluation }) => sum + evaluation.count, 0),
        mean: meanOf(values),
        over: 'runs',
        sd: sampleDeviation(values),
        missing: 0,
      },
    ]
  })
}

/** What an experiment reached with a variant; empty before its first network. */
const groupOfExperiment = ({ detail, corpus, confusions }: ReportExperiment, variant: Variant): AccuracyGroup[] => {
  const result = detail.results.find((entry) => entry.variant === variant)
  if (result?.mean == null) return []
  const cells = detail.matrix.filter((cell) => cell.variant === variant)
  const done = cells.filter((cell) => cell.testAccuracy !== null)
  return [
    {
      experiment: detail.experiment,
      corpus: corpus.name,
      synthetic: corpus.synthetic,
      protocol: detail.settings.protocol,
      steps: detail.settings.steps,
      departs: departsOf(detail.settings),
      runs: done.flatMap(({ run }) => run ?? []),
      folds: [...new Set(done.map(({ fold }) => fold))].sort((a, b) => a - b),
      faces: confusions.find((entry) => entry.variant === variant)?.faces ?? 0,
      mean: result.mean,
      over: result.over,
      sd: result.sd,
      missing: cells.length - done.length,
    },
  ]
}

export interface AccuracyRow {
  readonly published: PublishedRow
  readonly reproduced: readonly AccuracyGroup[]
}
export interface AccuracyTable {
  readonly published: PublishedTable
  readonly rows: readonly AccuracyRow[]
}

type Reported = Pick<ReportData, 'runs' | 'experiments'>
const belongsTo = (table: PublishedTable, { corpus, settings }: Pick<ReportRun, 'corpus' | 'settings'>): boolean =>
  corpus.layout === table.layout && settings.classes === table.classes

/** Runs that are no network of a reported experiment: those are counted there. */
const singleRuns = ({ runs, experiments }: Reported): ReportRun[] => {
  const counted = new Set(experiments.flatMap(({ networks }) => networks.map(({ run }) => run)))
  return runs.filter(({ run }) => !counted.has(run))
}

/** Tables 1 to 3: every published row with what these experiments and runs reached in the same corpus layout, classes and variant. */
export const accuracyTables = (data: Reported): AccuracyTable[] =>
  publishedTables.map((published) => ({
    published,
    rows: published.rows.map((row) => {
      const { variant } = row
      if (variant === undefined) return { published: row, reproduced: [] }
      return {
        published: row,
        reproduced: [
          ...data.experiments
            .filter(({ corpus, detail }) => belongsTo(published, { corpus, settings: detail.settings }))
            .flatMap((experiment) => groupOfExperiment(experiment, variant)),
          ...groupAccuracies(
            singleRuns(data).filter((run) => belongsTo(published, run) && run.settings.variant === variant),
          ),
        ],
      }
    }),
  }))

/** Tested single runs that no published row is about. */
export const otherRuns = (data: Reported): ReportRun[] =>
  testedRuns(singleRuns(data)).filter(
    (run) =>
      !publishedTables.some(
        (table) => belongsTo(table, run) && table.rows.some(({ variant }) => variant === run.settings.variant),
      ),
  )
