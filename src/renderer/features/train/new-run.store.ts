import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import type { CorpusSummary } from '../../../shared/contract/corpus.ts'
import type { RunEstimate } from '../../../shared/contract/run.ts'
import { useLab } from '../../client/services.ts'
import { draftOfPreset, draftOfRun, emptyDraft, isPreset, presets, problemsOfDraft, runsOfDraft, type Preset } from './run-draft.ts'

/** Milliseconds without a change after which the draft is estimated. */
const estimateAfter = 150

/** The form of new runs, with what they would do. It is kept while one looks elsewhere. */
export const useNewRun = defineStore('new-run', () => {
  const lab = useLab()
  const corpora = shallowRef<readonly CorpusSummary[] | null>(null)
  const draft = reactive(emptyDraft())
  /** What the draft began as: a preset, a run, or nothing yet. */
  const origin = ref<string | null>(null)
  const estimate = shallowRef<RunEstimate | null>(null)
  const estimateError = ref<ContractError | null>(null)

  const corpus = computed(() => corpora.value?.find((entry) => entry.name === draft.corpus) ?? null)
  const problems = computed(() => problemsOfDraft(draft))
  const folds = computed(() => estimate.value?.folds ?? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const ownSplits = computed(() => estimate.value?.ownSplits ?? false)
  const runs = computed(() => (problems.value.size > 0 ? [] : runsOfDraft(draft, folds.value)))
  const changed = computed(() => {
    const preset = presets.find((entry) => entry.id === origin.value)
    return preset !== undefined && !isPreset(draft, preset)
  })
  const blocked = computed(() => problems.value.size > 0 || estimate.value === null || estimateError.value !== null || estimate.value.checks.some((check) => check.severity === 'error'))

  const choosePreset = (preset: Preset): void => {
    const fitting = preset.layout === null ? undefined : corpora.value?.find((entry) => entry.layout === preset.layout)
    const corpusName = (preset.layout === null || corpus.value?.layout === preset.layout ? draft.corpus : fitting?.name) ?? draft.corpus
    Object.assign(draft, draftOfPreset(preset, corpusName))
    origin.value = preset.id
  }
  const fromRun = async (run: string): Promise<void> => {
    const { corpus: name, settings } = await lab.call('run.get', { run })
    Object.assign(draft, draftOfRun(name, settings))
    origin.value = run
  }
  const loadCorpora = async (): Promise<void> => {
    corpora.value = (await lab.call('corpus.list', {})).filter((entry) => entry.faces > 0)
    if (corpus.value === null) draft.corpus = corpora.value[0]?.name ?? ''
    if (origin.value === null) choosePreset(presets[0] as Preset)
  }

  let asked = 0
  const ask = async (): Promise<void> => {
    const mine = ++asked
    const [settings] = problems.value.size > 0 ? [] : runsOfDraft(draft)
    if (settings === undefined) return
    try {
      const found = await lab.call('run.estimate', { corpus: draft.corpus, settings: { ...settings } })
      if (mine !== asked) return
      estimate.value = found
      estimateError.value = null
    } catch (cause) {
      if (mine === asked) estimateError.value = toContractError(cause)
    }
  }
  let timer: ReturnType<typeof setTimeout> | undefined
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
  return { corpora, draft, origin, estimate, estimateError, corpus, problems, folds, ownSplits, runs, changed, blocked, choosePreset, fromRun, loadCorpora, ask }
})
