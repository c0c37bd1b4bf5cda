import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import type { Gallery } from '../../../shared/contract/filter.ts'
import type { ReconstructionMethod } from '../../../shared/contract/compute.ts'
import type { RunSummary } from '../../../shared/contract/run.ts'
import type { ConvolutionLayer } from '../../../shared/network/architecture.ts'
import { useLab } from '../../client/services.ts'
import { useJobs } from '../../state/jobs.store.ts'
import { useToasts } from '../../state/toasts.store.ts'
import { mostCompared } from './filter-address.ts'
import { wholeGallery } from './gallery-order.ts'
import type { GalleryChoice } from './gallery-order.ts'

/** The filters of one layer of one run, how they are shown, and which are to be compared. */
export const useGallery = defineStore('gallery', () => {
  const lab = useLab()
  const jobs = useJobs()
  const toasts = useToasts()
  const runs = ref<RunSummary[] | null>(null)
  const gallery = shallowRef<Gallery | null>(null)
  const error = ref<ContractError | null>(null)
  const choice = ref<GalleryChoice>({ ...wholeGallery })
  const selected = ref<number | null>(null)
  const compared = ref<readonly number[]>([])
  /** Method of the tiles' patches; null: the first that is stored. */
  const method = ref<string | null>(null)
  let wanted: { run: string; layer: ConvolutionLayer } | null = null

  const loadRuns = async (): Promise<void> => {
    try {
      runs.value = await lab.call('run.list', {})
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  const load = async (run: string, layer: ConvolutionLayer): Promise<void> => {
    if (wanted?.run !== run || wanted.layer !== layer) {
      gallery.value = null
      selected.value = null
      compared.value = []
    }
    wanted = { run, layer }
    try {
      const found = await lab.call('filter.gallery', { run, layer })
      if (wanted.run !== run || wanted.layer !== layer) return
      gallery.value = found
      error.value = null
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      gallery.value = null
      runs.value = null
      wanted = null
    } else if (what !== 'corpora' && wanted !== null) void load(wanted.run, wanted.layer)
  })

  /** The job under way that brings what is missing; null while there is none. */
  const working = computed(() => jobs.active.find((job) => ['inspect', 'evidence'].includes(job.kind) && (wanted === null || job.subject === wanted.run)) ?? null)
  const inspect = async (run: string, layer: ConvolutionLayer, method: ReconstructionMethod, top = 10): Promise<void> => {
    await lab.call('filter.inspect', { run, layer, method, top }).catch(toasts.failed)
  }
  const scoreUnits = async (run: string, layer: ConvolutionLayer): Promise<void> => {
    await lab.call('filter.evidence', { run, settings: { layer } }).catch(toasts.failed)
  }
  const toggleCompared = (filter: number): void => {
    if (compared.value.includes(filter)) compared.value = compared.value.filter((other) => other !== filter)
    else if (compared.value.length < mostCompared) compared.value = [...compared.value, filter]
    else toasts.show({ tone: 'ok', title: `Up to ${mostCompared} filters can be compared.`, text: 'Take one out with C first.' })
  }
  return { runs, gallery, error, choice, selected, compared, method, working, loadRuns, load, inspect, scoreUnits, toggleCompared }
})
