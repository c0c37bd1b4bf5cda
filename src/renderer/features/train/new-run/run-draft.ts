import type { CorpusSummary } from '../../../../shared/contract/corpus.ts'
import {
  settingsOf,
  TrainingSettings,
  variants,
  type TrainingSettingsInput,
} from '../../../../shared/protocol/settings.ts'
import { settingName } from '../runs/run-words.ts'

type Variant = TrainingSettings['variant']

/** The form of new runs: one network for each fold, variant and seed. A number that cannot be read is NaN. */
export interface RunDraft {
  corpus: string
  classes: TrainingSettings['classes']
  folds: number[]
  protocol: TrainingSettings['protocol']
  variants: Variant[]
  side: TrainingSettings['side']
  steps: number
  batchSize: number
  learningRate: number
  momentum: number
  weightDecay: number
  dropout: number
  checkpointEvery: number
  /** Null: drawn by the seed. */
  initScale: number | null
  /** Numbers and ranges, e.g. "1" or "2-5, 9". */
  seeds: string
  /** Path of the user's own split file; empty: the protocol's folds, or the corpus's own splits. */
  splitFile: string
  place: 'here' | 'slurm'
}

const allFolds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

/** The paper's defaults, one network. */
export const emptyDraft = (corpus = ''): RunDraft => {
  const {
    classes,
    protocol,
    side,
    steps,
    batchSize,
    learningRate,
    momentum,
    weightDecay,
    dropout,
    checkpointEvery,
    initScale,
  } = settingsOf({})
  return {
    corpus,
    classes,
    folds: [0],
    protocol,
    variants: ['plain'],
    side,
    steps,
    batchSize,
    learningRate,
    momentum,
    weightDecay,
    dropout,
    checkpointEvery,
    initScale,
    seeds: '1',
    splitFile: '',
    place: 'here',
  }
}

export interface Preset {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Corpora it is for; null: any. */
  readonly layout: CorpusSummary['layout'] | null
  readonly change: Partial<RunDraft>
}

export const presets: readonly Preset[] = [
  { id: 'empty', title: 'One network', text: 'the paper’s defaults, plain, fold 0', layout: null, change: {} },
  {
    id: 'look',
    title: 'A first look',
    text: '200 steps, k 0.7: about 80 % on drawn faces',
    layout: null,
    change: { steps: 200, checkpointEvery: 50, initScale: 0.7 },
  },
  {
    id: 'table-1',
    title: 'Table 1',
    text: 'TFD, 7 classes, 5 splits × 4 variants',
    layout: 'tfd',
    change: { classes: 7, variants: [...variants], folds: [0, 1, 2, 3, 4] },
  },
  {
    id: 'table-2',
    title: 'Table 2',
    text: 'CK+, 8 classes, 10 folds × 4 variants',
    layout: 'ckplus',
    change: { classes: 8, variants: [...variants], folds: allFolds },
  },
  {
    id: 'table-3',
    title: 'Table 3',
    text: 'CK+, 6 classes, 10 folds, AD',
    layout: 'ckplus',
    change: { classes: 6, variants: ['AD'], folds: allFolds },
  },
  {
    id: 'figures',
    title: 'Figures 4 and 5',
    text: 'CK+, 8 classes, AD, one fold',
    layout: 'ckplus',
    change: { classes: 8, variants: ['AD'] },
  },
]

export const draftOfPreset = (preset: Preset, corpus: string): RunDraft => ({
  ...emptyDraft(corpus),
  ...structuredClone(preset.change),
})

/** The draft that makes a run once more. */
export const draftOfRun = (corpus: string, settings: TrainingSettings): RunDraft => {
  const {
    classes,
    protocol,
    side,
    steps,
    batchSize,
    learningRate,
    momentum,
    weightDecay,
    dropout,
    checkpointEvery,
    initScale,
  } = settings
  return {
    corpus,
    classes,
    folds: [settings.fold],
    protocol,
    variants: [settings.variant],
    side,
    steps,
    batchSize,
    learningRate,
    momentum,
    weightDecay,
    dropout,
    checkpointEvery,
    initScale,
    seeds: String(settings.seed),
    splitFile: '',
    place: 'here',
  }
}

/** Whether a draft still is what its preset says; corpus, seeds and where it is trained may be chosen freely. */
export const isPreset = (draft: RunDraft, preset: Preset): boolean =>
  JSON.stringify({ ...draft, seeds: '', place: '' }) ===
  JSON.stringify({ ...draftOfPreset(preset, draft.corpus), seeds: '', place: '' })

const mostSeeds = 100

/** "2-5, 9" → 2, 3, 4, 5, 9; null where it is not such a list. */
export const parseSeeds = (text: string): number[] | null => {
  const seeds = new Set<number>()
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const range = /^(\d{1,15})(?:\s*[-–]\s*(\d{1,15}))?$/.exec(part)
    if (range === null) return null
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])]
    if (to < from || to - from >= mostSeeds) return null
    for (let seed = from; seed <= to; seed++) seeds.add(seed)
  }
  return seeds.size > mostSeeds ? null : [...seeds]
}

/**
 * Settings of every network the draft stands for: seeds within variants within folds.
 *
 * @param offered folds that the corpus has
 */
export const runsOfDraft = (draft: RunDraft, offered: readonly number[] = allFolds): TrainingSettingsInput[] => {
  const {
    classes,
    protocol,
    side,
    steps,
    batchSize,
    learningRate,
    momentum,
    weightDecay,
    dropout,
    checkpointEvery,
    initScale,
  } = draft
  const chosen = offered.filter((fold) => draft.folds.includes(fold))
  const folds = chosen.length > 0 ? chosen : offered.slice(0, 1)
  return folds.flatMap((fold) =>
    variants
      .filter((variant) => draft.variants.includes(variant))
      .flatMap((variant) =>
        (parseSeeds(draft.seeds) ?? []).map((seed): TrainingSettingsInput => ({
          classes,
          protocol,
          side,
          steps,
          batchSize,
          learningRate,
          momentum,
          weightDecay,
          dropout,
          checkpointEvery,
          initScale,
          fold,
          variant,
          seed,
        })),
      ),
  )
}

/** What makes the draft impossible, by the setting it is about. */
export const problemsOfDraft = (draft: RunDraft): ReadonlyMap<string, string> => {
  const problems = new Map<string, string>()
  if (draft.corpus === '') problems.set('corpus', 'Choose a corpus.')
  if (draft.folds.length === 0) problems.set('folds', 'Choose at least one fold.')
  if (draft.variants.length === 0) problems.set('variants', 'Choose at least one variant.')
  if (parseSeeds(draft.seeds) === null)
    problems.set('seeds', 'Seeds: whole numbers or ranges, for example “1” or “2-5, 9”, at most 100.')
  for (const name of [
    'steps',
    'batchSize',
    'learningRate',
    'momentum',
    'weightDecay',
    'dropout',
    'checkpointEvery',
    'initScale',
  ] as const) {
    const { success, error } = TrainingSettings.shape[name].safeParse(draft[name])
    if (success) continue
    const value = draft[name]
    problems.set(
      name,
      typeof value === 'number' && Number.isNaN(value)
        ? `${settingName(name)}: not a number.`
        : `${settingName(name)}: ${error.issues[0]?.message ?? 'not possible'}.`,
    )
  }
  return problems
}
