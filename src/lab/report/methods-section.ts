import { evidenceCitations, evidenceMethodsText } from '../../shared/evidence/methods-paragraph.ts'
import { usesAugmentation, usesDropout } from '../../shared/protocol/settings.ts'
import { html, type Html } from './html.ts'
import { counted, thousands } from './number-text.ts'
import { experimentMethods } from './experiment-section.ts'
import type { ReportData, ReportRun } from './report-data.ts'

const detectors = {
  haar: 'found with OpenCV’s frontal Haar cascade',
  blazeface: 'found with the BlazeFace network',
  ssd: 'found with the SSD MobileNet face detector of face-api',
  tiny: 'found with the tiny face detector of face-api',
  none: 'taken as they are',
} as const

const facesText = ({ corpus, settings }: ReportRun): string => {
  const missing = corpus.samples - corpus.faces
  return (
    `Corpus ${corpus.name} (${corpus.layout} layout${corpus.synthetic ? ', drawn by AULens' : ''}): ${counted(corpus.samples, 'picture')} in ${counted(corpus.sequences, 'sequence')} of ${counted(corpus.subjects, 'subject')}; ` +
    `${thousands(corpus.labelled)} with an emotion label, ${thousands(corpus.coded)} with Action Unit codes; ${counted(corpus.findings, 'finding')} on import. Faces were ${detectors[corpus.detector]}${corpus.alignment === 'eyes' ? ', turned and scaled so that the eyes lie at the same points,' : ''} and scaled to ${String(settings.side)} × ${String(settings.side)} grey pixels; ${missing === 0 ? 'none was missed' : `in ${counted(missing, 'picture')} no face was found, and they are left out`}. ` +
    `Pixels were scaled to 0 … 2 and normalised locally in 5 × 5 boxes: centred${settings.normalisation === 'mean-and-deviation' ? ' and divided by the local standard deviation' : ' only, as the released code does'}.`
  )
}

/** Folds by subject, as CK+ has them; a corpus with splits of its own keeps those. */
const splitText = ({ settings, ownSplits }: ReportRun): string =>
  settings.splitFile !== null
    ? `The file ${settings.splitFile.name} (split ${String(settings.fold)} where it has several) said who trains, validates and tests, with no subject on two sides; the validation set chose the checkpoint. `
    : ownSplits
      ? `The corpus’s own training, validation and test sets were used (split ${String(settings.fold)} where it has several); the validation set chose the checkpoint. `
      : `Fold ${String(settings.fold)} was the test, the next fold chose the checkpoint, the others were the training set; folds do not share subjects. `

const trainingText = (run: ReportRun): string => {
  const { settings, initScale, steps, checkpoint } = run
  const scale = `k = ${initScale === null ? 'not recorded' : initScale.toPrecision(3)}, ${settings.initScale === null ? 'drawn by the seed' : 'given'}`
  return (
    `The zero-bias network (three 5 × 5 convolutions of 64, 128 and 256 filters, quadrant pooling, 300 hidden units, softmax over ${String(settings.classes)} classes) was trained under the ${settings.protocol} protocol: ` +
    `stochastic gradient descent with momentum ${String(settings.momentum)}, learning rate ${String(settings.learningRate)}, weight decay ${String(settings.weightDecay)}, batches of ${String(settings.batchSize)} drawn with replacement, ` +
    `initial weights of standard deviation ${settings.initRule} (${scale}; fan-in of the hidden layer ${thousands(settings.hiddenFanIn)}), ${usesAugmentation(settings) ? 'with' : 'without'} augmentation, ${usesDropout(settings) ? `with dropout ${String(settings.dropout)} on the hidden layer’s ${settings.dropoutOn}` : 'without dropout'}. ` +
    `${splitText(run)}${counted(steps, 'step')} of ${thousands(settings.steps)} were done, with a checkpoint every ${thousands(settings.checkpointEvery)}; ` +
    `${checkpoint === null ? 'no checkpoint was kept' : `step ${thousands(checkpoint.step)} was best in validation and is the one shown`}. Seed ${String(settings.seed)}.`
  )
}

const citationsOf = (runs: readonly ReportRun[]): Html | null => {
  const works = [
    ...new Set(runs.flatMap(({ evidence }) => (evidence === null ? [] : evidenceCitations(evidence)))),
  ].sort()
  return works.length === 0
    ? null
    : html`<h3>Works named above</h3>
<ul>${works.map((work) => html`<li>${work}</li>`)}</ul>
`
}

/** What was done, with every choice that the paper leaves open, and what it cannot show. */
export const methodsSection = ({ runs, experiments }: ReportData): Html => html`
<section aria-labelledby="methods"><h2 id="methods">Methods</h2>
<p>After Khorrami, Paine and Huang (2015), “Do Deep Neural Networks Learn Facial Action Units When Doing Expression Recognition?”</p>
${experiments.map(
  (experiment) => html`
<h3>${experiment.detail.experiment}</h3>
<p>${experimentMethods(experiment)}</p>`,
)}
${experiments.length === 0 ? null : html`<p>Means are taken over folds, each fold counting once; filters are shown of ${runs.map(({ run, settings }) => `${run} (${settings.variant}, fold ${String(settings.fold)}, seed ${String(settings.seed)})`).join(' and ')}. What follows holds for every network but for its fold, variant and seed.</p>`}
${runs.map(
  (run) => html`
${runs.length > 1 || experiments.length > 0 ? html`<h3>${run.run}</h3>` : null}
<p>${facesText(run)}</p>
<p>${trainingText(run)}</p>
${run.evidence === null ? null : html`<p>${evidenceMethodsText(run.evidence)}</p>`}`,
)}
<h3>What this does not show</h3>
<p>A divergence says that a filter’s answers differ between faces with and without a unit. It does not say that the filter detects the unit: units come together and come with emotions, so a filter that follows an emotion diverges for every unit of that emotion. Rare units reach large divergences by chance. The filters shown were picked for large divergences on the same faces. One network is one case; another seed or fold gives other filters. Guided pictures depend little on the upper weights (Adebayo et al. 2018; Nie et al. 2018).</p>
${citationsOf(runs)}</section>`
