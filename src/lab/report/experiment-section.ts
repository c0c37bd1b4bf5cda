import type { ExperimentDetail, VariantConfusion } from '../../shared/contract/experiment.ts'
import { meanOf } from '../../shared/stats/moments.ts'
import { confusionTable } from './confusion-table.ts'
import { html, type Html } from './html.ts'
import { counted, percent, probability } from './number-text.ts'
import type { ReportExperiment } from './report-data.ts'

type Variant = ExperimentDetail['variants'][number]

/** Test accuracies of a variant in a fold (or of a seed, where the experiment has one fold), one a finished network. */
export const caseAccuracies = ({ matrix, results }: ExperimentDetail, variant: Variant, place: number): number[] =>
  matrix.flatMap((cell) =>
    cell.variant === variant &&
    (results[0]?.over === 'seeds' ? cell.seed : cell.fold) === place &&
    cell.testAccuracy !== null
      ? [cell.testAccuracy]
      : [],
  )

/** What the rows of its table are: folds, or seeds. */
export const casesOf = ({
  results,
  folds,
  seeds,
}: ExperimentDetail): { readonly over: 'folds' | 'seeds'; readonly places: readonly number[] } =>
  results[0]?.over === 'seeds' ? { over: 'seeds', places: seeds } : { over: 'folds', places: folds }

const accuracyTable = (detail: ExperimentDetail): Html => {
  const { over, places } = casesOf(detail)
  const one = over === 'folds' ? 'fold' : 'seed'
  const row = (name: string, cells: readonly string[]): Html =>
    html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`
  return html`
<table class="dense">
<caption><b>Accuracy by ${one}.</b> ${detail.experiment}, % of the test faces${over === 'folds' && detail.seeds.length > 1 ? `; each fold is the mean of ${counted(detail.seeds.length, 'seed')}` : ''}. The standard deviation is the sample one (divisor n − 1).</caption>
<thead><tr><th scope="col">${one}</th>${detail.variants.map((variant) => html`<th scope="col" class="number">${variant}</th>`)}</tr></thead>
<tbody>${places.map((place) =>
    row(
      String(place),
      detail.variants.map((variant) => {
        const values = caseAccuracies(detail, variant, place)
        return values.length === 0 ? 'not finished' : percent(meanOf(values))
      }),
    ),
  )}
${row(
  'mean',
  detail.results.map(({ mean }) => (mean === null ? '–' : percent(mean))),
)}
${row(
  's.d.',
  detail.results.map(({ sd }) => (sd === null ? '–' : percent(sd))),
)}</tbody>
</table>`
}

const points = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`

const comparisonTable = (detail: ExperimentDetail): Html | null => {
  const { over } = casesOf(detail)
  return detail.comparisons.length === 0
    ? null
    : html`
<table class="dense">
<caption><b>Variants compared.</b> ${detail.experiment}: differences between networks of the same fold and seed, percentage points. Interval: paired t over ${over}, 95 %. p: share of all ways to flip the signs of the differences that lead as far from 0. ${over === 'folds' ? 'Folds share their training subjects' : 'Seeds share their faces'}, so both are rather too sure; several pairs are not corrected for.</caption>
<thead><tr><th scope="col">second − first</th><th scope="col" class="number">${over}</th><th scope="col" class="number">difference</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">p, sign flips</th><th scope="col" class="number">p, paired t</th></tr></thead>
<tbody>${detail.comparisons.map(({ first, second, pairs, difference, interval, signFlipP, p }) => html`<tr><th scope="row">${second} − ${first}</th><td class="number">${pairs}</td><td class="number">${points(difference)}</td><td class="number">${interval === null ? 'all alike' : `${points(interval[0])} to ${points(interval[1])}`}</td><td class="number">${probability(signFlipP)}</td><td class="number">${probability(p)}</td></tr>`)}</tbody>
</table>`
}

const confusionOf = ({
  experiment,
  variant,
  networks,
  faces,
  subjects,
  classes,
  confusion,
  perClass,
}: VariantConfusion): Html =>
  confusionTable(
    html`<b>Confusion, ${experiment}, ${variant}.</b> ${counted(faces, 'test answer')} of ${counted(networks, 'network')} on ${counted(subjects, 'subject')}, each one held out. 95 %: subjects drawn again with replacement, 2,000 times.`,
    classes,
    confusion,
    perClass.map(({ interval }) => interval),
  )

/** An experiment's accuracies by fold, its variants compared, and their confusion matrices. */
export const experimentTables = ({ detail, corpus, confusions }: ReportExperiment): Html => {
  const missing = detail.matrix.length - detail.cells.done
  return html`
<h3>${detail.experiment}: ${corpus.name}, ${detail.settings.classes} classes</h3>
${missing === 0 ? null : html`<p class="note">${counted(missing, 'network')} of ${detail.matrix.length} ${missing === 1 ? 'is' : 'are'} not finished: the means are those of what there is.</p>`}
${detail.leakage.map(({ message }) => html`<p class="note">${message}</p>`)}
${accuracyTable(detail)}
${comparisonTable(detail)}
${confusions.map(confusionOf)}`
}

/** What was done, for the methods. */
export const experimentMethods = ({ detail, corpus, ownSplits }: ReportExperiment): string => {
  const { settings, folds, variants, seeds } = detail
  const split =
    settings.splitFile !== null
      ? `${counted(folds.length, 'split')} of the file ${settings.splitFile.name} (SHA-256 ${settings.splitFile.sha256})`
      : ownSplits
        ? `the corpus’s own ${folds.length === 1 ? 'split' : `splits ${folds.join(', ')}`}`
        : `the folds ${folds.join(', ')} of ten (subjects sorted by name and dealt out in turn, no subject in two of them; the next fold chose the checkpoint)`
  return (
    `${detail.experiment} trained ${counted(detail.matrix.length, 'network')} on ${corpus.name}: ${variants.length === 1 ? 'variant' : 'variants'} ${variants.join(', ')} (A: augmentation, D: dropout) × ${split} × ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}, ` +
    `${settings.classes === 6 ? 'neutral and contempt left out, ' : ''}each from its own initial weights. Before the first, it was looked for subjects and pictures on both sides of a split: ${detail.leakage.length === 0 ? 'none was found' : 'what was found stands above'}.`
  )
}
