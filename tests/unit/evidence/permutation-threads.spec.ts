import { describe, expect, it } from 'vitest'
import { blocksOf, runPermutations } from '../../../src/lab/evidence/permute.ts'
import { withThreads } from '../../../src/lab/evidence/worker-threads.ts'
import { AULensError } from '../../../src/shared/contract/errors.ts'
import { calibrate, countAtLeast } from '../../../src/shared/stats/calibration.ts'
import {
  calibrationScores,
  identityDonors,
  PermutationKernel,
  runBlock,
} from '../../../src/shared/stats/permutation.ts'
import { drawProblem } from '../../fixtures/stats/permutation-problem.ts'

const permutations = 730
const context = { signal: new AbortController().signal }
const problems = {
  'codes by sequence': drawProblem({ seed: 8 }),
  'codes by frame': (() => {
    const problem = drawProblem({ seed: 8 })
    return { ...problem, unitsOfSample: problem.unitsOfSample.map((units, sample) => (sample % 4 === 1 ? [] : units)) }
  })(),
}

describe.each(Object.entries(problems))('permutations on threads, %s', (_, problem) => {
  const plain = new PermutationKernel(problem)
  const pairs = problem.units * problem.filters
  const observed = new Float64Array(pairs)
  plain.score(identityDonors(problem), observed)
  const shuffled = blocksOf(500).map((block) => calibrationScores(problem, plain, { seed: 11, ...block }))
  const calibration = calibrate(Float64Array.from(shuffled.flatMap((scores) => [...scores])), pairs)
  const outcomes = blocksOf(permutations).map((block) =>
    runBlock(problem, plain, { seed: 11, observed, calibration, ...block }),
  )

  it.each([1, 2, 3])('give what one thread and the plain form give, on %i', async (threads) => {
    const seen: number[] = []
    const test = await runPermutations(
      problem,
      { permutations, seed: 11 },
      context,
      (done) => {
        seen.push(done)
      },
      threads,
    )
    expect(test.calibration).toEqual(calibration)
    expect([...test.single]).toEqual(
      Array.from({ length: pairs }, (__, pair) => outcomes.reduce((sum, { single }) => sum + single[pair]!, 0)),
    )
    expect([...test.largest]).toEqual(outcomes.flatMap(({ largest }) => [...largest]))
    expect([...test.largestCalibrated]).toEqual(outcomes.flatMap(({ largestCalibrated }) => [...largestCalibrated]))
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen).toHaveLength(8)
    expect(seen.at(-1)).toBe(permutations)
  })

  it('give another answer for another seed', async () => {
    expect((await runPermutations(problem, { permutations: 60, seed: 12 }, context)).single).not.toEqual(
      (await runPermutations(problem, { permutations: 60, seed: 11 }, context)).single,
    )
  })
})

describe('permutations on threads', () => {
  const problem = problems['codes by sequence']

  it("end with the signal's reason, and with them their threads", async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    let blocks = 0
    const started = runPermutations(
      problem,
      { permutations: 1_000_000, seed: 1 },
      controller,
      () => {
        if (++blocks === 3) controller.abort(reason)
      },
      2,
    )
    await expect(started).rejects.toBe(reason)
    const after = blocks
    expect(after).toBeLessThan(20)
    await expect(
      runPermutations(
        problem,
        { permutations: 1000, seed: 1 },
        controller,
        () => {
          blocks++
        },
        2,
      ),
    ).rejects.toBe(reason)
    expect(blocks).toBe(after)
  })

  it('say what went wrong in a thread', async () => {
    const plan = {
      data: null,
      threads: 2,
      signal: context.signal,
      failed: (text: string) => new AULensError('THREAD_FAILED', text),
    }
    const ask = (script: string) =>
      withThreads<number, number, unknown>({ ...plan, script: new URL(`data:text/javascript,${script}`) }, (runner) =>
        runner.run([1, 2, 3], () => undefined),
      )
    await expect(ask('throw new Error("out of order")')).rejects.toMatchObject({
      code: 'THREAD_FAILED',
      message: 'out of order',
    })
    await expect(ask('process.exit(3)')).rejects.toMatchObject({ message: 'it ended with code 3' })
  })
})

describe('calibration', () => {
  it('takes mean, standard deviation and 95th percentile of each pair, and gives no precision to what never differs', () => {
    const { mean, precision, upper } = calibrate(Float64Array.of(1, 5, Infinity, 2, 5, 1, 3, 5, 1), 3)
    expect([...mean.slice(0, 2)]).toEqual([2, 5])
    expect([...precision]).toEqual([1, 0, 0])
    expect(upper[0]).toBeCloseTo(2.9, 12)
    expect([0, 1, 1.5, 3, 4].map((bar) => countAtLeast(Float64Array.of(1, 1, 2, 3), bar))).toEqual([4, 4, 2, 1, 0])
  })
})
