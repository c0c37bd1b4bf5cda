import { actionUnitOf } from '../../shared/facs/action-units.ts'
import { encodeCsv, type CsvCell } from '../store/arrays/csv.ts'
import { accuracyTables } from './accuracy.ts'
import { coOccurrenceTable, evidenceTable, verdictTable } from '../evidence/evidence-table.ts'
import { shownFilters } from './filter-section.ts'
import { publishedUnits } from './published.ts'
import type { ReportData, ReportRun } from './report-data.ts'

/** A file beside the page. */
export interface ReportFile {
  readonly name: string
  readonly content: string | Uint8Array
}

const tableFile = (name: string, columns: readonly string[], rows: readonly (readonly CsvCell[])[]): ReportFile => ({
  name,
  content: encodeCsv(columns, rows),
})

/** Tables 1 to 3; accuracies in per cent. A row without a run has empty cells. */
export const accuracyFiles = (data: Pick<ReportData, 'runs' | 'experiments'>): ReportFile[] =>
  accuracyTables(data).map(({ published, rows }) =>
    tableFile(
      `table${String(published.number)}.csv`,
      [
        'method',
        'published_mean',
        'published_sd',
        'accuracy',
        'sample_sd',
        'sd_over',
        'folds',
        'faces',
        'steps',
        'protocol',
        'corpus',
        'departs',
        'not_finished',
        'experiment',
        'runs',
      ],
      rows.flatMap(({ published: row, reproduced }): CsvCell[][] => {
        const own: CsvCell[] = [row.method, row.mean, row.sd ?? null]
        if (reproduced.length === 0) return [[...own, ...Array<null>(12).fill(null)]]
        return reproduced.map((group) => [
          ...own,
          group.mean * 100,
          group.sd === null ? null : group.sd * 100,
          group.over,
          group.folds.join(' '),
          group.faces,
          group.steps,
          group.protocol,
          group.corpus,
          group.departs.join('; '),
          group.missing,
          group.experiment,
          group.runs.join(' '),
        ])
      }),
    ),
  )

const nameOf = (au: number): string => actionUnitOf(au)?.name ?? ''

const unitFile = (run: ReportRun, prefix: string): ReportFile => {
  const filters = shownFilters(run)
  return tableFile(
    `${prefix}table4.csv`,
    [
      'row',
      'published_au',
      'published_name',
      'filter',
      'au',
      'name',
      'kl',
      'kl_without_neutral',
      'n_with',
      'n_without',
      'auc',
      'r',
      'p',
      'p_max_t',
      'q',
    ],
    Array.from({ length: Math.max(publishedUnits.length, filters.length) }, (_, index): CsvCell[] => {
      const published = publishedUnits[index]
      const entry = filters[index]
      const score = entry?.aus.find(({ au }) => au === entry.best?.au)
      return [
        index + 1,
        published ?? null,
        published === undefined ? null : nameOf(published),
        entry?.filter ?? null,
        ...(score === undefined
          ? Array<null>(11).fill(null)
          : [
              score.au,
              nameOf(score.au),
              score.kl,
              score.klWithoutNeutral,
              score.nWith,
              score.nWithout,
              score.auc,
              score.r,
              score.p,
              score.pMaxT,
              score.q,
            ]),
      ]
    }),
  )
}

/** The data of one run's figures and tables; `prefix` tells runs apart. */
export const runFiles = (run: ReportRun, prefix: string): ReportFile[] => {
  const files: ReportFile[] = []
  if (run.evaluation !== null) {
    const { classes, confusion } = run.evaluation
    files.push(
      tableFile(
        `${prefix}confusion.csv`,
        ['label', ...classes],
        confusion.map((row, index) => [classes[index] ?? '', ...row]),
      ),
    )
  }
  if (run.patches !== null) {
    const figure = run.corpus.layout === 'tfd' ? 'figure3' : 'figure4'
    files.push(
      tableFile(
        `${prefix}${figure}.csv`,
        ['row', 'filter', 'place', 'sample', 'path', 'subject', 'map_row', 'map_column', 'activation'],
        run.patches.filters.flatMap(({ filter, patches }, index) =>
          patches.map((patch, place): CsvCell[] => [
            index + 1,
            filter,
            place + 1,
            patch.sample,
            patch.path,
            patch.subject,
            patch.row,
            patch.column,
            patch.value,
          ]),
        ),
      ),
    )
  }
  if (run.evidence !== null) {
    const shown = evidenceTable(shownFilters(run))
    const all = evidenceTable(run.evidence.filters)
    files.push(
      tableFile(`${prefix}figure5.csv`, shown.columns, shown.rows),
      unitFile(run, prefix),
      tableFile(`${prefix}evidence.csv`, all.columns, all.rows),
    )
    if (run.evidence.filters.some(({ verdict }) => verdict !== null)) {
      const verdicts = verdictTable(run.evidence.filters)
      files.push(tableFile(`${prefix}verdicts.csv`, verdicts.columns, verdicts.rows))
    }
    if (run.evidence.coOccurrence !== null) {
      const together = coOccurrenceTable(run.evidence.coOccurrence)
      files.push(tableFile(`${prefix}co-occurrence.csv`, together.columns, together.rows))
    }
  }
  return files
}
