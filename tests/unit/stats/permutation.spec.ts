import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/shared/random/random.ts'
import { binValues } from '../../../src/shared/stats/histogram.ts'
import {
  identityDonors,
  PermutationKernel,
  permutationsPerBlock,
  runBlock,
  shuffleWithin,
  type Calibration,
  type PermutationProblem,
  type ShuffleOutcome,
} from '../../../src/shared/stats/permutation.ts'
import { differsFrom, parity, reference } from '../../fixtures/stats/reference.ts'

const units = 4

const problemOf = (
  item: (typeof reference.permutations)[number],
  changes: Partial<PermutationProblem> = {},
): PermutationProblem => {
  const samples = item.values.length
  const filters = item.values[0]!.length
  const cells = new Uint16Array(samples * filters)
  for (let filter = 0; filter < filters; filter++) {
    const { codes } = binValues(
      item.values.map((row) => row[filter]!),
      item.bins,
    )
    codes.forEach((code, sample) => {
      cells[sample * filters + filter] = filter * item.bins + code
    })
  }
  const unitsOfSample: number[][] = Array.from({ length: samples }, () => [])
  item.frames.forEach((frames, sequence) => {
    for (const sample of frames) unitsOfSample[sample] = item.codes[sequence]!
  })
  return {
    samples,
    filters,
    bins: item.bins,
    units,
    smoothing: item.smoothing,
    cells,
    frames: item.frames.map((list) => Int32Array.from(list)),
    unitsOfSample,
    inFamily: new Uint8Array(units).fill(1),
    inCalibratedFamily: new Uint8Array(units).fill(1),
    strata: [Int32Array.from(item.frames.keys())],
    ...changes,
  }
}
const observedOf = (kernel: PermutationKernel, problem: PermutationProblem): Float64Array => {
  const observed = new Float64Array(problem.units * problem.filters)
  kernel.score(identityDonors(problem), observed)
  return observed
}
/** Every pair has mean 0.1 and another precision; one has none. */
const calibrationOf = (observed: Float64Array): Calibration => ({
  mean: observed.map(() => 0.1),
  precision: observed.map((_, cell) => cell),
  upper: observed,
})
const block = (problem: PermutationProblem, seed: number, number: number, observed: Float64Array): ShuffleOutcome =>
  runBlock(problem, new PermutationKernel(problem), {
    seed,
    block: number,
    observed,
    calibration: calibrationOf(observed),
    count: permutationsPerBlock,
  })

describe('permutation scores', () => {
  it.each(reference.permutations)('equal histograms made anew with numpy, case %#', (item) => {
    const problem = problemOf(item)
    const kernel = new PermutationKernel(problem)
    const scores = new Float64Array(units * problem.filters)
    item.donors.forEach((donors, round) => {
      kernel.score(Int32Array.from(donors), scores)
      item.scores[round]!.forEach((row, unit) => {
        row.forEach((expected, filter) => {
          expect(
            differsFrom(scores[unit * problem.filters + filter]!, expected),
            `round ${String(round)}, unit ${String(unit)}`,
          ).toBeLessThan(parity)
        })
      })
    })
  })

  it('has an infinite score among them', () => {
    expect(reference.permutations[2]!.scores.flat(2)).toContain('Infinity')
  })

  it("gives a frame the codes of the donor's frame at the same relative place", () => {
    const cells = Uint16Array.of(0, 0, 1, 1, 0, 1)
    const base = {
      samples: 6,
      filters: 1,
      bins: 2,
      units: 1,
      smoothing: 1,
      cells,
      inFamily: Uint8Array.of(1),
      inCalibratedFamily: Uint8Array.of(1),
      strata: [],
    }
    const ramp = new PermutationKernel({
      ...base,
      frames: [Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5)],
      unitsOfSample: [[], [], [], [], [], [0]],
    })
    const still = new PermutationKernel({
      ...base,
      frames: [Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5)],
      unitsOfSample: [[], [], [0], [0], [], []],
    })
    const one = new Float64Array(1)
    const other = new Float64Array(1)
    ramp.score(Int32Array.of(1, 0), one)
    still.score(Int32Array.of(0, 1), other)
    expect(one[0]).toBeCloseTo(other[0]!, 14)
    expect(one[0]).toBeGreaterThan(0.1)
  })
})

describe('permutation counts', () => {
  const item = reference.permutations[0]!

  it('are what a plain recount of the same shuffles gives', () => {
    const inFamily = Uint8Array.of(1, 1, 1, 0)
    const inCalibratedFamily = Uint8Array.of(0, 1, 1, 0)
    const problem = problemOf(item, { inFamily, inCalibratedFamily })
    const kernel = new PermutationKernel(problem)
    const observed = observedOf(kernel, problem)
    const { mean, precision } = calibrationOf(observed)
    const random = Random.fromSeed(7, 'permutations/3')
    const donors = identityDonors(problem)
    const single = new Uint32Array(observed.length)
    const largest: number[] = []
    const largestCalibrated: number[] = []
    const scores = new Float64Array(observed.length)
    for (let round = 0; round < permutationsPerBlock; round++) {
      shuffleWithin(problem.strata, donors, random)
      new PermutationKernel(problem).score(donors, scores)
      const unitOf = (cell: number): number => Math.floor(cell / problem.filters)
      largest.push(Math.max(...scores.filter((_, cell) => inFamily[unitOf(cell)] === 1)))
      largestCalibrated.push(
        Math.max(
          ...[...scores.keys()]
            .filter((cell) => inCalibratedFamily[unitOf(cell)] === 1 && precision[cell]! > 0)
            .map((cell) => (scores[cell]! - mean[cell]!) * precision[cell]!),
        ),
      )
      observed.forEach((value, cell) => {
        if (scores[cell]! >= value - 1e-9) single[cell]!++
      })
    }
    const outcome = block(problem, 7, 3, observed)
    expect(outcome).toEqual({
      permutations: 100,
      single,
      largest: Float64Array.from(largest),
      largestCalibrated: Float64Array.from(largestCalibrated),
    })
    expect(block(problemOf(item), 7, 3, observed).largest).not.toEqual(outcome.largest)
    expect(single.some((count) => count > 0 && count < 100)).toBe(true)
  })

  it('depend on seed and block only', () => {
    const problem = problemOf(item)
    const observed = observedOf(new PermutationKernel(problem), problem)
    const first = block(problem, 1, 0, observed)
    expect(block(problem, 1, 0, observed)).toEqual(first)
    expect(block(problem, 1, 1, observed)).not.toEqual(first)
    expect(block(problem, 2, 0, observed)).not.toEqual(first)
  })

  it('exchange sequences within their group only', () => {
    const strata = [Int32Array.of(0, 3, 5), Int32Array.of(1, 2)]
    const groupOf = [0, 1, 1, 0, 2, 0]
    const donors = Int32Array.from({ length: 6 }, (_, index) => index)
    const random = Random.fromSeed(1, 'test')
    const seen = new Set<string>()
    for (let round = 0; round < 400; round++) {
      shuffleWithin(strata, donors, random)
      seen.add(donors.join())
      donors.forEach((donor, sequence) => {
        expect(groupOf[donor]).toBe(groupOf[sequence])
      })
      expect(Array.from(donors).sort()).toEqual([0, 1, 2, 3, 4, 5])
    }
    expect(seen.size).toBe(12)
  })

  it('agree with the share among all 720 exchanges of six sequences', () => {
    const frames = Array.from({ length: 6 }, (_, index) => Int32Array.of(index))
    const problem: PermutationProblem = {
      samples: 6,
      filters: 1,
      bins: 6,
      units: 1,
      smoothing: 1,
      cells: Uint16Array.of(0, 1, 1, 4, 5, 5),
      frames,
      unitsOfSample: [[], [], [], [0], [0], [0]],
      inFamily: Uint8Array.of(1),
      inCalibratedFamily: Uint8Array.of(1),
      strata: [Int32Array.of(0, 1, 2, 3, 4, 5)],
    }
    const kernel = new PermutationKernel(problem)
    const observed = observedOf(kernel, problem)
    const scores = new Float64Array(1)
    let exact = 0
    const visit = (taken: number[]): void => {
      if (taken.length === 6) {
        kernel.score(Int32Array.from(taken), scores)
        if (scores[0]! >= observed[0]! - 1e-12) exact++
        return
      }
      for (let next = 0; next < 6; next++) if (!taken.includes(next)) visit([...taken, next])
    }
    visit([])
    // Of the 20 groups of three, four separate the bins as fully: {0 1 1}, {4 5 5}, {4 1 1}, {0 5 5}.
    expect(exact / 720).toBe(0.2)
    const outcomes = Array.from({ length: 50 }, (_, number) => block(problem, 1, number, observed))
    const reached = outcomes.reduce((sum, { single }) => sum + single[0]!, 0)
    // Four standard deviations of a binomial share of 0.2 in 5,000 shuffles.
    expect(Math.abs(reached / 5000 - exact / 720)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 5000))
    expect(
      outcomes.flatMap(({ largest }) => [...largest]).filter((score) => score >= observed[0]! - 1e-12),
    ).toHaveLength(reached)
  })
})
