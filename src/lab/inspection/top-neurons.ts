import type { FilterTop, TopNeuron } from '../../shared/contract/filter.ts'
import type { RunMaxima } from './maxima.job.ts'

/**
 * The faces on which each filter's strongest neuron is largest (paper section 4.3): ties go to the lower sample
 * number. A filter that never fires on these faces is dead and has no top.
 *
 * @param split faces to choose from; the paper takes the training set
 * @param top   how many faces a filter
 */
export const topNeurons = (maxima: RunMaxima, split: 'all' | 'train' | 'validation' | 'test', top: number, filters: readonly number[]): FilterTop[] => {
  const members = maxima.samples.flatMap((sample, index) => (split === 'all' || sample.split === split ? [index] : []))
  return filters.map((filter) => {
    const value = (index: number): number => maxima.maximum[index * maxima.filters + filter] ?? 0
    // Samples are in the order of their number and the sort is stable, so ties keep the lower number first.
    const ranked = [...members].sort((a, b) => value(b) - value(a)).filter((index) => value(index) > 0).slice(0, top)
    return {
      filter,
      dead: ranked.length === 0,
      top: ranked.map((index): TopNeuron => ({
        sample: maxima.samples[index]?.sample ?? 0,
        row: maxima.row[index * maxima.filters + filter] ?? 0,
        column: maxima.column[index * maxima.filters + filter] ?? 0,
        value: value(index),
      })),
    }
  })
}
