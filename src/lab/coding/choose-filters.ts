import type { TopNeuron } from '../../shared/contract/filter.ts'
import type { FiltersAssignment, CodingTarget } from '../../shared/contract/coding.ts'
import { Random } from '../../shared/random/random.ts'
import type { RunMaxima } from '../inspection/maxima.job.ts'
import { topNeurons } from '../inspection/top-neurons.ts'

export interface ChosenFilter {
  readonly kind: Extract<CodingTarget['kind'], 'filter' | 'untrained' | 'weak'>
  readonly filter: number
  readonly neurons: readonly TopNeuron[]
}

const firing = (maxima: RunMaxima, filter: number): number[] =>
  maxima.samples.flatMap((sample, index) =>
    sample.split === 'train' && (maxima.maximum[index * maxima.filters + filter] ?? 0) > 0 ? [index] : [],
  )

/** The training faces on which a filter responds least, but does respond; ties go to the lower sample number. */
const weakest = (maxima: RunMaxima, filter: number, count: number): TopNeuron[] => {
  const value = (index: number): number => maxima.maximum[index * maxima.filters + filter] ?? 0
  return firing(maxima, filter)
    .sort((a, b) => value(a) - value(b) || a - b)
    .slice(0, count)
    .map((index) => ({
      sample: maxima.samples[index]?.sample ?? 0,
      row: maxima.row[index * maxima.filters + filter] ?? 0,
      column: maxima.column[index * maxima.filters + filter] ?? 0,
      value: value(index),
    }))
}

/** Filters with at least `enough` training faces, in a drawn order. */
const drawFilters = (maxima: RunMaxima, enough: number, seed: number, purpose: string): number[] =>
  Random.fromSeed(seed, purpose).shuffle(
    Array.from({ length: maxima.filters }, (_, filter) => filter).filter(
      (filter) => firing(maxima, filter).length >= enough,
    ),
  )

/**
 * Filters of a session with their patches: strongest responses of the trained network; the same of the untrained one;
 * and weak responses of
 * the trained one, drawn among filters with so many faces that no weak patch is a strong one as well.
 */
export const chooseFilters = (
  trained: RunMaxima,
  untrained: RunMaxima,
  {
    filters,
    untrained: controls,
    weak,
    patches,
    seed,
  }: Pick<FiltersAssignment, 'filters' | 'untrained' | 'weak' | 'patches' | 'seed'>,
): ChosenFilter[] => {
  const strongest = (kind: ChosenFilter['kind'], maxima: RunMaxima, chosen: readonly number[]): ChosenFilter[] =>
    topNeurons(maxima, 'train', patches, chosen).map(({ filter, top }) => ({ kind, filter, neurons: top }))
  const real = drawFilters(trained, patches, seed, 'filters to judge')
  const chosen = [
    ...strongest('filter', trained, filters === null ? real : real.slice(0, filters)),
    ...strongest('untrained', untrained, drawFilters(untrained, patches, seed, 'untrained filters').slice(0, controls)),
    ...drawFilters(trained, 2 * patches, seed, 'weak responses')
      .slice(0, weak)
      .map((filter): ChosenFilter => ({ kind: 'weak', filter, neurons: weakest(trained, filter, patches) })),
  ]
  // The order of patches must not tell which response was strongest.
  return chosen.map((entry, place) => ({
    ...entry,
    neurons: Random.fromSeed(seed, `patches ${String(place)}`).shuffle([...entry.neurons]),
  }))
}
