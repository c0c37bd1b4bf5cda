import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import type { Gallery, GalleryFilter } from '../../../../shared/contract/filter.ts'
import type { ReconstructionMethod } from '../../../../shared/contract/compute.ts'
import type { RunSummary } from '../../../../shared/contract/run.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { useLab } from '../../../client/services.ts'
import { useJobs } from '../../../stores/jobs.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { mostCompared } from '../address/filter-address.ts'
import { plainGallery } from './gallery-address.ts'
import type { GalleryView } from './gallery-address.ts'
import { chosenFilters, groupedTiles } from './gallery-order.ts'

/** The filters of one layer of one run, and how they were shown last: the gallery's address is made of it. */
export const useGallery = defineStore('gallery', () => {
  const lab = useLab()
  const jobs = useJobs()
  const toasts = useToasts()
  const runs = ref<RunSummary[] | null>(null)
  const gallery = shallowRef<Gallery | null>(null)
  const error = ref<ContractError | null>(null)
  const view = shallowRef<GalleryView>(plainGallery)
  let wanted: { run: string; layer: ConvolutionLayer } | null = null

  const loadRuns = async (): Promise<void> => {
    try {
      runs.value = await lab.call('run.list', {})
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  const load = async (run: string, layer: ConvolutionLayer): Promise<void> => {
    if (wanted?.run !== run || wanted.layer !== layer) gallery.value = null
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
      view.value = plainGallery
    } else if (wanted !== null) void load(wanted.run, wanted.layer)
  })

  /** The job under way that brings what is missing; null while there is none. */
  const working = computed(
    () =>
      jobs.active.find(
        (job) => ['inspect', 'evidence'].includes(job.kind) && (wanted === null || job.subject === wanted.run),
      ) ?? null,
  )
  /** One task a method, one after the other. */
  const inspect = async (
    run: string,
    layer: ConvolutionLayer,
    methods: readonly ReconstructionMethod[],
    top = 10,
  ): Promise<void> => {
    for (const method of methods) await lab.call('filter.inspect', { run, layer, method, top }).catch(toasts.failed)
  }

  /** The marked filters with this one put to them or taken out. */
  const markedWith = (filter: number): readonly number[] => {
    const { marked } = view.value
    if (marked.includes(filter)) return marked.filter((other) => other !== filter)
    if (marked.length < mostCompared) return [...marked, filter]
    toasts.show({
      tone: 'ok',
      title: `Up to ${mostCompared} filters can be compared.`,
      text: 'Take one out with C first.',
    })
    return marked
  }
  const filters = computed((): readonly GalleryFilter[] => gallery.value?.filters ?? [])
  const groups = computed(() => groupedTiles(chosenFilters(filters.value, view.value.choice), view.value.choice))
  /** Numbers in the order of the gallery as it was left, where it shows this filter; null where not. */
  const orderWith = (run: string, layer: ConvolutionLayer, filter: number): readonly number[] | null => {
    if (gallery.value?.run !== run || gallery.value.layer !== layer) return null
    const order = groups.value.flatMap(({ tiles }) => tiles.map((tile) => tile.filter))
    return order.includes(filter) ? order : null
  }
  return { runs, gallery, filters, error, view, groups, working, loadRuns, load, inspect, markedWith, orderWith }
})
