import { defineStore } from 'pinia'
import type { FilterAddress, FilterDetail } from '../../shared/contract/filter.ts'
import { useLab } from '../client/services.ts'

/** Filters whose answers are kept, some 30 kB each. */
const kept = 24

/**
 * What is stored of filters, asked for before a person opens them; forgotten as soon as anything in the project
 * changes.
 */
export const useFiltersAhead = defineStore('filters-ahead', () => {
  const lab = useLab()
  const known = new Map<string, Promise<FilterDetail>>()
  lab.on('project.changed', ({ what }) => {
    if (what !== 'notes') known.clear()
  })

  /** What is stored of a filter: at once, where it was asked for before. */
  const get = ({ run, layer, filter }: FilterAddress): Promise<FilterDetail> => {
    const key = `${run}/${layer}/${filter}`
    const found = known.get(key) ?? lab.call('filter.get', { run, layer, filter })
    // The newest last; one that failed is asked for again.
    known.delete(key)
    known.set(key, found)
    found.catch(() => {
      if (known.get(key) === found) known.delete(key)
    })
    for (const oldest of known.keys()) {
      if (known.size <= kept) break
      known.delete(oldest)
    }
    return found
  }
  /**
   * Asks for filters that will probably be opened, once the window has nothing else to do.
   *
   * @param then what else is to be asked for, e.g. pictures
   */
  const prepare = (
    addresses: readonly FilterAddress[],
    then: (detail: FilterDetail) => void = () => undefined,
  ): void => {
    requestIdleCallback(() => addresses.forEach((address) => void get(address).then(then, () => undefined)))
  }
  return { get, prepare }
})
