import type { FilterEvidence } from '../../shared/contract/evidence.ts'
import type { FilterTop } from '../../shared/contract/filter.ts'

export interface FilterChoice {
  readonly count: number
  readonly perUnit: number
}

/** Ten filters as in the paper's figures 3 to 5. */
export const defaultChoice: FilterChoice = { count: 10, perUnit: 2 }

/**
 * The filters that the figures show: those with the largest divergence of their best AU, but at most `perUnit` filters for one
 * AU, because otherwise the most visible AU (often the opened mouth) takes every row. If that gives fewer than `count`, the next
 * largest fill up. Equal divergences go to the lower filter number. The paper does not say how its ten were chosen; it has three
 * for AU 12.
 *
 * @returns filter numbers, largest divergence first
 */
export const chooseFilters = (
  filters: readonly FilterEvidence[],
  { count, perUnit }: FilterChoice = defaultChoice,
): number[] => {
  const ranked = filters
    .flatMap(({ filter, best }) => (best === null ? [] : [{ filter, ...best }]))
    .sort((a, b) => (a.kl === b.kl ? a.filter - b.filter : b.kl - a.kl))
  const taken = new Map<number, number>()
  const first = ranked
    .filter(({ au }) => {
      const seen = taken.get(au) ?? 0
      taken.set(au, seen + 1)
      return seen < perUnit
    })
    .slice(0, count)
  const rest = ranked.filter((entry) => !first.includes(entry)).slice(0, count - first.length)
  const chosen = new Set([...first, ...rest])
  return ranked.filter((entry) => chosen.has(entry)).map(({ filter }) => filter)
}

/** Where no AUs are coded: the filters whose strongest neurons answer most, by the mean of their top activations. */
export const chooseStrongestFilters = (
  filters: readonly FilterTop[],
  count: number = defaultChoice.count,
): number[] => {
  const mean = ({ top }: FilterTop): number => top.reduce((sum, { value }) => sum + value, 0) / top.length
  return filters
    .filter(({ dead, top }) => !dead && top.length > 0)
    .toSorted((a, b) => mean(b) - mean(a) || a.filter - b.filter)
    .slice(0, count)
    .map(({ filter }) => filter)
}
