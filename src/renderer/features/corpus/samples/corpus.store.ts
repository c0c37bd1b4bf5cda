import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { computedSorts, firstCells } from '../../../../shared/contract/browse.ts'
import type { OrderBy, SampleCell, SampleFilter, SampleSearch } from '../../../../shared/contract/browse.ts'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import { useLab } from '../../../client/services.ts'
import { useConnection } from '../../../stores/connection.store.ts'
import type { Group, Sort } from './filter-address.ts'

export interface CorpusQuery {
  readonly filter: SampleFilter
  readonly sort: Sort
  readonly by: OrderBy
  readonly group: Group
  readonly run: string | null
}

/** Cells asked for at once; a multiple of the faces of a sheet. The first ones come with the result itself. */
export const pageSize = firstCells
/** Pages kept; those scrolled past long ago are let go, so that memory does not grow with the corpus. */
const keptPages = 120

/** The faces that match, and the cells of those that have been looked at. */
export const useCorpus = defineStore('corpus', () => {
  const lab = useLab()
  const result = shallowRef<SampleSearch | null>(null)
  const error = ref<ContractError | null>(null)
  const searching = ref(false)
  /** Job that computes what the faces will be ordered by. */
  const ordering = ref<number | null>(null)
  const pages = new Map<number, SampleCell[]>()
  const asked = new Set<number>()
  /** Counts arrivals of cells, so that what shows them knows. */
  const arrived = ref(0)
  const selection = shallowRef<ReadonlySet<number>>(new Set())
  const lead = ref<number | null>(null)
  let query: CorpusQuery | null = null
  let turn = 0

  /** Has what a computed order goes by computed, where it is not known yet. */
  const order = async ({ sort, by, run }: CorpusQuery): Promise<void> => {
    const computedSort = computedSorts.find((name) => name === sort)
    if (computedSort === undefined) return
    const { job } = await lab.call('sample.order', { sort: computedSort, by, run })
    if (job === null) return
    ordering.value = job
    try {
      await lab.call('job.result', { job })
    } finally {
      if (ordering.value === job) ordering.value = null
    }
  }
  const search = async (next: CorpusQuery): Promise<void> => {
    query = next
    const mine = ++turn
    searching.value = true
    ordering.value = null
    try {
      await order(next)
      if (mine !== turn) return
      const found = await lab.call('sample.search', next)
      if (mine !== turn) return
      if (found.key !== result.value?.key) {
        pages.clear()
        asked.clear()
        selection.value = new Set()
        lead.value = null
      }
      pages.delete(0)
      pages.set(0, found.cells)
      asked.add(0)
      arrived.value++
      result.value = found
      error.value = null
    } catch (cause) {
      if (mine === turn) error.value = toContractError(cause)
    } finally {
      if (mine === turn) searching.value = false
    }
  }
  const again = async (): Promise<void> => {
    if (query !== null) await search(query)
  }

  const fetchPage = async (page: number): Promise<void> => {
    const key = result.value?.key
    if (key === undefined || asked.has(page)) return
    asked.add(page)
    try {
      const cells = await lab.call('sample.page', { key, offset: page * pageSize, limit: pageSize })
      if (key !== result.value?.key) return
      pages.delete(page)
      pages.set(page, cells)
      for (const oldest of pages.keys()) {
        if (pages.size <= keptPages) break
        pages.delete(oldest)
        asked.delete(oldest)
      }
      arrived.value++
    } catch (cause) {
      asked.delete(page)
      if (toContractError(cause).code === 'QUERY_EXPIRED') await again()
    }
  }
  /** Marks have changed: cells that are shown stand until the new ones come. */
  const renewCells = async (): Promise<void> => {
    const key = result.value?.key
    const stale = [...pages.keys()]
    asked.clear()
    await again()
    if (key !== result.value?.key) return
    for (const page of stale.slice(0, -shownPages)) pages.delete(page)
    await Promise.all(stale.slice(-shownPages).map(fetchPage))
  }
  /** Pages that may be on the screen at once. */
  const shownPages = 4

  /** Asks for the cells from one place to another, where they are not there yet. */
  const ensure = (first: number, last: number): void => {
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) void fetchPage(page)
  }
  const cell = (place: number): SampleCell | null => pages.get(Math.floor(place / pageSize))?.[place % pageSize] ?? null
  /** The cell of a place, waited for. */
  const cellAt = async (place: number): Promise<SampleCell | null> => {
    const page = Math.floor(place / pageSize)
    if (asked.has(page) && !pages.has(page)) asked.delete(page)
    await fetchPage(page)
    return cell(place)
  }
  const placeOf = async (id: number): Promise<number | null> => {
    const key = result.value?.key
    return key === undefined ? null : lab.call('sample.place', { key, id })
  }
  const select = (places: Iterable<number>, leading: number | null): void => {
    selection.value = new Set(places)
    lead.value = leading
  }

  lab.on('project.changed', ({ what }) => {
    if (what === 'project' || what === 'corpora' || what === 'runs') void again()
    else if (what === 'marks') void renewCells()
  })
  useConnection().onBack(() => void again())
  const facets = computed(() => result.value?.facets ?? null)
  return {
    result,
    facets,
    error,
    searching,
    ordering,
    arrived,
    selection,
    lead,
    search,
    again,
    ensure,
    cell,
    cellAt,
    placeOf,
    select,
  }
})
