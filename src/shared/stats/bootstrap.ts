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
 * Draws subjects with replacement. Each resample has a generator of its own, so that asking for more leaves the first
 * as they were.
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

/**
 * Where 95 % of a filter's resampled scores lie, unit after unit; NaN where more than a tenth of the resamples leave a
 * group empty.
 */
export interface BootstrapQuantiles {
  /** [units, 2]: 2.5th and 97.5th percentile. */
  readonly kl: Float64Array
  readonly auc: Float64Array
}

/** A filter's samples from the smallest activation to the largest. */
interface Ascending {
  readonly order: Uint32Array
  /** Bin of each place; never falls. */
  readonly codes: Uint16Array
  /** Subject of each place. */
  readonly subjects: Int32Array
  /** Where the run of equal values that starts at a place ends; only starts are filled. */
  readonly tieEnds: Int32Array
}

/** Scores filters under all resamples. Reusable memory of one problem; not shared between threads. */
export class BootstrapKernel {
  readonly #problem: BootstrapProblem
  readonly #subjects: number
  /** ln(count + smoothing), from 0 to the largest resample. */
  readonly #logs: Float64Array
  readonly #kl: readonly Float64Array[]
  readonly #auc: readonly Float64Array[]
  /** [resamples]: samples; [units, resamples]: samples with the unit. */
  readonly #total: Int32Array
  readonly #sizes: readonly Int32Array[]
  /** Of one resample, by place: how often it is drawn, and that times its midrank. */
  readonly #weights: Int32Array
  readonly #weightedRanks: Float64Array

  constructor(problem: BootstrapProblem) {
    const { units, resamples, subjectOf, weights, smoothing, carried, carriedFrom } = problem
    this.#problem = problem
    this.#subjects = weights.length / resamples
    this.#kl = Array.from({ length: units }, () => new Float64Array(resamples))
    this.#auc = Array.from({ length: units }, () => new Float64Array(resamples))
    this.#total = new Int32Array(resamples)
    this.#sizes = Array.from({ length: units }, () => new Int32Array(resamples))
    for (let resample = 0; resample < resamples; resample++) {
      for (let sample = 0; sample < subjectOf.length; sample++) {
        const weight = weights[resample * this.#subjects + (subjectOf[sample] as number)] as number
        this.#total[resample] = (this.#total[resample] as number) + weight
        for (let at = carriedFrom[sample] as number; at < (carriedFrom[sample + 1] as number); at++) {
          const sizes = this.#sizes[carried[at] as number] as Int32Array
          sizes[resample] = (sizes[resample] as number) + weight
        }
      }
    }
    this.#logs = Float64Array.from(
      { length: this.#total.reduce((most, count) => Math.max(most, count), 0) + 1 },
      (_, count) => Math.log(count + smoothing),
    )
    this.#weights = new Int32Array(subjectOf.length)
    this.#weightedRanks = new Float64Array(subjectOf.length)
  }

  /**
   * @param values activation of each sample
   * @param codes  bin of each sample, over the range of all samples: bins stay as they are in every resample
   * @param wanted units that are asked for; others are NaN
   */
  quantiles(values: Float64Array, codes: Uint16Array, wanted: readonly number[]): BootstrapQuantiles {
    const { bins, resamples, units } = this.#problem
    const ascending = this.#ascending(values, codes)
    const members = this.#membersByPlace(ascending.order)
    const totals = new Int32Array(bins)
    const counts = new Int32Array(bins)
    for (let resample = 0; resample < resamples; resample++) {
      this.#rank(ascending, resample, totals)
      for (const unit of wanted)
        this.#score(unit, resample, members[unit] as Int32Array, ascending.codes, totals, counts)
    }
    const kl = new Float64Array(2 * units).fill(NaN)
    const auc = new Float64Array(2 * units).fill(NaN)
    for (const unit of wanted) {
      kl.set(quantilesOf(this.#kl[unit] as Float64Array), 2 * unit)
      auc.set(quantilesOf(this.#auc[unit] as Float64Array), 2 * unit)
    }
    return { kl, auc }
  }

  #ascending(values: Float64Array, codes: Uint16Array): Ascending {
    const { subjectOf } = this.#problem
    const order = ascendingOrder(values)
    const tieEnds = new Int32Array(order.length)
    for (let from = 0; from < order.length;) {
      let to = from + 1
      while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++
      tieEnds[from] = to
      from = to
    }
    return {
      order,
      tieEnds,
      codes: Uint16Array.from(order, (sample) => codes[sample] as number),
      subjects: Int32Array.from(order, (sample) => subjectOf[sample] as number),
    }
  }

  /** [units]: places of the samples with the unit, ascending. */
  #membersByPlace(order: Uint32Array): Int32Array[] {
    const { units, carried, carriedFrom } = this.#problem
    const places: number[][] = Array.from({ length: units }, () => [])
    order.forEach((sample, place) => {
      for (let at = carriedFrom[sample] as number; at < (carriedFrom[sample + 1] as number); at++)
        places[carried[at] as number]?.push(place)
    })
    return places.map((list) => Int32Array.from(list))
  }

  /** Weights, weighted midranks and bin totals of one resample. */
  #rank({ codes, subjects, tieEnds }: Ascending, resample: number, totals: Int32Array): void {
    const drawn = this.#problem.weights
    const weights = this.#weights
    const weightedRanks = this.#weightedRanks
    const row = resample * this.#subjects
    totals.fill(0)
    let below = 0
    for (let from = 0; from < weights.length;) {
      const to = tieEnds[from] as number
      let tied = 0
      for (let place = from; place < to; place++) {
        const weight = drawn[row + (subjects[place] as number)] as number
        weights[place] = weight
        tied += weight
        const code = codes[place] as number
        totals[code] = (totals[code] as number) + weight
      }
      const middle = below + tied / 2
      for (let place = from; place < to; place++) weightedRanks[place] = (weights[place] as number) * middle
      below += tied
      from = to
    }
  }

  #score(
    unit: number,
    resample: number,
    members: Int32Array,
    codes: Uint16Array,
    totals: Int32Array,
    counts: Int32Array,
  ): void {
    const { bins, smoothing } = this.#problem
    const weights = this.#weights
    const weightedRanks = this.#weightedRanks
    const logs = this.#logs
    const total = this.#total[resample] as number
    const size = (this.#sizes[unit] as Int32Array)[resample] as number
    const defined = size > 0 && size < total
    let rankSum = 0
    counts.fill(0)
    for (let member = 0; defined && member < members.length; member++) {
      const place = members[member] as number
      const code = codes[place] as number
      counts[code] = (counts[code] as number) + (weights[place] as number)
      rankSum += weightedRanks[place] as number
    }
    const whole = size + smoothing * bins
    let sum = 0
    for (let bin = 0; defined && bin < bins; bin++) {
      const seen = counts[bin] as number
      if (seen > 0 || smoothing > 0)
        sum += (seen + smoothing) * ((logs[seen] as number) - (logs[(totals[bin] as number) - seen] as number))
    }
    ;(this.#kl[unit] as Float64Array)[resample] = defined
      ? sum / whole + Math.log((total - size + smoothing * bins) / whole)
      : NaN
    // Members among themselves give half of every pair, whatever their order.
    ;(this.#auc[unit] as Float64Array)[resample] = defined
      ? (rankSum - (size * size) / 2) / (size * (total - size))
      : NaN
  }
}

const quantilesOf = (scores: Float64Array): [number, number] => {
  const defined = scores.filter((score) => !Number.isNaN(score)).sort()
  return defined.length < 0.9 * scores.length ? [NaN, NaN] : [quantile(defined, 0.025), quantile(defined, 0.975)]
}
