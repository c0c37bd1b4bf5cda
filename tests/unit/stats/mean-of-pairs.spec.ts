import { describe, expect, it } from 'vitest'
import { cohenKappa } from '../../../src/shared/stats/agreement/cohen-kappa.ts'
import { compute } from '../../../src/shared/stats/agreement/coefficient.ts'
import { meanOfPairs } from '../../../src/shared/stats/agreement/mean-of-pairs.ts'

describe('the mean over every two of several coders', () => {
  it('is that of their coefficients, without pairs for which it is undefined', () => {
    const rows = [
      [0, 0, 1],
      [1, 1, 1],
      [0, 1, 1],
      [1, 1, 1],
      [0, 0, 1],
    ]
    const pair = (a: number, b: number) =>
      compute(
        cohenKappa(2),
        rows.map((row) => [[row[a] ?? null, row[b] ?? null]]),
      )
    // The third used one category: with the others chance agreement is not complete, so kappa is 0.
    const mean = [pair(0, 1), pair(0, 2), pair(1, 2)].flatMap(({ value }) => (value === null ? [] : [value]))
    expect(
      compute(
        meanOfPairs(3, cohenKappa(2)),
        rows.map((row) => [row]),
      ).value,
    ).toBeCloseTo(mean.reduce((a, b) => a + b, 0) / mean.length, 12)
    expect(
      compute(
        meanOfPairs(2, cohenKappa(2)),
        rows.map((row) => [row.slice(0, 2)]),
      ),
    ).toEqual(pair(0, 1))
    expect(compute(meanOfPairs(2, cohenKappa(2)), [[[1, 1]]])).toEqual({ value: null, reason: 'one-category' })
  })
})
