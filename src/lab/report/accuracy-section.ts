import type { Evaluation } from '../../shared/contract/run.ts'
import { accuracyTables, otherRuns, type AccuracyGroup, type AccuracyTable } from './accuracy.ts'
import { confusionTable } from './confusion-table.ts'
import { experimentTables } from './experiment-section.ts'
import { html, type Html } from './html.ts'
import { counted, percent, thousands } from './number-text.ts'
import type { PublishedRow } from './published.ts'
import type { ReportData, ReportRun } from './report-data.ts'

const publishedText = ({ mean, sd }: PublishedRow, decimals: number): string =>
  sd === undefined ? mean.toFixed(decimals) : `${mean.toFixed(1)} ± ${sd.toFixed(1)}`

/** "0 to 9", "0, 3" */
const listOf = (numbers: readonly number[]): string => {
  const [first, last] = [numbers[0], numbers.at(-1)]
  return first !== undefined && last !== undefined && numbers.length > 3 && last - first === numbers.length - 1
    ? `${String(first)} to ${String(last)}`
    : numbers.join(', ')
}

const groupText = (group: AccuracyGroup): Html => {
  const parts = [
    ...(group.experiment === null ? [] : [group.experiment]),
    `${group.folds.length === 1 ? 'fold' : 'folds'} ${listOf(group.folds)}`,
    ...(group.over === 'seeds' ? [`${String(group.runs.length)} seeds`] : []),
    `n = ${thousands(group.faces)}`,
    `${thousands(group.steps)} steps`,
    `${group.protocol} protocol`,
    `${group.corpus}${group.synthetic ? ' (drawn)' : ''}`,
    ...group.departs,
    ...(group.missing === 0 ? [] : [`${counted(group.missing, 'network')} not finished`]),
  ]
  return html`<span class="figure">${percent(group.mean)}${group.sd === null ? '' : ` ± ${percent(group.sd)}`}</span> <span class="quiet">${parts.join(', ')}</span>`
}

const reproducedCell = (row: AccuracyTable['rows'][number]): Html => {
  if (row.published.variant === undefined) return html`<span class="quiet">other authors</span>`
  if (row.reproduced.length === 0) return html`<span class="quiet">not run</span>`
  return html`${row.reproduced.map((group) => html`<div>${groupText(group)}</div>`)}`
}

const tableOf = ({ published, rows }: AccuracyTable): Html => html`
<table class="accuracy">
<caption><b>Table ${published.number}, side by side.</b> ${published.corpus}, ${published.classes} classes: accuracy in %. Published: mean ± s.d. over ${published.folds}. This report: the test faces of the named folds; ± is the sample standard deviation over folds, each the mean of its seeds (over seeds or runs where it says so or there are no folds).</caption>
<thead><tr><th scope="col">method</th><th scope="col" class="number">published</th><th scope="col">this report</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${row.published.method}</th><td class="number">${publishedText(row.published, published.decimals)}</td><td>${reproducedCell(row)}</td></tr>`)}</tbody>
</table>`

const otherTable = (runs: readonly ReportRun[]): Html | null =>
  runs.length === 0
    ? null
    : html`
<table>
<caption><b>Other runs.</b> No published value exists for these. Accuracy in % on the test faces.</caption>
<thead><tr><th scope="col">run</th><th scope="col">corpus</th><th scope="col">network</th><th scope="col" class="number">accuracy</th><th scope="col" class="number">n</th></tr></thead>
<tbody>${runs.map(({ run, corpus, settings, evaluation }) => html`<tr><th scope="row">${run}</th><td>${corpus.name}</td><td>${settings.classes} classes, ${settings.variant}</td><td class="number">${evaluation === null ? '' : percent(evaluation.accuracy)}</td><td class="number">${evaluation?.count ?? ''}</td></tr>`)}</tbody>
</table>`

const confusionOf = (run: ReportRun, evaluation: Evaluation, named: boolean): Html =>
  confusionTable(
    html`<b>Confusion${named ? `, ${run.run}` : ''}.</b> ${counted(evaluation.count, 'test face')}${run.testSubjects === null ? '' : ` of ${counted(run.testSubjects, 'subject')} that the network never saw in training`}.`,
    evaluation.classes,
    evaluation.confusion,
  )

const hasRun = ({ rows }: AccuracyTable): boolean => rows.some(({ reproduced }) => reproduced.length > 0)

/** Those of tables 1 to 3 that these runs say nothing about: kept, so that what was not run is seen. */
export const untouchedTablesSection = (data: ReportData): Html | null => {
  const untouched = accuracyTables(data).filter((table) => !hasRun(table))
  return untouched.length === 0
    ? null
    : html`
<section aria-labelledby="untouched"><h2 id="untouched">Published accuracies without a run here</h2>
${untouched.map(tableOf)}
</section>`
}

/** Those of tables 1 to 3 that have a run, runs without a published counterpart, the experiments, and each run's confusion matrix. */
export const accuracySection = (data: ReportData): Html => {
  const { runs, experiments } = data
  const synthetic = [...runs, ...experiments].some(({ corpus }) => corpus.synthetic)
  return html`
<section aria-labelledby="accuracy"><h2 id="accuracy">Recognition accuracy</h2>
${synthetic ? html`<p class="note">Networks marked “drawn” were trained and tested on faces that AULens drew. They show that the method runs from end to end; their accuracies cannot be compared with the published ones.</p>` : null}
${accuracyTables(data).filter(hasRun).map(tableOf)}
${otherTable(otherRuns(data))}
${experiments.map(experimentTables)}
${runs.map((run) =>
  run.evaluation === null
    ? html`<p class="note">${run.run} has not been tested; its confusion matrix is missing.</p>`
    : confusionOf(run, run.evaluation, runs.length > 1 || experiments.length > 0),
)}
</section>`
}
