import { describe, expect, it } from 'vitest'
import { drawGrowth, fitSlope } from '../../../scripts/growth/picture.mjs'

describe('fitSlope', () => {
  it.each([1, 0.5, 2])('finds the power %f', (power) => {
    expect(fitSlope([100, 1000, 50_000].map((size) => ({ size, seconds: 0.003 * size ** power })))).toBeCloseTo(
      power,
      12,
    )
  })
  it('is not known from one point', () => {
    expect(fitSlope([{ size: 100, seconds: 1 }])).toBeNull()
  })
})

describe('drawGrowth', () => {
  const machine = { processor: 'P & Q', cores: 2, load: 0.25, measuredAt: '2026-01-02' }
  const point = (size: number, seconds: number) => ({ size, seconds, memory: 123e6 })

  it('puts a larger size to the right and a longer time higher up', () => {
    const picture = drawGrowth({
      results: [{ title: 'search', slope: 1, points: [point(1000, 0.1), point(10_000, 1)] }],
      machine,
    })
    const [first, second] = [...picture.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    }))
    expect(second!.x).toBeGreaterThan(first!.x)
    expect(second!.y).toBeLessThan(first!.y)
    expect(picture).toContain('search: slope 1.00, at most 123 MB')
    expect(picture).toContain('P &amp; Q')
  })

  it('can be drawn without any point', () => {
    expect(drawGrowth({ results: [{ title: 'search', slope: null, points: [] }], machine })).toContain(
      'slope not known',
    )
  })
})
