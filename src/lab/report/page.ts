import { createHash } from 'node:crypto'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'
import { accuracySection, untouchedTablesSection } from './accuracy-section.ts'
import { filterSection } from './filter-section.ts'
import { html, trusted, type Html } from './html.ts'
import { methodsSection } from './methods-section.ts'
import { counted, dateText, nats, percent, thousands } from './number-text.ts'
import { pageStyle } from './page-style.ts'
import { provenanceSection } from './provenance-section.ts'
import type { ReportData, ReportExperiment, ReportRun } from './report-data.ts'

/** Nothing may be loaded or run: pictures are inside the page, and the one style sheet is named by its hash. */
const policy = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`

const summaryOf = ({ run, corpus, settings, evaluation, testSubjects, evidence }: ReportRun): Html => {
  const tested =
    evaluation === null
      ? `${run} has not been tested yet.`
      : `${run}, trained on ${corpus.name} to tell ${String(settings.classes)} emotions apart, names the right one for ${percent(evaluation.accuracy)} % of ${counted(evaluation.count, 'face')}${testSubjects === null ? '' : ` of ${counted(testSubjects, 'subject')}`} that it never saw; always naming the largest class would be right for ${percent(evaluation.chance)} %.`
  if (evidence === null) return html`<p>${tested}</p>`
  const strongest = evidence.filters
    .flatMap(({ filter, best }) => (best === null ? [] : [{ filter, ...best }]))
    .sort((a, b) => b.kl - a.kl)[0]
  const family = evidence.filters
    .filter(({ dead }) => !dead)
    .flatMap(({ aus }) => aus.flatMap(({ pMaxT }) => pMaxT ?? []))
  const found = family.filter((p) => p <= 0.05).length
  const live = evidence.filters.length - evidence.dead
  return html`<p>${tested} ${thousands(live)} of its ${thousands(evidence.filters.length)} ${evidence.settings.layer} filters do not answer all faces alike.${strongest === undefined ? '' : ` The largest divergence is that of filter ${String(strongest.filter)} for ${actionUnitLabel(strongest.au)} (KL ${nats(strongest.kl)} nats).`}${family.length === 0 ? '' : ` ${thousands(found)} of ${counted(family.length, 'pair')} of a filter and an Action Unit ${found === 1 ? 'passes' : 'pass'} the family-wise permutation test at 0.05.`}</p>`
}

const experimentSummary = ({ detail, corpus }: ReportExperiment): Html => {
  const reached = detail.results.flatMap(({ variant, mean, sd, over, folds, networks }) =>
    mean === null
      ? []
      : [
          `${variant} ${percent(mean)}${sd === null ? '' : ` ± ${percent(sd)}`} % over ${counted(over === 'folds' ? folds : networks, over === 'folds' ? 'fold' : 'seed')}`,
        ],
  )
  return html`<p>${detail.experiment}, ${counted(detail.cells.done, 'network')} of ${thousands(detail.matrix.length)} trained on ${corpus.name} to tell ${String(detail.settings.classes)} emotions apart: ${reached.join('; ')}.</p>`
}

/** Runs and experiments with their corpora, e.g. "experiment-1 on ckplus". */
export const subtitleOf = ({ runs, experiments }: Pick<ReportData, 'runs' | 'experiments'>): string =>
  [
    ...experiments.map(({ detail, corpus }) => `${detail.experiment} on ${corpus.name}`),
    ...runs.map(({ run, corpus }) => `${run} on ${corpus.name}`),
  ].join(', ')

/** The whole report as one page that needs nothing else: no network, no script, no other file. */
export const reportPage = async (data: ReportData): Promise<string> => {
  const several = data.runs.length > 1
  const filters: Html[] = []
  for (const [index, run] of data.runs.entries()) filters.push(await filterSection(run, index, several))
  const subtitle = subtitleOf(data)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="AULens ${data.appVersion}">
<title>Filters and Action Units: ${subtitle}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<header>
<h1>Do the filters match Action Units?</h1>
<p class="byline">${subtitle}. Figures 3 to 5 and tables 1 to 4 of Khorrami, Paine and Huang (2015), made again with AULens ${data.appVersion}, ${dateText(data.createdAt)}.</p>
<div class="lead">${data.experiments.map(experimentSummary)}${data.runs.map(summaryOf)}
${data.runs.some(({ corpus, patches }) => !corpus.synthetic && patches !== null) ? html`<p class="note">This page shows faces of the corpus. Its licence says whose may be passed on or printed.</p>` : null}</div>
</header>
<main>
${accuracySection(data)}
${filters}
${untouchedTablesSection(data)}
${methodsSection(data)}
${provenanceSection(data)}
</main>
</body>
</html>
`.markup
}
