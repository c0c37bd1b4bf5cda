import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Gallery } from '../../../shared/contract/filter.ts'
import { newestInspected } from '../../client/newest-inspected.ts'
import { useLab } from '../../client/services.ts'

export interface BestFilter {
  readonly filter: number
  readonly au: number
  readonly kl: number
}
export interface BestFilters {
  readonly run: string
  /** Path of the sheet of patches. */
  readonly sheet: string
  readonly window: number
  readonly filters: readonly BestFilter[]
}

const shown = 8

/** The filters with the largest divergence of an inspected layer; null where there are none to show. */
export const bestFiltersOf = (gallery: Gallery): BestFilters | null => {
  const inspection = gallery.inspections.find(({ method }) => method === 'guided') ?? gallery.inspections[0]
  const filters = gallery.filters
    .flatMap(({ filter, dead, best }) => (dead || best === null ? [] : [{ filter, au: best.au, kl: best.kl }]))
    .sort((a, b) => b.kl - a.kl)
    .slice(0, shown)
  if (inspection === undefined || filters.length === 0) return null
  return { run: gallery.run, sheet: `${inspection.pictures}/sheet.png`, window: gallery.geometry.window, filters }
}

/** What the open project's network responds to: the picture of the welcome. */
export const useBestFilters = defineStore('best-filters', () => {
  const lab = useLab()
  const best = ref<BestFilters | null>(null)
  /** Project that `best` belongs to. */
  let loadedFor: string | null = null

  const find = async (): Promise<BestFilters | null> =>
    newestInspected(lab, await lab.call('run.list', {}), bestFiltersOf)
  const load = async (project: string | null): Promise<void> => {
    if (project !== loadedFor) best.value = null
    loadedFor = project
    // A picture that cannot be had is left out: the welcome is whole without it.
    const found = project === null ? null : await find().catch(() => null)
    if (project === loadedFor) best.value = found
  }
  lab.on('project.changed', ({ what }) => {
    if (what !== 'notes' && loadedFor !== null) void load(loadedFor)
  })
  return { best, load }
})
