import { describe, expect, it } from 'vitest'
import { Random } from '../../src/shared/random/random.ts'

describe('Random', () => {
  it('repeats a stream for one seed and purpose, and differs between purposes', () => {
    const draw = (purpose: string): number[] => {
      const r = Random.fromSeed(7, purpose)
      return Array.from({ length: 5 }, () => r.nextUint32())
    }
    expect(draw('batches')).toEqual(draw('batches'))
    expect(draw('batches')).not.toEqual(draw('dropout'))
  })
  it('goes on from a stored state', () => {
    const first = Random.fromSeed(1, 'x')
    first.normal()
    const second = Random.fromState(first.state())
    expect([second.uniform(), second.integer(10)]).toEqual([first.uniform(), first.integer(10)])
  })
  it('has the mean and spread of a standard normal', () => {
    const r = Random.fromSeed(3, 'normal')
    let sum = 0,
      squares = 0
    for (let i = 0; i < 20000; i++) {
      const v = r.normal()
      sum += v
      squares += v * v
    }
    expect(Math.abs(sum / 20000)).toBeLessThan(0.03)
    expect(Math.abs(squares / 20000 - 1)).toBeLessThan(0.05)
  })
  it('refuses a count it cannot draw from', () => {
    expect(() => Random.fromSeed(1, 'x').integer(0)).toThrow(RangeError)
  })
})
