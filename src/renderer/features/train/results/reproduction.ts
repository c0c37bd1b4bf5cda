import type { CorpusSummary } from '../../../../shared/contract/corpus.ts'
import type { RunSummary } from '../../../../shared/contract/run.ts'
import { publishedTables, type PublishedRow, type PublishedTable } from '../../../../shared/protocol/published.ts'
import { departuresOf } from '../../../../shared/protocol/departures.ts'
import type { TrainingSettings } from '../../../../shared/protocol/settings.ts'

/** Runs that differ in fold and seed only: what a mean may be taken over. Accuracies in per cent. */
export interface Reproduction {
  readonly key: string
  readonly corpus: string
  readonly settings: TrainingSettings
  readonly runs: readonly { readonly run: string; readonly fold: number; readonly accuracy: number }[]
  readonly folds: number
  readonly mean: number
  /** Sample standard deviation over the runs; null for a single one. */
  readonly sd: number | null
  /** Settings in which these runs are not what the paper describes, e.g. a shorter training. */
  readonly departs: readonly string[]
  /** Runs of the group that are not tested yet. */
  readonly unfinished: number
}

export interface ResultRow {
  readonly published: PublishedRow | null
  readonly name: string
  readonly reproduced: Reproduction | null
}
export interface ResultTable {
  readonly title: string
  readonly text: string
  readonly published: PublishedTable | null
  readonly rows: readonly ResultRow[]
}

type Grouped = Omit<TrainingSettings, 'fold' | 'seed' | 'device' | 'checkpointEvery'>
const groupedOf = ({ settings }: RunSummary): Grouped => {
  const { fold, seed, device, checkpointEvery, excluded, ...rest } = settings
  // Named only to be left out.
  void [fold, seed, device, checkpointEvery]
  // Old records do not say; nearly always it was none.
  return { ...rest, excluded: excluded ?? [] }
}

/** Groups of runs, those with the most folds first. */
export const reproductionsOf = (runs: readonly RunSummary[]): Reproduction[] => {
  const groups = new Map<string, RunSummary[]>()
  for (const run of runs) {
    const key = JSON.stringify([run.corpus, groupedOf(run)])
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups]
    .flatMap(([key, members]) => {
      const tested = members.flatMap((run) =>
        run.testAccuracy === null ? [] : [{ run: run.run, fold: run.settings.fold, accuracy: 100 * run.testAccuracy }],
      )
      const [first] = members
      if (first === undefined || tested.length === 0) return []
      const mean = tested.reduce((sum, { accuracy }) => sum + accuracy, 0) / tested.length
      const squares = tested.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0)
      return [
        {
          key,
          corpus: first.corpus,
          settings: first.settings,
          runs: tested.sort((a, b) => a.fold - b.fold),
          folds: new Set(tested.map(({ fold }) => fold)).size,
          mean,
          sd: tested.length > 1 ? Math.sqrt(squares / (tested.length - 1)) : null,
          departs: departuresOf(first.settings),
          unfinished: members.length - tested.length,
        },
      ]
    })
    .sort((a, b) => b.folds - a.folds || a.departs.length - b.departs.length)
}

/** Tables 1 to 3 with what the runs under a protocol reached, and one table for runs that no published row is about. */
export const resultTables = (
  runs: readonly RunSummary[],
  corpora: readonly Pick<CorpusSummary, 'name' | 'layout' | 'synthetic'>[],
  protocol: TrainingSettings['protocol'],
): ResultTable[] => {
  // Drawn faces are not those of the paper, whatever their folders are called: they have no published value beside
  // them.
  const layouts = new Map(corpora.map(({ name, layout, synthetic }) => [name, synthetic ? null : layout]))
  const groups = reproductionsOf(runs.filter((run) => run.settings.protocol === protocol))
  const placed = new Set<string>()
  const tables = publishedTables.map((published): ResultTable => ({
    title: `Table ${published.number}`,
    text: `${published.corpus}, ${published.classes} classes, ${published.folds}`,
    published,
    rows: published.rows.flatMap((row): ResultRow[] => {
      const fitting = groups.filter(
        ({ corpus, settings }) =>
          row.variant === settings.variant &&
          settings.classes === published.classes &&
          layouts.get(corpus) === published.layout,
      )
      for (const group of fitting) placed.add(group.key)
      if (fitting.length === 0) return [{ published: row, name: row.method, reproduced: null }]
      return fitting.map((group, place) => ({
        published: place === 0 ? row : null,
        name: place === 0 ? row.method : '',
        reproduced: group,
      }))
    }),
  }))
  const others = groups.filter(({ key }) => !placed.has(key))
  if (others.length === 0) return tables
  const rows = others.map((group): ResultRow => ({
    published: null,
    name: `${group.corpus}, ${group.settings.classes} classes, ${group.settings.variant}`,
    reproduced: group,
  }))
  return [...tables, { title: 'Other runs', text: 'no published value', published: null, rows }]
}
