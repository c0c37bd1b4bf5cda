import { Random } from '../random/random.ts'

/**
 * A permutation test of many filters against many Action Units, all on the same shuffles.
 *
 * What is shuffled are sequences, never frames: under a shuffle each sequence is given the codes of another one (its
 * donor).
 * Frames that carry codes take those of the donor's frame at the same relative place; neutral frames stay without
 * codes.
 * Where sequences differ in length, the number of samples with a unit therefore changes slightly from shuffle to
 * shuffle.
 */
export interface PermutationProblem {
  readonly samples: number
  readonly filters: number
  readonly bins: number
  readonly units: number
  /** Count added to every bin. */
  readonly smoothing: number
  /** [samples, filters]: filter x bins + the bin of this sample's activation. */
  readonly cells: Uint16Array | Uint32Array
  /** Sample numbers of each sequence's frames that carry codes, in order. */
  readonly frames: readonly Int32Array[]
  /** Unit indices (0 … units - 1) of each sample. */
  readonly unitsOfSample: readonly (readonly number[])[]
  /** Units whose scores enter the family-wise maximum. */
  readonly inFamily: Uint8Array
  /** Those among them whose calibrated scores enter the maximum of these: units that can change under the shuffles. */
  readonly inCalibratedFamily: Uint8Array
  /** Groups of sequences that are exchanged among themselves; a sequence in none of them keeps its own codes. */
  readonly strata: readonly Int32Array[]
}

/**
 * Shuffles that one block draws. A block's shuffles depend on seed and block number only, so blocks may run anywhere,
 * in any order.
 */
export const permutationsPerBlock = 100

/**
 * What a pair's scores are under shuffling, from shuffles that are drawn for this alone. Every one is [units, filters].
 * Being the same for every shuffle of the test, they may be used to compare pairs without making the test inexact.
 */
export interface Calibration {
  readonly mean: Float64Array
  /** 1 / standard deviation; 0 where shuffles never differ. */
  readonly precision: Float64Array
  /** 95 % of shuffles are at or below. */
  readonly upper: Float64Array
}

/** What shuffles gave. */
export interface ShuffleOutcome {
  readonly permutations: number
  /** [units, filters]: shuffles whose score was at least the observed one. */
  readonly single: Uint32Array
  /** [permutations]: the largest score over all filters and all units of the family. */
  readonly largest: Float64Array
  /**
   * [permutations]: the largest calibrated score over the same pairs, those without a precision left out; -Infinity:
   * none is left.
   */
  readonly largestCalibrated: Float64Array
}

/** Scores that differ by summation order alone count as equal. */
export const scoreTolerance = 1e-12

/** Scores a shuffle of one problem. */
export interface PermutationScorer {
  /**
   * KL of every unit and filter when each sequence carries its donor's codes.
   *
   * @param donors donor of each sequence
   * @param scores [units, filters], written; 0 where a group is empty
   */
  score(donors: Int32Array, scores: Float64Array): void
}

/** Donor of each sequence when nothing is shuffled. */
export const identityDonors = ({ frames }: PermutationProblem): Int32Array =>
  Int32Array.from(frames, (_, sequence) => sequence)

/** The plain form, for every problem. Reusable memory and tables of one problem; not shared between threads. */
export class PermutationKernel implements PermutationScorer {
  readonly #problem: PermutationProblem
  readonly #totals: Int32Array
  readonly #counts: Int32Array
  readonly #members: readonly Int32Array[]
  readonly #memberCount: Int32Array
  /** ln(count + smoothing), from 0 to all samples. */
  readonly #logs: Float64Array

  constructor(problem: PermutationProblem) {
    const { samples, filters, bins, units, smoothing, cells } = problem
    this.#problem = problem
    this.#totals = new Int32Array(filters * bins)
    for (const cell of cells) this.#totals[cell] = (this.#totals[cell] as number) + 1
    this.#counts = new Int32Array(filters * bins)
    this.#members = Array.from({ length: units }, () => new Int32Array(samples))
    this.#memberCount = new Int32Array(units)
    this.#logs = Float64Array.from({ length: samples + 1 }, (_, count) => Math.log(count + smoothing))
  }

  /** Donor of each sequence when nothing is shuffled. */
  identity(): Int32Array {
    return identityDonors(this.#problem)
  }

  score(donors: Int32Array, scores: Float64Array): void {
    this.#collectMembers(donors)
    for (let unit = 0; unit < this.#problem.units; unit++) this.#scoreUnit(unit, scores)
  }

  #collectMembers(donors: Int32Array): void {
    const { frames, unitsOfSample } = this.#problem
    this.#memberCount.fill(0)
    for (let sequence = 0; sequence < frames.length; sequence++) {
      const own = frames[sequence] as Int32Array
      const given = frames[donors[sequence] as number] as Int32Array
      if (given.length === 0) continue
      for (let place = 0; place < own.length; place++) {
        const from = given[Math.floor((place * given.length) / own.length)] as number
        for (const unit of unitsOfSample[from] as readonly number[]) {
          const count = this.#memberCount[unit] as number
          ;(this.#members[unit] as Int32Array)[count] = own[place] as number
          this.#memberCount[unit] = count + 1
        }
      }
    }
  }

  #scoreUnit(unit: number, scores: Float64Array): void {
    const { samples, filters, bins, smoothing, cells } = this.#problem
    const counts = this.#counts
    const members = this.#members[unit] as Int32Array
    const count = this.#memberCount[unit] as number
    const at = unit * filters
    if (count === 0 || count === samples) {
      scores.fill(0, at, at + filters)
      return
    }
    counts.fill(0)
    for (let member = 0; member < count; member++) {
      const from = (members[member] as number) * filters
      for (let at = from; at < from + filters; at++) {
        const cell = cells[at] as number
        counts[cell] = (counts[cell] as number) + 1
      }
    }
    const totals = this.#totals
    const logs = this.#logs
    const whole = count + smoothing * bins
    const offset = Math.log((samples - count + smoothing * bins) / whole)
    for (let filter = 0; filter < filters; filter++) {
      let sum = 0
      for (let bin = filter * bins; bin < (filter + 1) * bins; bin++) {
        const seen = counts[bin] as number
        if (seen === 0 && smoothing === 0) continue
        sum += (seen + smoothing) * ((logs[seen] as number) - (logs[(totals[bin] as number) - seen] as number))
      }
      scores[at + filter] = sum / whole + offset
    }
  }
}

/** One block's share of the work. */
export interface PermutationBlock {
  readonly seed: number
  readonly block: number
  /** [units, filters]: the scores without a shuffle. */
  readonly observed: Float64Array
  readonly calibration: Calibration
  /** Shuffles to do, at most {@link permutationsPerBlock}. */
  readonly count: number
}

/** Runs the shuffles of one block. */
export const runBlock = (
  problem: PermutationProblem,
  scorer: PermutationScorer,
  { seed, block, observed, calibration, count }: PermutationBlock,
): ShuffleOutcome => {
  const { units, filters, inFamily, inCalibratedFamily } = problem
  const { mean, precision } = calibration
  const outcome: ShuffleOutcome = {
    permutations: count,
    single: new Uint32Array(units * filters),
    largest: new Float64Array(count),
    largestCalibrated: new Float64Array(count),
  }
  eachShuffle(problem, scorer, Random.fromSeed(seed, `permutations/${String(block)}`), count, (scores, permutation) => {
    let largest = -Infinity
    let largestCalibrated = -Infinity
    for (let unit = 0; unit < units; unit++) {
      if (inFamily[unit] !== 1) continue
      const comparable = inCalibratedFamily[unit] === 1
      for (let cell = unit * filters; cell < (unit + 1) * filters; cell++) {
        const score = scores[cell] as number
        const scale = comparable ? (precision[cell] as number) : 0
        if (score > largest) largest = score
        if (scale > 0 && (score - (mean[cell] as number)) * scale > largestCalibrated)
          largestCalibrated = (score - (mean[cell] as number)) * scale
      }
    }
    outcome.largest[permutation] = largest
    outcome.largestCalibrated[permutation] = largestCalibrated
    for (let cell = 0; cell < scores.length; cell++) {
      if ((scores[cell] as number) >= (observed[cell] as number) - scoreTolerance)
        outcome.single[cell] = (outcome.single[cell] as number) + 1
    }
  })
  return outcome
}

/** Shuffles for {@link calibrate}; a stream apart from those of the test. @returns [count, units, filters] */
export const calibrationScores = (
  problem: PermutationProblem,
  scorer: PermutationScorer,
  { seed, block, count }: Pick<PermutationBlock, 'seed' | 'block' | 'count'>,
): Float64Array => {
  const all = new Float64Array(count * problem.units * problem.filters)
  eachShuffle(problem, scorer, Random.fromSeed(seed, `calibration/${String(block)}`), count, (scores, permutation) => {
    all.set(scores, permutation * scores.length)
  })
  return all
}

const eachShuffle = (
  problem: PermutationProblem,
  scorer: PermutationScorer,
  random: Random,
  count: number,
  visit: (scores: Float64Array, permutation: number) => void,
): void => {
  const donors = identityDonors(problem)
  const scores = new Float64Array(problem.units * problem.filters)
  for (let permutation = 0; permutation < count; permutation++) {
    shuffleWithin(problem.strata, donors, random)
    scorer.score(donors, scores)
    visit(scores, permutation)
  }
}

/** Exchanges donors within each group, in place (Fisher and Yates). */
export const shuffleWithin = (strata: readonly Int32Array[], donors: Int32Array, random: Random): void => {
  for (const stratum of strata) {
    for (let index = stratum.length - 1; index > 0; index--) {
      const one = stratum[index] as number
      const other = stratum[random.integer(index + 1)] as number
      const kept = donors[one] as number
      donors[one] = donors[other] as number
      donors[other] = kept
    }
  }
}
