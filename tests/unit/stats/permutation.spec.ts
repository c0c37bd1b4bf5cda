import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/shared/random/random.ts'
import { binValues } from '../../../src/shared/stats/histogram.ts'
import { addCounts, PermutationKernel, permutationsPerBlock, shuffleWithin, type PermutationProblem } from '../../../src/shared/stats/permutation.ts'
import { differsFrom, parity, reference } from '../../fixtures/stats/reference.ts'

const units = 4

const problemOf = (item: (typeof reference.permutations)[number], changes: Partial<PermutationProblem> = {}): PermutationProblem => {
  const samples = item.values.length
  const filters = item.values[0]!.length
  const cells = new Uint16Array(samples * filters)
  for (let filter = 0; filter < filters; filter++) {
    const { codes } = binValues(item.values.map((row) => row[filter]!), item.bins)
    codes.forEach((code, sample) => { cells[sample * filters + filter] = filter * item.bins + code })
  }
  const unitsOfSample: number[][] = Array.from({ length: samples }, () => [])
  item.frames.forEach((frames, sequence) => { for (const sample of frames) unitsOfSample[sample] = item.codes[sequence]! })
  return {
    samples, filters, bins: item.bins, units, smoothing: item.smoothing, cells, frames: item.frames.map((list) => Int32Array.from(list)),
    unitsOfSample, inFamily: new Uint8Array(units).fill(1), strata: [Int32Array.from(item.frames.keys())], ...changes,
  }
}
const observedOf = (kernel: PermutationKernel, problem: PermutationProblem): Float64Array => {
  const observed = new Float64Array(problem.units * problem.filters)
  kernel.score(kernel.identity(), observed)
  return observed
}

describe('permutation scores', () => {
  it.each(reference.permutations)('equal histograms made anew with numpy, case %#', (item) => {
    const problem = problemOf(item)
    const kernel = new PermutationKernel(problem)
    const scores = new Float64Array(units * problem.filters)
    item.donors.forEach((donors, round) => {
      kernel.score(Int32Array.from(donors), scores)
      item.scores[round]!.forEach((row, unit) => {
        row.forEach((expected, filter) => { expect(differsFrom(scores[unit * problem.filters + filter]!, expected), `round ${String(round)}, unit ${String(unit)}`).toBeLessThan(parity) })
      })
    })
  })

  it('has an infinite score among them', () => {
    expect(reference.permutations[2]!.scores.flat(2)).toContain('Infinity')
  })

  it('gives a frame the codes of the donor\'s frame at the same relative place', () => {
    const cells = Uint16Array.of(0, 0, 1, 1, 0, 1)
    const base = { samples: 6, filters: 1, bins: 2, units: 1, smoothing: 1, cells, inFamily: Uint8Array.of(1), strata: [] }
    const ramp = new PermutationKernel({ ...base, frames: [Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5)], unitsOfSample: [[], [], [], [], [], [0]] })
    const still = new PermutationKernel({ ...base, frames: [Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5)], unitsOfSample: [[], [], [0], [0], [], []] })
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
    const problem = problemOf(item, { inFamily })
    const kernel = new PermutationKernel(problem)
    const observed = observedOf(kernel, problem)
    const counts = kernel.runBlock(7, 3, observed)
    const random = Random.fromSeed(7, 'permutations/3')
    const donors = kernel.identity()
    const single = new Uint32Array(observed.length)
    const family = new Uint32Array(observed.length)
    const scores = new Float64Array(observed.length)
    for (let round = 0; round < permutationsPerBlock; round++) {
      shuffleWithin(problem.strata, donors, random)
      new PermutationKernel(problem).score(donors, scores)
      const largest = Math.max(...scores.filter((_, cell) => inFamily[Math.floor(cell / problem.filters)] === 1))
      observed.forEach((value, cell) => {
        if (scores[cell]! >= value - 1e-9) single[cell]!++
        if (largest >= value - 1e-9) family[cell]!++
      })
    }
    expect(counts).toEqual({ permutations: 100, single, family })
    expect(new PermutationKernel(problemOf(item)).runBlock(7, 3, observed).family).not.toEqual(family)
    expect(single.some((count) => count > 0 && count < 100)).toBe(true)
  })

  it('depend on seed and block only, and add up', () => {
    const problem = problemOf(item)
    const kernel = new PermutationKernel(problem)
    const observed = observedOf(kernel, problem)
    const first = kernel.runBlock(1, 0, observed)
    const second = kernel.runBlock(1, 1, observed)
    const again = new PermutationKernel(problem)
    expect(again.runBlock(1, 1, observed)).toEqual(second)
    expect(again.runBlock(1, 0, observed)).toEqual(first)
    expect(again.runBlock(2, 0, observed)).not.toEqual(first)
    const sum = addCounts(first, second)
    expect(sum.permutations).toBe(200)
    expect(sum.single[5]).toBe(first.single[5]! + second.single[5]!)
    expect(sum.family[5]).toBe(first.family[5]! + second.family[5]!)
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
      donors.forEach((donor, sequence) => { expect(groupOf[donor]).toBe(groupOf[sequence]) })
      expect(Array.from(donors).sort()).toEqual([0, 1, 2, 3, 4, 5])
    }
    expect(seen.size).toBe(12)
  })

  it('agree with the share among all 720 exchanges of six sequences', () => {
    const frames = Array.from({ length: 6 }, (_, index) => Int32Array.of(index))
    const problem: PermutationProblem = {
      samples: 6, filters: 1, bins: 6, units: 1, smoothing: 1, cells: Uint16Array.of(0, 1, 1, 4, 5, 5), frames,
      unitsOfSample: [[], [], [], [0], [0], [0]], inFamily: Uint8Array.of(1), strata: [Int32Array.of(0, 1, 2, 3, 4, 5)],
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
    let counts = kernel.runBlock(1, 0, observed)
    for (let block = 1; block < 50; block++) counts = addCounts(counts, kernel.runBlock(1, block, observed))
    // Four standard deviations of a binomial share of 0.2 in 5,000 shuffles.
    expect(Math.abs(counts.single[0]! / 5000 - exact / 720)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 5000))
    expect(counts.family).toEqual(counts.single)
  })
})
