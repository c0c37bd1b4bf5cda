import { actionUnitOf } from '../../shared/facs/action-units.ts'
import type { Evidence, FilterEvidence } from '../../shared/contract/evidence.ts'
import { facesNote } from './faces-note.ts'
import { html, trusted, type Html } from './html.ts'
import { klChart } from './kl-chart.ts'
import { nats, optional, probability, thousands } from './number-text.ts'
import { patchStrip, pngDataUri } from './patch-strip.ts'
import { publishedUnits } from './published.ts'
import type { ReportPatches, ReportRun } from './report-data.ts'
import { verdictSection } from './verdict-section.ts'

const methodNames = {
  guided: 'guided backpropagation',
  deconv: 'deconvolution',
  gradient: 'plain gradient',
  occlusion: 'occlusion',
} as const

const unitText = (au: number): string => {
  const known = actionUnitOf(au)
  return known === undefined ? `AU ${String(au)}` : `${String(au)} ${known.name}`
}

/** The filters that figures 3 to 5 and table 4 show, in their order. */
export const shownFilters = (run: ReportRun): FilterEvidence[] => {
  if (run.patches === null || run.evidence === null) return []
  const byNumber = new Map(run.evidence.filters.map((entry) => [entry.filter, entry]))
  return run.patches.filters.flatMap(({ filter }) => byNumber.get(filter) ?? [])
}

/** Says whose figure this is like: only CK+ and TFD themselves are a reproduction. */
const figureName = (run: ReportRun, number: number): string =>
  run.corpus.synthetic || (run.corpus.layout !== 'ckplus' && run.corpus.layout !== 'tfd')
    ? `In the manner of figure ${String(number)}.`
    : `Figure ${String(number)}, reproduced.`

const patchesFigure = async (run: ReportRun, patches: ReportPatches): Promise<Html> => {
  const places = Math.max(1, ...patches.filters.map((entry) => entry.patches.length))
  const method = methodNames[patches.method]
  const rows = await Promise.all(
    patches.filters.map(async ({ filter, patches: neurons }, index) => {
      const pictures = await patchStrip(
        neurons.map(({ reconstruction }) => reconstruction),
        patches.window,
        places,
      )
      const faces = await patchStrip(
        neurons.map(({ face }) => face),
        patches.window,
        places,
      )
      const range =
        neurons.length === 0
          ? 'no patch'
          : `activations ${neurons[0]?.value.toFixed(2) ?? ''} to ${neurons.at(-1)?.value.toFixed(2) ?? ''}`
      const best = run.evidence?.filters.find((entry) => entry.filter === filter)?.best ?? null
      return html`<tr><th scope="row">${index + 1}<span class="quiet">filter ${filter}</span></th><td>
<img class="strip" src="${pngDataUri(pictures)}" alt="Filter ${filter}: ${method} from its strongest neuron in ${neurons.length} training faces, ${range}">
<img class="strip" src="${pngDataUri(faces)}" alt="The same windows of the faces, from subjects ${neurons.map(({ subject }) => subject).join(', ')}"></td>${run.evidence === null ? null : html`<td class="aside">${best === null ? '–' : html`AU ${unitText(best.au)}<span class="quiet">KL ${nats(best.kl)}</span>`}</td>`}</tr>`
    }),
  )
  const choice =
    run.evidence === null
      ? 'Filters chosen: those whose strongest neurons answer most, because no Action Units are coded here.'
      : 'Filters chosen: the largest divergences, at most two filters for one Action Unit unless fewer than ten remain, so that one conspicuous unit does not fill every row. They are the strongest filters, not typical ones.'
  return html`
<figure class="patches${patches.window < 20 ? ' coarse' : ''}">
<table><thead class="unseen"><tr><th scope="col">row and filter</th><th scope="col">patches, strongest first</th>${run.evidence === null ? null : html`<th scope="col">largest divergence</th>`}</tr></thead><tbody>${rows}</tbody></table>
<figcaption><b>${figureName(run, run.corpus.layout === 'tfd' ? 3 : 4)}</b> ${patches.filters.length} filters of ${patches.layer}, two lines each. Above: ${method} from the single strongest neuron in each of the ${places} training faces that excite the filter most, strongest first. Below: the same ${patches.window} × ${patches.window} window of the face. ${facesNote(patches)}Mid-grey is no signal; each patch has a scale of its own. A patch shows what excites the filter and what that resembles, not why the network decides. ${choice} Filter numbers count from 0.</figcaption>
</figure>`
}

const divergenceFigure = (run: ReportRun, evidence: Evidence, filters: readonly FilterEvidence[]): Html => {
  const { settings } = evidence
  const units = filters[0]?.aus.map(({ au }) => au) ?? []
  const tested =
    settings.permutations > 0
      ? ` Dark bars pass the family-wise test at 0.05 (largest divergence over all live filters and all units with at least ${String(settings.minimumCount)} samples, ${thousands(settings.permutations)} shuffles of whole sequences${settings.within === 'all' ? '' : ` within ${settings.within}`}).`
      : ' No test was run: bars are descriptions.'
  return html`
<figure class="chart">
${trusted(klChart(filters))}
<figcaption><b>${figureName(run, 5)}</b> KL divergence (nats) of the activations of samples with each Action Unit from those without it, for the filters above, on one scale: ${settings.bins} bins, ${settings.smoothing} added to each, natural logarithm, ${thousands(evidence.samples)} coded faces. The largest bar is red.${tested} Outlined bars: fewer than ${settings.minimumCount} samples, never named.</figcaption>
</figure>
<details><summary>Numbers of this figure</summary>
<table class="dense"><caption>KL divergence in nats; n: samples with the unit.</caption>
<thead><tr><th scope="col">Action Unit</th><th scope="col" class="number">n</th>${filters.map(({ filter }) => html`<th scope="col" class="number">filter ${filter}</th>`)}</tr></thead>
<tbody>${units.map((au, index) => html`<tr><th scope="row">${unitText(au)}</th><td class="number">${filters[0]?.aus[index]?.nWith ?? ''}</td>${filters.map(({ aus, best }) => html`<td class="number${best?.au === au ? ' best' : ''}">${nats(aus[index]?.kl ?? 0)}</td>`)}</tr>`)}</tbody></table></details>`
}

const unitTable = (evidence: Evidence, filters: readonly FilterEvidence[]): Html => {
  const tested = evidence.settings.permutations > 0
  const rows = Array.from({ length: Math.max(publishedUnits.length, filters.length) }, (_, index) => {
    const published = publishedUnits[index]
    const entry = filters[index]
    const score = entry?.aus.find(({ au }) => au === entry.best?.au)
    const ours =
      entry === undefined || score === undefined
        ? html`<td colspan="${tested ? 8 : 6}" class="quiet">${entry === undefined ? 'no further filter' : `filter ${String(entry.filter)}: no unit has enough samples`}</td>`
        : html`<td class="number">${entry.filter}</td><td>${unitText(score.au)}</td><td class="number">${nats(score.kl)}</td><td class="number">${score.klWithoutNeutral === null ? '–' : nats(score.klWithoutNeutral)}</td><td class="number">${score.nWith} / ${score.nWithout}</td><td class="number">${optional(score.auc)}</td>${tested ? html`<td class="number">${probability(score.pMaxT)}</td><td class="number">${probability(score.q)}</td>` : null}`
    return html`<tr><th scope="row">${index + 1}</th><td class="rule">${published === undefined ? '–' : unitText(published)}</td>${ours}</tr>`
  })
  return html`
<table class="dense">
<caption><b>Table 4, side by side.</b> The Action Unit with the largest divergence. The published filters belong to another network: rows stand side by side by their order alone, and equal rows are no agreement. KL in nats; “no neutral”: the same without the neutral first frames, which count as “without” for every unit. AUC above 0.5: the filter answers more with the unit, below 0.5: less.${tested ? ' p: family-wise over all filters and units. q: false-discovery rate.' : ''}</caption>
<thead><tr><th scope="col">row</th><th scope="col" class="rule">published AU</th><th scope="col" class="number">filter</th><th scope="col">AU it resembles most</th><th scope="col" class="number">KL</th><th scope="col" class="number">no neutral</th><th scope="col" class="number">n with / without</th><th scope="col" class="number">AUC</th>${tested ? html`<th scope="col" class="number">p</th><th scope="col" class="number">q</th>` : null}</tr></thead>
<tbody>${rows}</tbody>
</table>`
}

/** Figures 3 or 4 and 5, and table 4, of one run. */
export const filterSection = async (run: ReportRun, index: number, named: boolean): Promise<Html> => {
  const filters = shownFilters(run)
  const number = String(index + 1)
  return html`
<section aria-labelledby="patches-${number}"><h2 id="patches-${number}">What the filters see${named ? `: ${run.run}` : ''}</h2>
${run.patches === null ? html`<p class="note">The filters of ${run.run} have not been inspected, so this figure is missing.</p>` : await patchesFigure(run, run.patches)}
</section>
<section aria-labelledby="units-${number}"><h2 id="units-${number}">Filters and Action Units${named ? `: ${run.run}` : ''}</h2>
${
  run.evidence === null || filters.length === 0
    ? html`<p class="note">${run.evidence === null ? `${run.run} has no evidence: its corpus has no Action Unit codes, or they have not been compared with its filters.` : 'No filter has an Action Unit to name.'}</p>`
    : html`${divergenceFigure(run, run.evidence, filters)}${unitTable(run.evidence, filters)}${verdictSection(run.evidence, filters)}`
}
</section>`
}
