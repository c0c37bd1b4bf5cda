import type { FilterTop, TopNeuron } from '../../shared/contract/filter.ts'
import type { RunMaxima } from './maxima.job.ts'

/**
 * The faces on which each filter's strongest neuron is largest (paper section 4.3): ties go to the lower sample
 * number. A filter that never fires on these faces is dead and has no top.
 *
 * @param split faces to choose from; the paper takes the training set
 * @param top   how many faces a filter
 * @param from  faces that may be chosen
 */
export const topNeurons = (
  maxima: RunMaxima,
  split: 'all' | 'train' | 'validation' | 'test',
  top: number,
  filters: readonly number[],
  from: (sample: number) => boolean = () => true,
): FilterTop[] => {
  const ranked = filters.map((): number[] => [])
  const value = (index: number, filter: number): number => maxima.maximum[index * maxima.filters + filter] ?? 0
  maxima.samples.forEach((sample, index) => {
    if ((split !== 'all' && sample.split !== split) || !from(sample.sample)) return
    filters.forEach((filter, place) => {
      const best = ranked[place] ?? []
      const own = value(index, filter)
      if (own <= 0 || (best.length === top && own <= value(best[top - 1] ?? 0, filter))) return
      // Samples are in the order of their number, so an equal value goes behind those before it.
      let at = best.length
      while (at > 0 && value(best[at - 1] ?? 0, filter) < own) at--
      best.splice(at, 0, index)
      if (best.length > top) best.pop()
    })
  })
  return filters.map((filter, place) => ({
    filter,
    dead: ranked[place]?.length === 0,
    top: (ranked[place] ?? []).map((index): TopNeuron => ({
      sample: maxima.samples[index]?.sample ?? 0,
      row: maxima.row[index * maxima.filters + filter] ?? 0,
      column: maxima.column[index * maxima.filters + filter] ?? 0,
      value: value(index, filter),
    })),
  }))
}
