import { html, type Html } from './html.ts'
import { counted, dateText, duration, percent, thousands } from './number-text.ts'
import type { ReportData, ReportExperiment, ReportRun } from './report-data.ts'

/** "learningRate" as "learning rate". */
const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

type Line = readonly [name: string, value: string]

const valueText = (value: unknown): string => {
  if (value === null) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}

const settingLines = (settings: Readonly<Record<string, unknown>>): Line[] =>
  Object.entries(settings).map(([name, value]) => [inWords(name), valueText(value)])

/** Training settings in words; the faces left out by hand have a list of their own. */
const trainingLines = ({ excluded, splitFile, initScale, ...settings }: ReportRun['settings']): Line[] => [
  ...settingLines(settings),
  ['init scale', initScale === null ? 'drawn by the seed' : String(initScale)],
  ['split file', splitFile === null ? 'none' : `${splitFile.name}, SHA-256 ${splitFile.sha256}`],
  ['excluded', excluded === null ? 'not recorded' : `${counted(excluded.length, 'face')} of the corpus`],
]

const listOf = (title: string, lines: readonly Line[], wide = false): Html => html`
<h3>${title}</h3>
<dl class="${wide ? 'wide' : 'paired'}">${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

const runLines = ({
  run,
  createdAt,
  corpus,
  dataHash,
  excluded,
  checkpoint,
  steps,
  initScale,
  validationAccuracy,
}: ReportRun): Line[] => [
  ['run', run],
  ['begun', dateText(createdAt)],
  ['corpus', `${corpus.name} (${corpus.layout}), imported ${dateText(corpus.importedAt)}`],
  ['corpus files, sha-256', corpus.contentHash ?? 'import not complete'],
  ['data, sha-256', dataHash],
  ['faces excluded by hand', thousands(excluded)],
  ['steps done', thousands(steps)],
  ['initial scale k', initScale === null ? 'not recorded' : String(initScale)],
  ['checkpoint', checkpoint === null ? 'none' : `step ${thousands(checkpoint.step)}`],
  ['checkpoint, sha-256', checkpoint?.sha256 ?? '–'],
  ['validation accuracy', validationAccuracy === null ? '–' : `${percent(validationAccuracy)} %`],
]

const engineLines = ({ engine }: ReportRun): Line[] =>
  engine === null
    ? [['engine', 'not recorded']]
    : [
        ['engine', `${engine.rung}, backend ${engine.backend}, network ${engine.network}`],
        ['device', `${engine.deviceName} (${engine.device}), ${String(engine.threads)} threads`],
        ...Object.entries(engine.versions).map(([name, version]): Line => [name, version]),
        ...(engine.uses ?? []).map(({ what, step, rung, network }): Line => [
          `${what}, ${what === 'training' ? 'from ' : ''}step ${thousands(step)}`,
          `${rung}, ${network}`,
        ]),
      ]

const networkTable = ({ detail, networks, corpus }: ReportExperiment): Html => html`
<h3>Networks of ${detail.experiment}</h3>
<p class="quiet">Corpus files, SHA-256 ${corpus.contentHash ?? 'not known: the import is not complete'}.</p>
<table class="dense">
<caption>What each saw and what it became; whole hashes are in settings.json.</caption>
<thead><tr><th scope="col">run</th><th scope="col">variant</th><th scope="col" class="number">fold</th><th scope="col" class="number">seed</th><th scope="col" class="number">kept step</th><th scope="col">data</th><th scope="col">weights</th><th scope="col">computed by</th></tr></thead>
<tbody>${networks.map(({ run, settings, checkpoint, dataHash, engine }) => html`<tr><th scope="row">${run}</th><td>${settings.variant}</td><td class="number">${settings.fold}</td><td class="number">${settings.seed}</td><td class="number">${checkpoint === null ? '–' : thousands(checkpoint.step)}</td><td>${dataHash.slice(0, 12)}</td><td>${checkpoint?.sha256.slice(0, 12) ?? '–'}</td><td>${engine === null ? 'not recorded' : `${engine.backend}, ${engine.deviceName}`}</td></tr>`)}</tbody>
</table>`

/** Everything needed to make these numbers again. */
export const provenanceSection = ({
  runs,
  experiments,
  appVersion,
  nodeVersion,
  createdAt,
  project,
}: ReportData): Html => html`
<section aria-labelledby="provenance"><h2 id="provenance">Settings and provenance</h2>
${listOf(
  'Report',
  [
    ['AULens', appVersion],
    ['Node', nodeVersion],
    ['project', project],
    ['written', dateText(createdAt)],
  ],
  true,
)}
${experiments.map(networkTable)}
${runs.map(
  (run) => html`
${listOf(`Run ${run.run}`, runLines(run), true)}
${listOf('Engine', engineLines(run), true)}
${listOf('Training settings', trainingLines(run.settings))}
${
  run.settings.excluded === null || run.settings.excluded.length === 0
    ? null
    : html`<h3>Faces excluded by hand</h3>
<p class="quiet">${run.settings.excluded.join(', ')}</p>`
}
${run.evidence === null ? null : listOf('Evidence settings', settingLines(run.evidence.settings))}
${
  run.timings.length === 0
    ? null
    : listOf(
        'Time',
        run.timings.map(({ name, seconds }): Line => [name, duration(seconds)]),
      )
}`,
)}
</section>`
