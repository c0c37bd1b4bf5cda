import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { EvidenceSettings } from '../../../../shared/contract/evidence.ts'
import type { EvidenceOverview, EvidenceState } from '../../../../shared/contract/evidence.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { useLab } from '../../../client/services.ts'
import { useJobs } from '../../../stores/jobs.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'

/** What the first scoring takes: tested and with intervals, in well under a minute. A paper wants 10,000 shuffles. */
const firstSettings = (layer: ConvolutionLayer): EvidenceSettings =>
  EvidenceSettings.parse({ layer, permutations: 2000, otherPermutations: 2000, resamples: 500 })

/**
 * The settings of what is stored, or of what was before it went out of date; what an earlier AULens could not compute
 * yet is asked for.
 */
const nextSettings = (
  stored: EvidenceOverview | null,
  outdated: EvidenceSettings | null,
  layer: ConvolutionLayer,
): EvidenceSettings => {
  const first = firstSettings(layer)
  if (stored === null) return outdated ?? first
  return stored.dataHash === null
    ? {
        ...stored.settings,
        permutations: Math.max(stored.settings.permutations, first.permutations),
        resamples: first.resamples,
      }
    : { ...stored.settings }
}

/** How the scores of a layer were computed, how they would be computed next, and whether they still hold. */
export const useEvidence = defineStore('evidence', () => {
  const lab = useLab()
  const jobs = useJobs()
  const toasts = useToasts()
  const overview = shallowRef<EvidenceOverview | null>(null)
  const state = shallowRef<EvidenceState | null>(null)
  /** Settings as the form stands. */
  const draft = ref<EvidenceSettings>(firstSettings('conv3'))
  let wanted: { run: string; layer: ConvolutionLayer } | null = null
  let asked = 0

  /** Asks whether what is stored holds for the checkpoint, the corpus, and the form's settings. */
  const ask = async (): Promise<void> => {
    if (wanted === null) return
    const question = ++asked
    const found = await lab
      .call('filter.evidenceState', { ...wanted, settings: { ...draft.value } })
      .catch(toasts.failed)
    if (found !== undefined && question === asked) state.value = found
  }
  const load = async (run: string, layer: ConvolutionLayer): Promise<void> => {
    const fresh = wanted?.run !== run || wanted.layer !== layer
    wanted = { run, layer }
    const found = await lab.call('filter.evidenceOverview', { run, layer }).catch(toasts.failed)
    // What has gone out of date is not given out any more, but how it was computed is.
    const outdated =
      found === null
        ? ((await lab.call('filter.evidenceState', { run, layer }).catch(toasts.failed))?.settings ?? null)
        : null
    if (found === undefined || wanted.run !== run || wanted.layer !== layer) return
    // The form shows what was computed, until it is changed.
    if (fresh || found?.madeAt !== overview.value?.madeAt) draft.value = nextSettings(found, outdated, layer)
    overview.value = found
    await ask()
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      wanted = null
      overview.value = null
      state.value = null
    } else if (what !== 'notes' && wanted !== null) void load(wanted.run, wanted.layer)
  })
  const change = (to: Partial<EvidenceSettings>): void => {
    draft.value = { ...draft.value, ...to }
    void ask()
  }
  const takeBack = (): void => {
    if (overview.value !== null) change(overview.value.settings)
  }
  const compute = async (run: string): Promise<void> => {
    await lab.call('filter.evidence', { run, settings: { ...draft.value } }).catch(toasts.failed)
  }
  const job = computed(
    () => jobs.active.find(({ kind, subject }) => kind === 'evidence' && subject === wanted?.run) ?? null,
  )
  const stale = computed(() => (state.value?.state === 'stale' ? state.value.reasons : []))
  return { overview, state, draft, job, stale, load, change, takeBack, compute }
})
