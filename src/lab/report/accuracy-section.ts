import type { Evaluation } from '../../shared/contract/run.ts'
import { accuracyTables, otherRuns, type AccuracyGroup, type AccuracyTable } from './accuracy.ts'
import { html, type Html } from './html.ts'
import { counted, percent, thousands } from './number-text.ts'
import type { PublishedRow } from './published.ts'
import type { ReportData, ReportRun } from './report-data.ts'

const publishedText = ({ mean, sd }: PublishedRow, decimals: number): string => (sd === undefined ? mean.toFixed(decimals) : `${mean.toFixed(1)} ± ${sd.toFixed(1)}`)

const groupText = (group: AccuracyGroup): Html => {
  const folds = `${group.folds.length === 1 ? 'fold' : 'folds'} ${group.folds.join(', ')}`
  return html`<span class="figure">${percent(group.mean)}${group.sd === null ? '' : ` ± ${percent(group.sd)}`}</span> <span class="quiet">${folds}, n = ${thousands(group.faces)}, ${thousands(group.steps)} steps, ${group.protocol} protocol, ${group.corpus}${group.synthetic ? ' (drawn)' : ''}</span>`
}

const reproducedCell = (row: AccuracyTable['rows'][number]): Html => {
  if (row.published.variant === undefined) return html`<span class="quiet">other authors</span>`
  if (row.reproduced.length === 0) return html`<span class="quiet">not run</span>`
  return html`${row.reproduced.map((group) => html`<div>${groupText(group)}</div>`)}`
}

const tableOf = ({ published, rows }: AccuracyTable): Html => html`
<table class="accuracy">
<caption><b>Table ${published.number}, side by side.</b> ${published.corpus}, ${published.classes} classes: accuracy in %. Published: mean ± s.d. over ${published.folds}. This report: the test faces of the named folds; ± is the sample standard deviation over them.</caption>
<thead><tr><th scope="col">method</th><th scope="col" class="number">published</th><th scope="col">this report</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${row.published.method}</th><td class="number">${publishedText(row.published, published.decimals)}</td><td>${reproducedCell(row)}</td></tr>`)}</tbody>
</table>`

const otherTable = (runs: readonly ReportRun[]): Html | null => (runs.length === 0 ? null : html`
<table>
<caption><b>Other runs.</b> No published value exists for these. Accuracy in % on the test faces.</caption>
<thead><tr><th scope="col">run</th><th scope="col">corpus</th><th scope="col">network</th><th scope="col" class="number">accuracy</th><th scope="col" class="number">n</th></tr></thead>
<tbody>${runs.map(({ run, corpus, settings, evaluation }) => html`<tr><th scope="row">${run}</th><td>${corpus.name}</td><td>${settings.classes} classes, ${settings.variant}</td><td class="number">${evaluation === null ? '' : percent(evaluation.accuracy)}</td><td class="number">${evaluation?.count ?? ''}</td></tr>`)}</tbody>
</table>`)

/** Seven steps of lightness, by the share of the true class. */
const shade = (count: number, whole: number): string => `q${String(whole === 0 ? 0 : Math.min(6, Math.ceil((6 * count) / whole)))}`

const confusionTable = (run: ReportRun, evaluation: Evaluation, named: boolean): Html => html`
<table class="confusion">
<caption><b>Confusion${named ? `, ${run.run}` : ''}.</b> ${counted(evaluation.count, 'test face')}${run.testSubjects === null ? '' : ` of ${counted(run.testSubjects, 'subject')} that the network never saw in training`}. Rows: the label; columns: what the network names. Counts; darker is a larger share of the row.</caption>
<thead><tr><th scope="col">label</th>${evaluation.classes.map((name) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">recall, %</th></tr></thead>
<tbody>${evaluation.confusion.map((row, index) => {
  const whole = row.reduce((sum, count) => sum + count, 0)
  return html`<tr><th scope="row">${evaluation.classes[index] ?? ''}</th>${row.map((count) => html`<td class="number ${shade(count, whole)}">${count}</td>`)}<td class="number">${whole === 0 ? '–' : percent((row[index] ?? 0) / whole)}</td></tr>`
})}</tbody>
</table>`

const hasRun = ({ rows }: AccuracyTable): boolean => rows.some(({ reproduced }) => reproduced.length > 0)

/** Those of tables 1 to 3 that these runs say nothing about: kept, so that what was not run is seen. */
export const untouchedTablesSection = ({ runs }: ReportData): Html | null => {
  const untouched = accuracyTables(runs).filter((table) => !hasRun(table))
  return untouched.length === 0 ? null : html`
<section aria-labelledby="untouched"><h2 id="untouched">Published accuracies without a run here</h2>
${untouched.map(tableOf)}
</section>`
}

/** Those of tables 1 to 3 that have a run, runs without a published counterpart, and each run's confusion matrix. */
export const accuracySection = ({ runs }: ReportData): Html => {
  const synthetic = runs.some(({ corpus }) => corpus.synthetic)
  return html`
<section aria-labelledby="accuracy"><h2 id="accuracy">Recognition accuracy</h2>
${synthetic ? html`<p class="note">Runs marked “drawn” were trained and tested on faces that AULens drew. They show that the method runs from end to end; their accuracies cannot be compared with the published ones.</p>` : null}
${accuracyTables(runs).filter(hasRun).map(tableOf)}
${otherTable(otherRuns(runs))}
${runs.map((run) => (run.evaluation === null
  ? html`<p class="note">${run.run} has not been tested; its confusion matrix is missing.</p>`
  : confusionTable(run, run.evaluation, runs.length > 1)))}
</section>`
}
