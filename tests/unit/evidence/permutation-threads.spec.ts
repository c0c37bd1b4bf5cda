import { describe, expect, it } from 'vitest'
import { blocksOf, permuteOnThreads } from '../../../src/lab/evidence/permutation-pool.ts'
import { runPermutations } from '../../../src/lab/evidence/permute.ts'
import { addCounts, identityDonors, PermutationKernel, runBlock, type ExceedanceCounts } from '../../../src/shared/stats/permutation.ts'
import { drawProblem } from '../../fixtures/stats/permutation-problem.ts'

const permutations = 730
const problems = {
  'codes by sequence': drawProblem({ seed: 8 }),
  'codes by frame': (() => {
    const problem = drawProblem({ seed: 8 })
    return { ...problem, unitsOfSample: problem.unitsOfSample.map((units, sample) => (sample % 4 === 1 ? [] : units)) }
  })(),
}

const taskOf = (problem: (typeof problems)['codes by sequence']) => {
  const kernel = new PermutationKernel(problem)
  const observed = new Float64Array(problem.units * problem.filters)
  kernel.score(identityDonors(problem), observed)
  return { problem, observed, permutations, seed: 11 }
}

describe.each(Object.entries(problems))('permutations on threads, %s', (_, problem) => {
  const task = taskOf(problem)
  const plain = new PermutationKernel(problem)
  const expected = blocksOf(task).map((block) => runBlock(problem, plain, block)).reduce((sum, block) => addCounts(sum, block))

  it.each([1, 2, 3])('give what one thread and the plain form give, on %i', async (threads) => {
    const seen: number[] = []
    const counts = await permuteOnThreads(task, threads, new AbortController().signal, (done) => { seen.push(done) })
    expect(counts).toEqual(expected)
    expect(expected.permutations).toBe(permutations)
    expect(expected.single.some((count) => count > 0 && count < permutations)).toBe(true)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen).toHaveLength(8)
    expect(seen.at(-1)).toBe(permutations)
  })

  it('give the same through the job\'s own choice of threads, and for another seed another answer', async () => {
    const context = { signal: new AbortController().signal, onProgress: () => undefined }
    expect(await runPermutations(problem, { permutations, seed: 11 }, context)).toEqual(expected)
    expect(await runPermutations(problem, { permutations, seed: 12 }, context, 2)).not.toEqual(expected)
    const few: ExceedanceCounts = await runPermutations(problem, { permutations: 60, seed: 11 }, context)
    expect(few).toEqual(runBlock(problem, plain, { seed: 11, block: 0, observed: task.observed, count: 60 }))
  })
})

describe('permutations on threads', () => {
  const task = { ...taskOf(problems['codes by sequence']), permutations: 1_000_000 }

  it('end with the signal\'s reason, and with them their threads', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    let blocks = 0
    await expect(permuteOnThreads(task, 2, controller.signal, () => { if (++blocks === 3) controller.abort(reason) })).rejects.toBe(reason)
    const after = blocks
    expect(after).toBeLessThan(20)
    await expect(permuteOnThreads(task, 2, controller.signal, () => { blocks++ })).rejects.toBe(reason)
    expect(blocks).toBe(after)
  })

  it('say what went wrong in a thread', async () => {
    const broken = { ...task, problem: { ...task.problem, cells: null as never } }
    await expect(permuteOnThreads(broken, 2, new AbortController().signal, () => undefined)).rejects.toMatchObject({ code: 'PERMUTATION_WORKER_FAILED' })
  })
})
