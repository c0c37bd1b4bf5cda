import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVectorKernel } from '../../../src/lab/evidence/vector-kernel.ts'
import { identityDonors, PermutationKernel, runBlock, shuffleWithin } from '../../../src/shared/stats/permutation.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { drawProblem } from '../../fixtures/stats/permutation-problem.ts'

const resources = join(import.meta.dirname, '../../../resources/wasm/evidence')

describe('the vector kernel', () => {
  it.each([
    ['as in CK+, three coded frames a sequence', { sequences: 60, framesOf: () => 3 }],
    [
      'sequences of different lengths, some longer than an 8-bit count',
      { sequences: 9, framesOf: (sequence: number) => [0, 1, 2, 14, 15, 16, 31, 300, 700][sequence]! },
    ],
    ['no smoothing', { smoothing: 0 }],
    ['a count of less than one', { smoothing: 0.25 }],
    ['one filter of three bins', { filters: 1, bins: 3 }],
    ['more cells than a strip, no multiple of it', { filters: 13, bins: 11 }],
    ['a unit that nobody has and one that everybody has', { unitsOf: () => [1] }],
  ])("gives the plain form's scores to the last bit: %s", (_, changes) => {
    const problem = drawProblem({ seed: 3, ...changes })
    const plain = new PermutationKernel(problem)
    const vector = createVectorKernel(problem)!
    expect(vector).not.toBeNull()
    const size = problem.units * problem.filters
    const expected = new Float64Array(size)
    const scores = new Float64Array(size).fill(Number.NaN)
    const donors = identityDonors(problem)
    const random = Random.fromSeed(1, 'vector kernel test')
    for (let round = 0; round < 5; round++) {
      plain.score(donors, expected)
      vector.score(donors, scores)
      expect(scores).toEqual(expected)
      shuffleWithin(problem.strata, donors, random)
    }
    if ('unitsOf' in changes) expect(expected.subarray(0, problem.filters).every((score) => score === 0)).toBe(true)
    else expect(new Set(expected).size).toBeGreaterThanOrEqual(problem.units)
    plain.score(identityDonors(problem), expected)
    const block = {
      seed: 5,
      block: 2,
      observed: expected,
      calibration: { mean: expected, precision: expected, upper: expected },
      count: 40,
    }
    expect(runBlock(problem, vector, block)).toEqual(runBlock(problem, plain, block))
  })

  it('leaves sequences whose frames differ in their units to the plain form', () => {
    const problem = drawProblem({ seed: 3, sequences: 4 })
    expect(createVectorKernel(problem)).not.toBeNull()
    const units = problem.unitsOfSample.map((list) => [...list])
    units[problem.frames[1]![0]!] = units[problem.frames[1]![0]!]!.length > 0 ? [] : [0]
    expect(createVectorKernel({ ...problem, unitsOfSample: units })).toBeNull()
  })

  it('leaves more samples than a 16-bit count holds to the plain form', () => {
    expect(
      createVectorKernel(drawProblem({ seed: 3, sequences: 2, filters: 1, bins: 2, framesOf: () => 32_767 })),
    ).toBeNull()
    expect(
      createVectorKernel(drawProblem({ seed: 3, sequences: 2, filters: 1, bins: 2, framesOf: () => 32_766 })),
    ).not.toBeNull()
  })

  it('is built from the source beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aulens-wasm-'))
    try {
      const file = join(folder, 'histograms.wasm')
      expect(spawnSync(process.execPath, [join(resources, 'build.mjs'), file]).status).toBe(0)
      expect(readFileSync(file).equals(readFileSync(join(resources, 'histograms.wasm')))).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
