import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import type { FilterAddress, FilterDetail, FilterHistogram } from '../../../../shared/contract/filter.ts'
import type { NoteEntry } from '../../../../shared/contract/note.ts'
import { useLab } from '../../../client/services.ts'
import { useFiltersAhead } from '../../../stores/filters-ahead.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { sameFilter } from '../address/filter-address.ts'

/** One filter with all that is stored of it, its responses with and without an AU, and its notes. */
export const useFilterDetail = defineStore('filter-detail', () => {
  const lab = useLab()
  const ahead = useFiltersAhead()
  const toasts = useToasts()
  const detail = shallowRef<FilterDetail | null>(null)
  const histogram = shallowRef<FilterHistogram | null>(null)
  const notes = shallowRef<readonly NoteEntry[]>([])
  const error = ref<ContractError | null>(null)
  let wanted: FilterAddress | null = null
  let wantedUnit: number | null = null

  const loadNotes = async (address: FilterAddress): Promise<void> => {
    const found = await lab.call('note.list', { ...address })
    if (sameFilter(wanted, address)) notes.value = found
  }
  const load = async (address: FilterAddress): Promise<void> => {
    const fresh = !sameFilter(wanted, address)
    wanted = address
    try {
      const found = await ahead.get(address)
      if (!sameFilter(wanted, address)) return
      if (fresh) notes.value = []
      detail.value = found
      error.value = null
      await loadNotes(address)
    } catch (cause) {
      if (sameFilter(wanted, address)) error.value = toContractError(cause)
    }
  }
  /** @param au whose faces are set apart; null: all together */
  const loadHistogram = async (address: FilterAddress, au: number | null): Promise<void> => {
    wantedUnit = au
    const found = await lab.call('filter.histogram', { ...address, au }).catch(toasts.failed)
    if (found !== undefined && sameFilter(wanted, address) && wantedUnit === au) histogram.value = found
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      // An address that was opened before its project.
      const early = error.value?.code === 'NO_PROJECT' ? wanted : null
      detail.value = null
      histogram.value = null
      wanted = null
      if (early !== null) void load(early)
    } else if (what === 'notes') {
      if (wanted !== null) void loadNotes(wanted).catch(toasts.failed)
    } else if (wanted !== null) void load(wanted)
  })

  const addNote = async (text: string, replaces: number | null): Promise<boolean> => {
    if (wanted === null) return false
    try {
      await lab.call('note.add', { ...wanted, text, replaces })
      return true
    } catch (cause) {
      toasts.failed(cause)
      return false
    }
  }
  const undoNote = async (note: number): Promise<void> => {
    await lab.call('note.undo', { note }).catch(toasts.failed)
  }
  return { detail, histogram, notes, error, load, loadHistogram, addNote, undoNote }
})
