import { verdictGrades, type Evidence, type FilterEvidence } from '../../shared/contract/evidence.ts'
import { criterionRules, gradeRules } from '../../shared/evidence/verdict-rules.ts'
import { html, type Html } from './html.ts'
import { thousands } from './number-text.ts'

const outcomeNames = { held: 'held', doubtful: 'doubtful', failed: 'failed', unknown: 'not computed' } as const

const countsText = ({ filters }: Evidence): string => {
  const live = filters.filter(({ dead }) => !dead)
  const counts = verdictGrades.map(
    (grade) => `${thousands(live.filter(({ verdict }) => verdict?.grade === grade).length)} ${grade}`,
  )
  return `Of ${thousands(live.length)} filters that are not dead: ${counts.join(', ')}.`
}

const rulesOf = (): Html => html`
<details><summary>Rules of the grades</summary>
<p>From the first that applies. What is not computed counts neither way, but for what a grade asks to be held.</p>
<dl>${gradeRules.map(({ grade, rule }) => html`<dt>${grade}</dt><dd>${rule}</dd>`)}</dl>
<table class="dense"><caption>What each criterion asks.</caption>
<thead><tr><th scope="col">criterion</th><th scope="col">held</th><th scope="col">doubtful</th><th scope="col">failed</th></tr></thead>
<tbody>${criterionRules.map(({ name, held, doubtful, failed }) => html`<tr><th scope="row">${name}</th><td>${held}</td><td>${doubtful}</td><td>${failed}</td></tr>`)}</tbody></table></details>`

const groundsOf = (filters: readonly FilterEvidence[]): Html => html`
<details><summary>Grounds of these verdicts</summary>
<table class="dense"><thead><tr><th scope="col">filter</th>${criterionRules.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${filters.map(
  ({ filter, verdict }) =>
    html`<tr><th scope="row">${filter}</th>${criterionRules.map(({ criterion }) => {
      const ground = verdict?.grounds.find((entry) => entry.criterion === criterion)
      return html`<td>${ground === undefined ? '–' : outcomeNames[ground.outcome]}${ground === undefined || ground.value === '' ? null : html` <span class="quiet">${ground.value}</span>`}</td>`
    })}</tr>`,
)}</tbody></table></details>`

/** What the evidence amounts to, filter by filter; nothing where no verdict could be given. */
export const verdictSection = (evidence: Evidence, filters: readonly FilterEvidence[]): Html | null => {
  if (evidence.filters.every(({ verdict }) => verdict?.grade == null)) return null
  return html`
<h3>Verdicts</h3>
<p>${countsText(evidence)}</p>
<table class="dense">
<caption>The filters of the figures above. A grade says how well the resemblance stands up, by fixed rules; it does not say why the network answers.</caption>
<thead><tr><th scope="col">filter</th><th scope="col">grade</th><th scope="col">verdict</th></tr></thead>
<tbody>${filters.map(({ filter, verdict }) => html`<tr><th scope="row">${filter}</th><td>${verdict?.grade ?? '–'}</td><td>${verdict?.statement ?? ''}</td></tr>`)}</tbody>
</table>
${groundsOf(filters)}${rulesOf()}`
}
