import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divergences } from '../../../src/shared/stats/divergence.ts'
import { binValues, countByGroup } from '../../../src/shared/stats/histogram.ts'
import { areaUnderCurve, midranks, pointBiserial } from '../../../src/shared/stats/rank.ts'
import { benjaminiHochberg, permutationP } from '../../../src/shared/stats/multiple-testing.ts'
import { differsFrom, parity, reference } from '../../fixtures/stats/reference.ts'

const named = reference.scores.map(
  (item) =>
    [
      `${item.kind}, n ${String(item.values.length)}, ${String(item.isMember.filter(Boolean).length)} with, ${String(item.bins)} bins, +${String(item.smoothing)}`,
      item,
    ] as const,
)

describe('equals numpy and scipy', () => {
  it('has every case', () => {
    expect(named).toHaveLength(42)
  })

  it.each(named)('%s', (_, item) => {
    const isMember = Uint8Array.from(item.isMember)
    const { codes, edges } = binValues(item.values, item.bins)
    expect(Array.from(edges)).toEqual(item.edges)
    const { members, others } = countByGroup(codes, item.bins, isMember)
    expect(Array.from(members)).toEqual(item.members)
    expect(Array.from(others)).toEqual(item.others)
    const scores = divergences(members, others, item.smoothing)
    for (const measure of ['kl', 'reverse', 'symmetric', 'jensenShannon'] as const) {
      const expected = item[measure]
      if (expected !== undefined) expect(differsFrom(scores[measure], expected), measure).toBeLessThan(parity)
    }
    const ranks = midranks(item.values)
    expect(Array.from(ranks)).toEqual(item.ranks)
    const auc = areaUnderCurve(ranks, isMember)
    const r = pointBiserial(item.values, isMember)
    if (item.auc === null) expect(auc).toBeNull()
    else expect(Math.abs(auc! - item.auc)).toBeLessThan(parity)
    if (item.r === null) expect(r).toBeNull()
    else expect(Math.abs(r! - item.r)).toBeLessThan(parity)
  })

  it.each(reference.falseDiscovery)('false discovery rate, case %#', ({ p, q }) => {
    const ours = benjaminiHochberg(p)
    expect(ours).toHaveLength(q.length)
    q.forEach((expected, index) => {
      expect(Math.abs(ours[index]! - expected)).toBeLessThan(parity)
    })
  })

  it('covers an infinite divergence, an empty group and a constant filter', () => {
    expect(reference.scores.some((item) => item.kl === 'Infinity')).toBe(true)
    expect(reference.scores.some((item) => item.auc === null && item.values.length > 1)).toBe(true)
    expect(reference.scores.some((item) => item.r === null && item.auc === 0.5)).toBe(true)
  })
})

const counts = fc.array(fc.nat(40), { minLength: 2, maxLength: 30 })
const pairOfCounts = counts.chain((members) =>
  fc.tuple(fc.constant(members), fc.array(fc.nat(40), { minLength: members.length, maxLength: members.length })),
)
const smoothing = fc.constantFrom(0.01, 0.5, 1, 10)
const groups = fc.array(
  fc.tuple(
    fc.integer({ min: -8, max: 8 }).map((whole) => whole / 4),
    fc.boolean(),
  ),
  { minLength: 1, maxLength: 60 },
)
const split = (rows: [number, boolean][]): { values: number[]; isMember: Uint8Array } => ({
  values: rows.map(([value]) => value),
  isMember: Uint8Array.from(rows, ([, member]) => Number(member)),
})

describe('divergence', () => {
  it('is at least 0, and 0 for equal shares', () => {
    fc.assert(
      fc.property(pairOfCounts, smoothing, ([members, others], count) => {
        const { kl, reverse, symmetric, jensenShannon } = divergences(members, others, count)
        for (const value of [kl, reverse, symmetric, jensenShannon]) expect(value).toBeGreaterThanOrEqual(-1e-12)
        expect(jensenShannon).toBeLessThanOrEqual(Math.LN2 + 1e-12)
        expect(divergences(members, members, count).kl).toBeCloseTo(0, 12)
      }),
    )
  })

  it('turns round with its groups', () => {
    fc.assert(
      fc.property(pairOfCounts, smoothing, ([members, others], count) => {
        const there = divergences(members, others, count)
        const back = divergences(others, members, count)
        expect(back.reverse).toBe(there.kl)
        expect(back.jensenShannon).toBeCloseTo(there.jensenShannon, 12)
      }),
    )
  })

  it('refuses histograms of different bins and a negative count', () => {
    expect(() => divergences([1], [1, 2], 1)).toThrow(/1 and 2 bins/)
    expect(() => divergences([1], [1], -1)).toThrow(/0 or more, not -1/)
    expect(() => divergences([1], [1], Number.NaN)).toThrow(RangeError)
  })
})

describe('histogram', () => {
  it('puts every value into a bin whose edges hold it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
          minLength: 1,
          maxLength: 80,
        }),
        fc.integer({ min: 1, max: 60 }),
        (values, bins) => {
          const { codes, edges } = binValues(values, bins)
          values.forEach((value, index) => {
            const code = codes[index]!
            expect(code).toBeLessThan(bins)
            expect(value).toBeGreaterThanOrEqual(edges[code]!)
            if (code < bins - 1) expect(value).toBeLessThan(edges[code + 1]!)
            else expect(value).toBeLessThanOrEqual(edges[bins]!)
          })
        },
      ),
    )
  })

  it('refuses no values, values that are not finite, and impossible bins', () => {
    expect(() => binValues([], 5)).toThrow(/at least one value/)
    expect(() => binValues([1, Number.NaN], 5)).toThrow(/value 1 is NaN/)
    expect(() => binValues([Infinity], 5)).toThrow(/value 0 is Infinity/)
    for (const bins of [0, 1.5, 65_536]) expect(() => binValues([1], bins)).toThrow(/bins, not/)
  })
})

describe('ranks', () => {
  it('auc changes sides with its groups and with the sign, r changes sign', () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const { values, isMember } = split(rows)
        const auc = areaUnderCurve(midranks(values), isMember)
        const r = pointBiserial(values, isMember)
        const swapped = isMember.map((member) => 1 - member)
        const negated = values.map((value) => -value)
        if (auc === null) {
          expect(areaUnderCurve(midranks(values), swapped)).toBeNull()
          return
        }
        expect(areaUnderCurve(midranks(values), swapped)).toBeCloseTo(1 - auc, 12)
        expect(areaUnderCurve(midranks(negated), isMember)).toBeCloseTo(1 - auc, 12)
        if (r !== null) expect(pointBiserial(values, swapped)).toBeCloseTo(-r, 12)
      }),
    )
  })

  it('auc is the share of pairs that the member wins', () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const { values, isMember } = split(rows)
        let won = 0
        let pairs = 0
        rows.forEach(([a, inside]) => {
          if (inside)
            rows.forEach(([b, other]) => {
              if (!other) {
                pairs++
                won += a > b ? 1 : a === b ? 0.5 : 0
              }
            })
        })
        const auc = areaUnderCurve(midranks(values), isMember)
        if (pairs === 0) expect(auc).toBeNull()
        else expect(auc).toBeCloseTo(won / pairs, 12)
      }),
    )
  })
})

describe('many tests', () => {
  it('q is at least p, at most 1, and keeps the order of p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }), (p) => {
        const q = benjaminiHochberg(p)
        p.forEach((value, i) => {
          expect(q[i]).toBeGreaterThanOrEqual(value - 1e-15)
          expect(q[i]).toBeLessThanOrEqual(1)
          p.forEach((other, j) => {
            if (value < other) expect(q[i]!).toBeLessThanOrEqual(q[j]!)
          })
        })
      }),
    )
    expect(benjaminiHochberg([])).toHaveLength(0)
  })

  it('a permutation p is never 0', () => {
    expect(permutationP(0, 9999)).toBe(1e-4)
    expect(permutationP(99, 99)).toBe(1)
  })
})
