import { Random } from '../random/random.ts'
import { ascendingOrder } from './ordered.ts'
import { quantile } from './quantile.ts'

/** A bootstrap over subjects: all filters and Action Units see the same resamples. */
export interface BootstrapProblem {
  readonly bins: number
  /** Count added to every bin. */
  readonly smoothing: number
  readonly units: number
  readonly resamples: number
  /** [samples]: number of each sample's subject, from 0. */
  readonly subjectOf: Int32Array
  /** Unit indices of all samples, one after another. */
  readonly carried: Int32Array
  /** [samples + 1]: where each sample's units start in `carried`. */
  readonly carriedFrom: Int32Array
  /** [resamples, subjects]: how often a resample holds a subject. */
  readonly weights: Uint16Array
}

/**
 * Draws subjects with replacement. Each resample has a generator of its own, so that asking for more leaves the first as they were.
 *
 * @returns [resamples, subjects]: how often each was drawn
 */
export const drawSubjects = (subjects: number, resamples: number, seed: number): Uint16Array => {
  const weights = new Uint16Array(new SharedArrayBuffer(2 * subjects * resamples))
  for (let resample = 0; resample < resamples; resample++) {
    const random = Random.fromSeed(seed, `bootstrap/${String(resample)}`)
    for (let draw = 0; draw < subjects; draw++) {
      const at = resample * subjects + random.integer(subjects)
      weights[at] = (weights[at] as number) + 1
    }
  }
  return weights
}

/** Where 95 % of a filter's resampled scores lie, unit after unit; NaN where more than a tenth of the resamples leave a group empty. */
export interface BootstrapQuantiles {
  /** [units, 2]: 2.5th and 97.5th percentile. */
  readonly kl: Float64Array
  readonly auc: Float64Array
}

/** Scores filters under all resamples. Reusable memory of one problem; not shared between threads. */
export class BootstrapKernel {
  readonly #problem: BootstrapProblem
  readonly #subjects: number
  /** ln(count + smoothing), from 0 to the largest resample. */
  readonly #logs: Float64Array
  readonly #kl: readonly Float64Array[]
  readonly #auc: readonly Float64Array[]
  readonly #counts: Int32Array
  readonly #totals: Int32Array
  readonly #rankSums: Float64Array
  readonly #sizes: Int32Array

  constructor(problem: BootstrapProblem) {
    const { units, bins, resamples, subjectOf, weights, smoothing } = problem
    this.#problem = problem
    this.#subjects = weights.length / resamples
    const samplesOf = new Int32Array(this.#subjects)
    for (const subject of subjectOf) samplesOf[subject] = (samplesOf[subject] as number) + 1
    // A resample may hold the subject with the most samples in every place.
    this.#logs = Float64Array.from({ length: this.#subjects * Math.max(0, ...samplesOf) + 1 }, (_, count) => Math.log(count + smoothing))
    this.#kl = Array.from({ length: units }, () => new Float64Array(resamples))
    this.#auc = Array.from({ length: units }, () => new Float64Array(resamples))
    this.#counts = new Int32Array(units * bins)
    this.#totals = new Int32Array(bins)
    this.#rankSums = new Float64Array(units)
    this.#sizes = new Int32Array(units)
  }

  /**
   * @param values activation of each sample
   * @param codes  bin of each sample, over the range of all samples: bins stay as they are in every resample
   */
  quantiles(values: Float64Array, codes: Uint16Array): BootstrapQuantiles {
    const { resamples } = this.#problem
    const order = ascendingOrder(values)
    for (let resample = 0; resample < resamples; resample++) {
      const total = this.#count(resample, values, codes, order)
      this.#score(resample, total)
    }
    return { kl: quantilesOf(this.#kl), auc: quantilesOf(this.#auc) }
  }

  /** Counts bins and sums midranks of one resample, in ascending order of values. @returns samples in it */
  #count(resample: number, values: Float64Array, codes: Uint16Array, order: Uint32Array): number {
    const { bins, subjectOf, carried, carriedFrom, weights } = this.#problem
    const [counts, totals, rankSums, sizes] = [this.#counts, this.#totals, this.#rankSums, this.#sizes]
    const row = resample * this.#subjects
    counts.fill(0)
    totals.fill(0)
    rankSums.fill(0)
    sizes.fill(0)
    let below = 0
    for (let from = 0; from < order.length;) {
      const value = values[order[from] as number]
      let tied = 0
      let to = from
      for (; to < order.length && values[order[to] as number] === value; to++) tied += weights[row + (subjectOf[order[to] as number] as number)] as number
      const middle = below + tied / 2
      for (let place = from; place < to; place++) {
        const sample = order[place] as number
        const weight = weights[row + (subjectOf[sample] as number)] as number
        if (weight === 0) continue
        const code = codes[sample] as number
        totals[code] = (totals[code] as number) + weight
        for (let at = carriedFrom[sample] as number; at < (carriedFrom[sample + 1] as number); at++) {
          const unit = carried[at] as number
          counts[unit * bins + code] = (counts[unit * bins + code] as number) + weight
          rankSums[unit] = (rankSums[unit] as number) + weight * middle
          sizes[unit] = (sizes[unit] as number) + weight
        }
      }
      below += tied
      from = to
    }
    return below
  }

  #score(resample: number, total: number): void {
    const { bins, smoothing, units } = this.#problem
    const [counts, totals, logs] = [this.#counts, this.#totals, this.#logs]
    for (let unit = 0; unit < units; unit++) {
      const size = this.#sizes[unit] as number
      const kls = this.#kl[unit] as Float64Array
      const aucs = this.#auc[unit] as Float64Array
      if (size === 0 || size === total) {
        kls[resample] = NaN
        aucs[resample] = NaN
        continue
      }
      const whole = size + smoothing * bins
      let sum = 0
      for (let bin = 0; bin < bins; bin++) {
        const seen = counts[unit * bins + bin] as number
        if (seen === 0 && smoothing === 0) continue
        sum += (seen + smoothing) * ((logs[seen] as number) - (logs[(totals[bin] as number) - seen] as number))
      }
      kls[resample] = sum / whole + Math.log((total - size + smoothing * bins) / whole)
      // Members among themselves give half of every pair, whatever their order.
      aucs[resample] = ((this.#rankSums[unit] as number) - (size * size) / 2) / (size * (total - size))
    }
  }
}

const quantilesOf = (scores: readonly Float64Array[]): Float64Array =>
  Float64Array.from(scores.flatMap((list) => {
    const defined = list.filter((score) => !Number.isNaN(score)).sort()
    return defined.length < 0.9 * list.length ? [NaN, NaN] : [quantile(defined, 0.025), quantile(defined, 0.975)]
  }))
