import { describe, expect, it } from 'vitest'
import { differenceFrom, type Summary } from '../../../../src/compute/self-test/summary.ts'

const values = Float32Array.from({ length: 10 }, (_, index) => index - 4)
const summary: Summary = { length: 10, stride: 3, samples: [-4, -1, 2, 5], sum: 5, absolute: 25, largest: 5 }
const changed = (index: number, value: number): Float32Array => values.with(index, value)

describe('the comparison with stored numbers', () => {
  it('finds no difference where there is none', () => {
    expect(differenceFrom(values, summary)).toBe(0)
  })
  it('sees a sampled value', () => {
    expect(differenceFrom(changed(3, -1.5), summary)).toBeCloseTo(0.1)
  })
  it('sees a value between the samples, by the sum', () => {
    expect(differenceFrom(changed(4, 1), summary)).toBeCloseTo(1 / 25)
  })
  it('sees two values that changed places', () => {
    expect(differenceFrom(changed(0, -1).with(3, -4), summary)).toBeGreaterThan(0.5)
  })
  it('is infinite for another length, or a value that is no number', () => {
    expect(differenceFrom(values.slice(1), summary)).toBe(Infinity)
    expect(differenceFrom(changed(0, Number.NaN), summary)).toBe(Infinity)
    expect(differenceFrom(changed(1, Number.NaN), summary)).toBe(Infinity)
  })
})
