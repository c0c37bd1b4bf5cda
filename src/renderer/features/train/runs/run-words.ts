import type { RunSummary } from '../../../../shared/contract/run.ts'
import { usesAugmentation, usesDropout, type TrainingSettings } from '../../../../shared/protocol/settings.ts'
import type { IconName } from '../../../styles/icons.ts'
import { shortVariant } from '../../../format/variant.ts'

/** "AD · 8 classes · fold 3". */
export const runName = ({ settings }: Pick<RunSummary, 'settings'>): string =>
  `${shortVariant(settings.variant)} · ${settings.classes} classes · fold ${settings.fold}`

/** What tells runs of the same name apart. */
export const runContext = ({ run, corpus, settings }: Pick<RunSummary, 'run' | 'corpus' | 'settings'>): string =>
  `${corpus}, ${settings.protocol === 'paper' ? 'paper protocol' : 'released-code protocol'}, seed ` +
  `${settings.seed}, ${run}`

export const stateWords: Readonly<Record<RunSummary['state'], { word: string; tone: string; icon: IconName }>> = {
  queued: { word: 'queued', tone: '', icon: 'clock' },
  running: { word: 'running', tone: 'tag-info', icon: 'play' },
  paused: { word: 'paused', tone: 'tag-warn', icon: 'pause' },
  done: { word: 'done', tone: 'tag-ok', icon: 'ok' },
  failed: { word: 'failed', tone: 'tag-danger', icon: 'error' },
  cancelled: { word: 'stopped', tone: '', icon: 'stop' },
  interrupted: { word: 'interrupted', tone: 'tag-warn', icon: 'warn' },
}

export const isActive = (run: RunSummary): boolean => ['queued', 'running', 'paused'].includes(run.state)
export const canResume = (run: RunSummary): boolean => ['interrupted', 'failed', 'cancelled'].includes(run.state)

/** The state with what it means for the run's end. */
export const stateLine = (run: RunSummary): string => {
  const { word } = stateWords[run.state]
  return run.state === 'cancelled' && run.steps > 0 ? `stopped at step ${run.steps}` : word
}

const settingNames: Readonly<Record<string, string>> = {
  corpus: 'Corpus',
  protocol: 'Protocol',
  classes: 'Classes',
  variant: 'Variant',
  side: 'Input side',
  fold: 'Test fold',
  steps: 'Steps',
  batchSize: 'Batch',
  learningRate: 'Learning rate',
  momentum: 'Momentum',
  weightDecay: 'Weight decay',
  initScale: 'Initial scale k',
  initRule: 'Initial deviation',
  hiddenFanIn: 'First dense layer’s fan-in',
  normalisation: 'Normalisation',
  dropoutOn: 'Dropout acts on',
  dropout: 'Dropout rate',
  checkpointEvery: 'Checkpoint every',
  seed: 'Seed',
  device: 'Device',
  splitFile: 'Split file',
}
export const settingName = (setting: string): string => settingNames[setting] ?? setting

export const normalisationWords = (value: TrainingSettings['normalisation']): string =>
  value === 'mean' ? '5 × 5, mean only' : '5 × 5, mean and s.d.'

/** 0.00001 as 1e-5; the rest as it is. */
export const smallNumber = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)

/** The settings of a run in words, as name and value. */
export const settingLines = ({
  settings,
  initScale,
}: Pick<RunSummary, 'settings' | 'initScale'>): [string, string][] => [
  ['Input', `${settings.side} × ${settings.side} pixels`],
  ['Normalisation', normalisationWords(settings.normalisation)],
  ['Augmentation', usesAugmentation(settings) ? 'on (A)' : 'off'],
  [
    'Dropout',
    usesDropout(settings)
      ? `${settings.dropout} on ${settings.dropoutOn === 'neurons' ? '300 neurons' : '1 024 inputs'} (D)`
      : 'off',
  ],
  ['Optimiser', `SGD ${settings.learningRate}, momentum ${settings.momentum}`],
  ['Batch, decay', `${settings.batchSize}, ${smallNumber(settings.weightDecay)}`],
  [
    'Initial weights',
    `${settings.initRule === 'k/fan-in' ? 'k / fan-in' : 'k / √fan-in'}, k ` +
      `${initScale === null ? (settings.initScale ?? 'drawn by the seed') : Number(initScale.toFixed(3))}`,
  ],
  ['Fan-in counted', String(settings.hiddenFanIn)],
  ['Seed', String(settings.seed)],
]
