import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cohenKappa, kappaWeights } from '../../../src/shared/stats/agreement/cohen-kappa.ts'
import { compute, type Coefficient, type Ratings } from '../../../src/shared/stats/agreement/coefficient.ts'
import { fleissKappa } from '../../../src/shared/stats/agreement/fleiss-kappa.ts'
import { alphaLevels, krippendorffAlpha } from '../../../src/shared/stats/agreement/krippendorff-alpha.ts'
import { drawSamples, estimate } from '../../../src/shared/stats/agreement/sample-bootstrap.ts'
import { facsIndex, meanFacsIndex, percentAgreement } from '../../../src/shared/stats/agreement/shared-scores.ts'

interface Case {
  readonly name: string
  readonly categories: number
  readonly ratings: readonly Ratings[]
  readonly fleiss: number | null
  readonly index: number | null
  readonly percent: number | null
  readonly kappa: Readonly<Record<string, number | null>>
  readonly alpha: Readonly<Record<string, number | null>>
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/agreement/reference.json', import.meta.url), 'utf8'),
) as { cases: readonly Case[] }

const expectSame = ({ value, reason }: Coefficient, reference: number | null | undefined, what: string): void => {
  if (reference === null || reference === undefined) {
    expect(value, what).toBeNull()
    expect(reason, what).not.toBeNull()
  } else {
    expect(value, what).not.toBeNull()
    expect(Math.abs((value ?? NaN) - reference), what).toBeLessThan(1e-9)
  }
}

describe('agreement equals krippendorff, scikit-learn and statsmodels', () => {
  it.each(cases)('$name', ({ categories, ratings, kappa, fleiss, alpha, index, percent }) => {
    const samples = ratings.map((row) => [row])
    for (const weights of kappaWeights)
      expectSame(compute(cohenKappa(categories, weights), samples), kappa[weights], `kappa, ${weights}`)
    for (const level of alphaLevels)
      expectSame(compute(krippendorffAlpha(categories, level), samples), alpha[level], `alpha, ${level}`)
    expectSame(compute(fleissKappa(categories, ratings[0]?.length ?? 0), samples), fleiss, 'Fleiss')
    expectSame(
      compute(
        facsIndex(),
        samples.map(([row]) => [row?.slice(0, 2) ?? []]),
      ),
      index,
      'FACS index',
    )
    expectSame(compute(percentAgreement(), samples), percent, 'percent')
  })

  it('says why a coefficient is undefined', () => {
    const one = [[[1, 1]], [[1, 1]]]
    expect(compute(cohenKappa(2), one)).toEqual({ value: null, reason: 'one-category' })
    expect(compute(krippendorffAlpha(2, 'nominal'), [[[1, null]]])).toEqual({
      value: null,
      reason: 'nothing-rated-twice',
    })
    expect(compute(facsIndex(), [[[0, 0]]])).toEqual({ value: null, reason: 'nothing-scored' })
    expect(compute(fleissKappa(2, 3), [])).toEqual({ value: null, reason: 'nothing-rated-twice' })
  })

  it('FACS index of sets of units: 2 x shared / all, a mean over samples that have scores', () => {
    // 1+2+5 against 1+2: 4 / 5. Nothing against nothing: none. 12 against 12+25: 2 / 3.
    const samples = [
      [
        [1, 1],
        [1, 1],
        [1, 0],
      ],
      [[0, 0]],
      [
        [1, 1],
        [0, 1],
      ],
    ]
    expect(compute(facsIndex(), samples).value).toBeCloseTo(6 / 8, 12)
    expect(compute(meanFacsIndex(), samples).value).toBeCloseTo((4 / 5 + 2 / 3) / 2, 12)
  })
})

describe('intervals by sample', () => {
  const samples = (cases[3]?.ratings ?? []).map((row) => [row])
  it('are the same for a seed, hold the value, and equal plain resampling', () => {
    const statistic = krippendorffAlpha(6, 'ordinal')
    const draws = drawSamples(samples.length, 200, 5)
    const given = estimate(statistic, samples, draws)
    expect(estimate(statistic, samples, drawSamples(samples.length, 200, 5))).toEqual(given)
    expect(estimate(statistic, samples, drawSamples(samples.length, 200, 6))).not.toEqual(given)
    const plain = Array.from(
      { length: 200 },
      (_, resample) =>
        compute(
          statistic,
          Array.from(
            { length: samples.length },
            (__, place) => samples[draws.drawn[resample * samples.length + place] ?? 0] ?? [],
          ),
        ).value ?? NaN,
    ).sort((a, b) => a - b)
    expect(given.low).toBeCloseTo((plain[4] ?? NaN) + 0.975 * ((plain[5] ?? NaN) - (plain[4] ?? NaN)), 12)
    expect(given.low ?? NaN).toBeLessThan(given.value ?? NaN)
    expect(given.high ?? NaN).toBeGreaterThan(given.value ?? NaN)
  })

  it('are not told where most resamples are undefined, or the value itself', () => {
    const rare = [[[1, 1]], ...Array.from({ length: 5 }, () => [[null, 0]]), [[0, 0]]]
    const given = estimate(cohenKappa(2), rare, drawSamples(rare.length, 400, 1))
    expect(given.value).toBe(1)
    expect(given.undefinedShare).toBeGreaterThan(0.5)
    expect([given.low, given.high]).toEqual([null, null])
    expect(estimate(cohenKappa(2), [], drawSamples(0, 100, 1))).toMatchObject({ value: null, low: null })
  })
})
