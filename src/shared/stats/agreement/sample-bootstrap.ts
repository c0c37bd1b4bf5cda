import { Random } from '../../random/random.ts'
import { compute, type AgreementStatistic, type Coefficient, type RatedSample } from './coefficient.ts'

/** Draws of samples with replacement, shared by all coefficients of a table. */
export interface SampleDraws {
  readonly samples: number
  readonly resamples: number
  readonly drawn: Uint32Array
}

export const drawSamples = (samples: number, resamples: number, seed: number): SampleDraws => {
  const random = Random.fromSeed(seed, 'samples of an agreement')
  return {
    samples,
    resamples,
    drawn:
      samples === 0
        ? new Uint32Array(0)
        : Uint32Array.from({ length: samples * resamples }, () => random.integer(samples)),
  }
}

/**
 * A coefficient with its percentile interval; `low` and `high` are null where it, or half of its resamples, are
 * undefined.
 */
export type Estimate = Coefficient & {
  readonly low: number | null
  readonly high: number | null
  readonly undefinedShare: number
}

/** By linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
const quantileOf = (sorted: Float64Array, share: number): number => {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? 0
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? below) - below)
}

/** The sums of one kind of sample that are not 0: most cells of a table of categories are. */
interface SparseSums {
  readonly cells: Uint32Array
  readonly values: Float64Array
}
const sparse = (own: Float64Array): SparseSums => {
  const cells = Uint32Array.from([...own.keys()].filter((cell) => own[cell] !== 0))
  return { cells, values: Float64Array.from(cells, (cell) => own[cell] ?? 0) }
}

/** Samples whose sums are equal are counted, not added one by one: few of them differ. */
const groupSums = (
  statistic: AgreementStatistic,
  samples: readonly RatedSample[],
): { readonly group: Uint32Array; readonly sums: readonly SparseSums[] } => {
  const known = new Map<string, number>()
  const sums: SparseSums[] = []
  const group = Uint32Array.from(samples, (sample) => {
    const own = new Float64Array(statistic.size)
    statistic.add(sample, own)
    const key = own.join()
    const place = known.get(key)
    if (place !== undefined) return place
    known.set(key, sums.length)
    return sums.push(sparse(own)) - 1
  })
  return { group, sums }
}

/**
 * Percentile bootstrap by sample (Efron and Tibshirani 1993, chapter 13): all ratings of a sample are drawn together.
 *
 * @param level share of the interval, e.g. 0.95
 */
export const estimate = (
  statistic: AgreementStatistic,
  samples: readonly RatedSample[],
  draws: SampleDraws,
  level = 0.95,
): Estimate => {
  const coefficient = compute(statistic, samples)
  if (coefficient.value === null || draws.resamples === 0)
    return { ...coefficient, low: null, high: null, undefinedShare: 0 }
  const { group, sums } = groupSums(statistic, samples)
  const counts = new Uint32Array(sums.length)
  const total = new Float64Array(statistic.size)
  const values: number[] = []
  for (let resample = 0; resample < draws.resamples; resample++) {
    counts.fill(0)
    for (let place = 0; place < draws.samples; place++) {
      const drawn = group[draws.drawn[resample * draws.samples + place] ?? 0] ?? 0
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    total.fill(0)
    for (const [place, { cells, values: own }] of sums.entries()) {
      const times = counts[place] ?? 0
      if (times === 0) continue
      for (let at = 0; at < cells.length; at++) {
        const cell = cells[at] ?? 0
        total[cell] = (total[cell] ?? 0) + times * (own[at] ?? 0)
      }
    }
    const { value } = statistic.from(total)
    if (value !== null) values.push(value)
  }
  const undefinedShare = 1 - values.length / draws.resamples
  if (undefinedShare > 0.5) return { ...coefficient, low: null, high: null, undefinedShare }
  const sorted = Float64Array.from(values).sort()
  return {
    ...coefficient,
    low: quantileOf(sorted, (1 - level) / 2),
    high: quantileOf(sorted, (1 + level) / 2),
    undefinedShare,
  }
}
