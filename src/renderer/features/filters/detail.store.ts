import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import type { FilterDetail, FilterHistogram } from '../../../shared/contract/filter.ts'
import type { NoteEntry } from '../../../shared/contract/note.ts'
import type { ConvolutionLayer } from '../../../shared/network/architecture.ts'
import { useLab } from '../../client/services.ts'
import { useToasts } from '../../state/toasts.store.ts'

interface Address { readonly run: string; readonly layer: ConvolutionLayer; readonly filter: number }
const same = (a: Address | null, b: Address): boolean => a?.run === b.run && a.layer === b.layer && a.filter === b.filter

/** One filter with all that is stored of it, the AU looked at, and its notes. */
export const useFilterDetail = defineStore('filter-detail', () => {
  const lab = useLab()
  const toasts = useToasts()
  const detail = shallowRef<FilterDetail | null>(null)
  const histogram = shallowRef<FilterHistogram | null>(null)
  const notes = shallowRef<readonly NoteEntry[]>([])
  const error = ref<ContractError | null>(null)
  /** AU whose faces are set apart; null: none chosen and none best. */
  const unit = ref<number | null>(null)
  /** Rank that is pointed at, from 0. */
  const rank = ref(0)
  let wanted: Address | null = null

  const loadHistogram = async (address: Address): Promise<void> => {
    const au = unit.value
    const found = await lab.call('filter.histogram', { ...address, au })
    if (same(wanted, address) && unit.value === au) histogram.value = found
  }
  const loadNotes = async (address: Address): Promise<void> => {
    const found = await lab.call('note.list', { ...address })
    if (same(wanted, address)) notes.value = found
  }
  const load = async (address: Address): Promise<void> => {
    const fresh = !same(wanted, address)
    wanted = address
    try {
      const found = await lab.call('filter.get', { ...address })
      if (!same(wanted, address)) return
      if (fresh) {
        unit.value = found.evidence?.best?.au ?? null
        rank.value = 0
        notes.value = []
      } else unit.value ??= found.evidence?.best?.au ?? null
      detail.value = found
      error.value = null
      await Promise.all([loadHistogram(address), loadNotes(address)])
    } catch (cause) {
      if (same(wanted, address)) error.value = toContractError(cause)
    }
  }
  const chooseUnit = (au: number | null): void => {
    unit.value = au
    if (wanted !== null) void loadHistogram(wanted).catch(toasts.failed)
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      detail.value = null
      wanted = null
    } else if (what === 'notes') {
      if (wanted !== null) void loadNotes(wanted).catch(toasts.failed)
    } else if (what !== 'corpora' && wanted !== null) void load(wanted)
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
  return { detail, histogram, notes, error, unit, rank, load, chooseUnit, addNote, undoNote }
})
