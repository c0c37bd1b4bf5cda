import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { binomialCdf, expectedCounts, shareInterval } from '../../../src/shared/stats/binomial.ts'
import { BootstrapKernel, drawSubjects } from '../../../src/shared/stats/bootstrap.ts'
import { binValues } from '../../../src/shared/stats/histogram.ts'
import { benjaminiHochberg, benjaminiYekutieli } from '../../../src/shared/stats/multiple-testing.ts'
import { ascendingOrder, averagePrecision, kolmogorovSmirnov } from '../../../src/shared/stats/ordered.ts'
import { straightLine } from '../../../src/shared/stats/regression.ts'
import { parity } from '../../fixtures/stats/reference.ts'

interface BootstrapCase {
  readonly bins: number
  readonly smoothing: number
  readonly values: number[]
  readonly subjectOf: number[]
  readonly carried: number[][]
  readonly weights: number[][]
  readonly kl: ([number, number] | null)[]
  readonly auc: ([number, number] | null)[]
}
/** Values of scikit-learn, scipy, statsmodels and numpy, written by make_score_fixtures.py. */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/stats/score-reference.json'), 'utf8'),
) as {
  readonly scores: readonly {
    kind: string
    values: number[]
    isMember: number[]
    averagePrecision: number | null
    kolmogorovSmirnov: number | null
  }[]
  readonly lines: readonly {
    values: number[]
    covariate: number[]
    slope: number
    r: number | null
    residuals: number[]
  }[]
  readonly corrections: readonly { p: number[]; hochberg: number[]; yekutieli: number[] }[]
  readonly binomials: readonly {
    k: number
    n: number
    p: number
    cdf: number
    interval: [number, number]
    expected: [number, number]
  }[]
  readonly bootstraps: readonly BootstrapCase[]
}

const close = (value: number | null, expected: number | null): void => {
  if (expected === null || value === null) expect(value).toBe(expected)
  else expect(Math.abs(value - expected)).toBeLessThan(parity)
}
const all = (values: ArrayLike<number>, expected: readonly number[]): void => {
  expect(values).toHaveLength(expected.length)
  expected.forEach((value, index) => {
    close(values[index]!, value)
  })
}

describe('equals scikit-learn, scipy and statsmodels', () => {
  it.each(
    reference.scores.map(
      (item) =>
        [
          `${item.kind}, ${String(item.values.length)}, ${String(item.isMember.filter(Boolean).length)} with`,
          item,
        ] as const,
    ),
  )('average precision and Kolmogorov-Smirnov: %s', (_, { values, isMember, ...expected }) => {
    const order = ascendingOrder(values)
    close(averagePrecision(values, order, Uint8Array.from(isMember)), expected.averagePrecision)
    close(kolmogorovSmirnov(values, order, Uint8Array.from(isMember)), expected.kolmogorovSmirnov)
  })

  it.each(reference.lines)('straight line, case %#', ({ values, covariate, slope, r, residuals }) => {
    const line = straightLine(values, covariate)
    close(line.slope, slope)
    close(line.r, r)
    all(line.residuals, residuals)
  })

  it.each(reference.corrections)('false discovery rates, case %#', ({ p, hochberg, yekutieli }) => {
    all(benjaminiHochberg(p), hochberg)
    all(benjaminiYekutieli(p), yekutieli)
  })

  it.each(reference.binomials)('binomial, $k of $n', ({ k, n, p, cdf, interval, expected }) => {
    close(binomialCdf(k, n, p), cdf)
    all(shareInterval(k, n), interval)
    expect(expectedCounts(n, p)).toEqual(expected)
  })

  it.each(reference.bootstraps)('bootstrap over subjects by repeating rows, case %#', (item) => {
    const lists = item.values.map((_, row) =>
      item.carried.flatMap((members, unit) => (members[row] === 1 ? [unit] : [])),
    )
    const carriedFrom = Int32Array.from({ length: lists.length + 1 }, (_, row) => lists.slice(0, row).flat().length)
    const kernel = new BootstrapKernel({
      bins: item.bins,
      smoothing: item.smoothing,
      units: item.carried.length,
      resamples: item.weights.length,
      subjectOf: Int32Array.from(item.subjectOf),
      carried: Int32Array.from(lists.flat()),
      carriedFrom,
      weights: Uint16Array.from(item.weights.flat()),
    })
    const values = Float64Array.from(item.values)
    // The memory is used again: a second filter must not see the first.
    kernel.quantiles(values.toReversed(), binValues(values.toReversed(), item.bins).codes, [0, 1, 2])
    const { kl, auc } = kernel.quantiles(values, binValues(values, item.bins).codes, [0, 1, 2])
    expect([...kernel.quantiles(values, binValues(values, item.bins).codes, [1]).auc]).toEqual([
      NaN,
      NaN,
      auc[2],
      auc[3],
      NaN,
      NaN,
    ])
    for (const [found, expected] of [
      [kl, item.kl],
      [auc, item.auc],
    ] as const) {
      expected.forEach((bounds, unit) => {
        if (bounds === null) expect([...found.slice(2 * unit, 2 * unit + 2)]).toEqual([NaN, NaN])
        else all(found.slice(2 * unit, 2 * unit + 2), bounds)
      })
    }
  })

  it('has ties, empty groups, constant values, one sample, and a unit that most resamples lack', () => {
    expect(reference.scores.some(({ values }) => values.length === 1)).toBe(true)
    expect(reference.scores.filter(({ averagePrecision: score }) => score === null)).toHaveLength(12)
    expect(reference.bootstraps.every(({ kl }) => kl[2] === null && kl[0] !== null)).toBe(true)
  })

  it('draws as many subjects as there are, the same for the same seed whatever the number of resamples', () => {
    const few = drawSubjects(7, 3, 5)
    const many = drawSubjects(7, 50, 5)
    expect([...many.slice(0, 21)]).toEqual([...few])
    for (let resample = 0; resample < 50; resample++)
      expect(many.slice(resample * 7, resample * 7 + 7).reduce((sum, count) => sum + count, 0)).toBe(7)
    expect([...drawSubjects(7, 3, 6)]).not.toEqual([...few])
  })
})
