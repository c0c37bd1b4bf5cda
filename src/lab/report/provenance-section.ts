import { html, type Html } from './html.ts'
import { dateText, duration, percent, thousands } from './number-text.ts'
import type { ReportData, ReportRun } from './report-data.ts'

/** "learningRate" as "learning rate". */
const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const valueText = (value: unknown): string => {
  if (value === null) return 'drawn by the seed'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
}

type Line = readonly [name: string, value: string]

const listOf = (title: string, lines: readonly Line[], wide = false): Html => html`
<h3>${title}</h3>
<dl class="${wide ? 'wide' : 'paired'}">${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

const settingLines = (settings: Readonly<Record<string, unknown>>): Line[] => Object.entries(settings).map(([name, value]) => [inWords(name), valueText(value)])

const runLines = ({ run, createdAt, corpus, dataHash, excluded, checkpoint, steps, initScale, validationAccuracy }: ReportRun): Line[] => [
  ['run', run],
  ['begun', dateText(createdAt)],
  ['corpus', `${corpus.name} (${corpus.layout}), imported ${dateText(corpus.importedAt)}`],
  ['data, sha-256', dataHash],
  ['faces excluded by hand', thousands(excluded)],
  ['steps done', thousands(steps)],
  ['initial scale k', initScale === null ? 'not recorded' : String(initScale)],
  ['checkpoint', checkpoint === null ? 'none' : `step ${thousands(checkpoint.step)}`],
  ['checkpoint, sha-256', checkpoint?.sha256 ?? '–'],
  ['validation accuracy', validationAccuracy === null ? '–' : `${percent(validationAccuracy)} %`],
]

const engineLines = ({ engine, resultEngines }: ReportRun): Line[] => (engine === null ? [['engine', 'not recorded']] : [
  ['engine', `${engine.rung}, backend ${engine.backend}, network ${engine.network}`],
  ['device', `${engine.deviceName} (${engine.device}), ${String(engine.threads)} threads`],
  ...Object.entries(engine.versions).map(([name, version]): Line => [name, version]),
  ...resultEngines.map(({ result, step, rung, backend }): Line => [`${result}, step ${thousands(step)}`, `${rung}, backend ${backend}`]),
])

/** Everything needed to make these numbers again. */
export const provenanceSection = ({ runs, appVersion, nodeVersion, createdAt, project }: ReportData): Html => html`
<section aria-labelledby="provenance"><h2 id="provenance">Settings and provenance</h2>
${listOf('Report', [['AULens', appVersion], ['Node', nodeVersion], ['project', project], ['written', dateText(createdAt)]], true)}
${runs.map((run) => html`
${listOf(`Run ${run.run}`, runLines(run), true)}
${listOf('Engine', engineLines(run), true)}
${listOf('Training settings', settingLines(run.settings))}
${run.evidence === null ? null : listOf('Evidence settings', settingLines(run.evidence.settings))}
${run.timings.length === 0 ? null : listOf('Time', run.timings.map(({ name, seconds }): Line => [name, duration(seconds)]))}`)}
</section>`
