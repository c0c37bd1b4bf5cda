import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import type { CorpusSummary } from '../../../../shared/contract/corpus.ts'
import type { RunCheck, RunEstimate } from '../../../../shared/contract/run.ts'
import { useServices } from '../../../client/services.ts'
import {
  draftOfPreset,
  draftOfRun,
  emptyDraft,
  isPreset,
  presets,
  problemsOfDraft,
  runsOfDraft,
  type Preset,
} from './run-draft.ts'

/** Milliseconds without a change after which the draft is estimated. */
const estimateAfter = 150

/** Errors that are about the split file itself. */
const splitErrors: ReadonlySet<string> = new Set([
  'SPLIT_FILE_INVALID',
  'SPLIT_NOT_SUBJECT_INDEPENDENT',
  'FOLD_UNKNOWN',
  'NO_LABELLED_FACES',
])

/** The form of new runs, with what they would do. It is kept while one looks elsewhere. */
export const useNewRun = defineStore('new-run', () => {
  const { lab, desktop } = useServices()
  const corpora = shallowRef<readonly CorpusSummary[] | null>(null)
  const draft = reactive(emptyDraft())
  /** What the draft began as: a preset, a run, or nothing yet. */
  const origin = ref<string | null>(null)
  const estimate = shallowRef<RunEstimate | null>(null)
  const estimateError = ref<ContractError | null>(null)
  /** What was found in the other chosen folds of a split file, beside those of the estimate. */
  const otherFolds = shallowRef<readonly RunCheck[]>([])
  /** The split file that the run had which the draft began as. */
  const formerSplit = ref<{ run: string; name: string; sha256: string } | null>(null)

  const corpus = computed(() => corpora.value?.find((entry) => entry.name === draft.corpus) ?? null)
  const problems = computed(() => problemsOfDraft(draft))
  const folds = computed(() => estimate.value?.folds ?? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const ownSplits = computed(() => estimate.value?.ownSplits ?? false)
  const runs = computed(() => (problems.value.size > 0 ? [] : runsOfDraft(draft, folds.value)))
  const changed = computed(() => {
    const preset = presets.find((entry) => entry.id === origin.value)
    return preset !== undefined && !isPreset(draft, preset)
  })
  /** What a split file lacks, for its own field. */
  const splitProblem = computed(() => {
    const { value } = estimateError
    return value !== null && draft.splitFile.trim() !== '' && splitErrors.has(value.code)
      ? [value.message, value.hint].filter(Boolean).join(' ')
      : undefined
  })
  const checks = computed((): readonly RunCheck[] => {
    const found = [...(estimate.value?.checks ?? []), ...otherFolds.value]
    const former = formerSplit.value
    if (former === null || estimate.value?.settings.splitFile?.sha256 === former.sha256) return found
    const message =
      draft.splitFile.trim() === ''
        ? `${former.run} took its faces by the split file ${former.name}. Choose that file to train on the same ones.`
        : `This is not the split file that ${former.run} was trained with (${former.name}, SHA-256 ` +
          `${former.sha256.slice(0, 8)}…).`
    return [...found, { severity: 'warning', code: 'SPLIT_FILE_DIFFERS', message }]
  })
  const blocked = computed(
    () =>
      problems.value.size > 0 ||
      estimate.value === null ||
      estimateError.value !== null ||
      checks.value.some((check) => check.severity === 'error'),
  )

  const choosePreset = (preset: Preset): void => {
    const fitting = preset.layout === null ? undefined : corpora.value?.find((entry) => entry.layout === preset.layout)
    const corpusName =
      (preset.layout === null || corpus.value?.layout === preset.layout ? draft.corpus : fitting?.name) ?? draft.corpus
    Object.assign(draft, draftOfPreset(preset, corpusName))
    origin.value = preset.id
    formerSplit.value = null
  }
  const fromRun = async (run: string): Promise<void> => {
    const { corpus: name, settings } = await lab.call('run.get', { run })
    Object.assign(draft, draftOfRun(name, settings))
    origin.value = run
    formerSplit.value = settings.splitFile === null ? null : { run, ...settings.splitFile }
  }
  const loadCorpora = async (): Promise<void> => {
    corpora.value = (await lab.call('corpus.list', {})).filter((entry) => entry.faces > 0)
    if (corpus.value === null) draft.corpus = corpora.value[0]?.name ?? ''
    if (origin.value === null) choosePreset(presets[0] as Preset)
  }

  let asked = 0
  const ask = async (): Promise<void> => {
    const mine = ++asked
    const path = draft.splitFile.trim()
    // Folds of a split file may be any numbers; those of the form stand for it only once they are known.
    const [settings] = problems.value.size > 0 ? [] : runsOfDraft(draft, path === '' ? undefined : draft.folds)
    if (settings === undefined) return
    const request = { corpus: draft.corpus, ...(path === '' ? {} : { splitFile: path }) }
    try {
      const found = await lab.call('run.estimate', { ...request, settings: { ...settings } })
      if (mine !== asked) return
      estimate.value = found
      estimateError.value = null
      otherFolds.value = []
      if (path === '') return
      if (!draft.folds.some((fold) => found.folds.includes(fold))) draft.folds = [found.settings.fold]
      for (const fold of draft.folds.filter((chosen) => chosen !== settings.fold && found.folds.includes(chosen))) {
        const { checks: more } = await lab.call('run.estimate', { ...request, settings: { ...settings, fold } })
        if (mine !== asked) return
        const known = new Set(found.checks.map(({ message }) => message))
        otherFolds.value = [
          ...otherFolds.value,
          ...more
            .filter(({ severity, message }) => severity !== 'ok' && !known.has(message))
            .map((check) => ({ ...check, code: `${check.code} ${fold}`, message: `Fold ${fold}: ${check.message}` })),
        ]
      }
    } catch (cause) {
      if (mine !== asked) return
      estimateError.value = toContractError(cause)
    }
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const setSplitFile = (path: string): void => {
    draft.splitFile = path
    estimateError.value = null
  }
  const chooseSplitFile = async (): Promise<void> => {
    const file = await desktop?.call('dialog.file', {
      title: 'Choose a split file',
      kind: 'Table (CSV)',
      extensions: ['csv', 'tsv', 'txt'],
    })
    if (file !== undefined && file !== null) setSplitFile(file)
  }
  const askSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), estimateAfter)
  }
  watch(draft, askSoon)
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      Object.assign(draft, emptyDraft())
      origin.value = estimate.value = corpora.value = null
    } else if (what === 'corpora') void loadCorpora().then(askSoon, () => undefined)
  })
  return {
    corpora,
    draft,
    origin,
    estimate,
    estimateError,
    corpus,
    problems,
    checks,
    splitProblem,
    folds,
    ownSplits,
    runs,
    changed,
    blocked,
    choosePreset,
    chooseSplitFile,
    setSplitFile,
    fromRun,
    loadCorpora,
    ask,
  }
})
