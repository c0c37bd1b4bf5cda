import { Random } from '../random/random.ts'

/**
 * A permutation test of many filters against many Action Units, all on the same shuffles.
 *
 * What is shuffled are sequences, never frames: under a shuffle each sequence is given the codes of another one (its donor).
 * Frames that carry codes take those of the donor's frame at the same relative place; neutral frames stay without codes.
 * Where sequences differ in length, the number of samples with a unit therefore changes slightly from shuffle to shuffle.
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
  /** Groups of sequences that are exchanged among themselves; a sequence in none of them keeps its own codes. */
  readonly strata: readonly Int32Array[]
}

/** Shuffles that one block draws. A block's shuffles depend on seed and block number only, so blocks may run anywhere, in any order. */
export const permutationsPerBlock = 100

/** How often a shuffle reached what was seen. Blocks are added up by {@link addCounts}. */
export interface ExceedanceCounts {
  readonly permutations: number
  /** [units, filters]: shuffles whose score was at least the observed one. */
  readonly single: Uint32Array
  /** [units, filters]: shuffles whose largest score over all filters and all units of the family was at least the observed one. */
  readonly family: Uint32Array
}

/** Scores that differ by summation order alone count as equal. */
const tolerance = 1e-12

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
export const identityDonors = ({ frames }: PermutationProblem): Int32Array => Int32Array.from(frames, (_, sequence) => sequence)

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
  identity(): Int32Array { return identityDonors(this.#problem) }

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

  /** {@link runBlock} with this kernel. */
  runBlock(seed: number, block: number, observed: Float64Array, count: number = permutationsPerBlock): ExceedanceCounts {
    return runBlock(this.#problem, this, { seed, block, observed, count })
  }
}

/** One block's share of the work. */
export interface PermutationBlock {
  readonly seed: number
  readonly block: number
  /** [units, filters]: the scores without a shuffle. */
  readonly observed: Float64Array
  /** Shuffles to do, at most {@link permutationsPerBlock}. */
  readonly count: number
}

/** Runs the shuffles of one block. */
export const runBlock = (problem: PermutationProblem, scorer: PermutationScorer, { seed, block, observed, count }: PermutationBlock): ExceedanceCounts => {
  const { units, filters, inFamily, strata } = problem
  const random = Random.fromSeed(seed, `permutations/${String(block)}`)
  const donors = identityDonors(problem)
  const scores = new Float64Array(units * filters)
  const counts: ExceedanceCounts = { permutations: count, single: new Uint32Array(units * filters), family: new Uint32Array(units * filters) }
  for (let permutation = 0; permutation < count; permutation++) {
    shuffleWithin(strata, donors, random)
    scorer.score(donors, scores)
    let largest = -Infinity
    for (let unit = 0; unit < units; unit++) {
      if (inFamily[unit] !== 1) continue
      for (let cell = unit * filters; cell < (unit + 1) * filters; cell++) largest = Math.max(largest, scores[cell] as number)
    }
    for (let cell = 0; cell < scores.length; cell++) {
      const bar = (observed[cell] as number) - tolerance
      if ((scores[cell] as number) >= bar) counts.single[cell] = (counts.single[cell] as number) + 1
      if (largest >= bar) counts.family[cell] = (counts.family[cell] as number) + 1
    }
  }
  return counts
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

export const addCounts = (sum: ExceedanceCounts, block: ExceedanceCounts): ExceedanceCounts => ({
  permutations: sum.permutations + block.permutations,
  single: sum.single.map((count, cell) => count + (block.single[cell] as number)),
  family: sum.family.map((count, cell) => count + (block.family[cell] as number)),
})
