import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign } from '../../../src/shared/stats/assignment.ts'
import { pearson, rankCorrelation } from '../../../src/shared/stats/correlation.ts'
import { structuralSimilarity } from '../../../src/shared/stats/structural-similarity.ts'
import { reference } from '../../fixtures/robustness/reference.ts'

const parity = 1e-9

const totalOf = (costs: readonly number[], columns: number, columnOfRow: Int32Array): number =>
  columnOfRow.reduce((sum, column, row) => sum + (column < 0 ? 0 : (costs[row * columns + column] as number)), 0)

/** Least total by trying everything. */
const bestByHand = (costs: readonly number[], rows: number, columns: number, row = 0, used = 0): number => {
  if (row === rows) return 0
  let best = Infinity
  for (let column = 0; column < columns; column++) {
    if ((used >> column) % 2 === 1) continue
    best = Math.min(
      best,
      (costs[row * columns + column] as number) + bestByHand(costs, rows, columns, row + 1, used | (1 << column)),
    )
  }
  return best
}

describe('assignment', () => {
  it.each(
    reference.assignments.map(
      (entry) => [`${entry.kind} ${String(entry.rows)}x${String(entry.columns)}`, entry] as const,
    ),
  )('equals scipy on %s', (_, entry) => {
    const found = assign(Float64Array.from(entry.costs), entry.rows, entry.columns)
    const used = [...found].filter((column) => column >= 0)
    expect(new Set(used).size).toBe(Math.min(entry.rows, entry.columns))
    expect(Math.abs(totalOf(entry.costs, entry.columns, found) - entry.total)).toBeLessThan(parity)
    if (entry.columnOfRow !== undefined) expect([...found]).toEqual(entry.columnOfRow)
  })
  it('finds the least total of any small matrix, ties among its costs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 35, maxLength: 35 }),
        (rows, more, numbers) => {
          const columns = rows + more
          const costs = numbers.slice(0, rows * columns)
          const found = assign(Float64Array.from(costs), rows, columns)
          expect(totalOf(costs, columns, found)).toBe(bestByHand(costs, rows, columns))
        },
      ),
      { numRuns: 60 },
    )
  })
  it('refuses costs that do not fill the matrix or are not finite', () => {
    expect(() => assign(new Float64Array(5), 2, 3)).toThrow(RangeError)
    expect(() => assign(Float64Array.of(1, NaN), 1, 2)).toThrow(RangeError)
    expect([...assign(new Float64Array(0), 2, 0)]).toEqual([-1, -1])
  })
})

describe('similarity of pictures', () => {
  it.each(
    reference.similarities.map(
      (entry) => [`${entry.kinds.join(' and ')}, ${String(entry.rows)}x${String(entry.columns)}`, entry] as const,
    ),
  )('SSIM equals scikit-image on %s', (_, { a, b, rows, columns, window, ssim }) => {
    expect(Math.abs(structuralSimilarity(a, b, { rows, columns }, 2, window) - ssim)).toBeLessThan(parity)
  })
  it('refuses a window that does not fit', () => {
    expect(() => structuralSimilarity([1], [1], { rows: 1, columns: 1 }, 2, 7)).toThrow(RangeError)
  })
  it.each(reference.ranks.map((entry) => [`${entry.kind}, n ${String(entry.a.length)}`, entry] as const))(
    'correlations equal scipy on %s',
    (_, entry) => {
      expect(Math.abs((rankCorrelation(entry.a, entry.b) as number) - entry.spearman)).toBeLessThan(parity)
      expect(Math.abs((pearson(entry.a, entry.b) as number) - entry.pearson)).toBeLessThan(parity)
    },
  )
  it('has no correlation with a constant', () => {
    expect(rankCorrelation([1, 2, 3], [4, 4, 4])).toBeNull()
    expect(pearson([1], [2])).toBeNull()
  })
})
