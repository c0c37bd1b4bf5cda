import { describe, expect, it } from 'vitest'
import { rowOf } from '../../../src/lab/bench/rows.ts'

describe('rowOf', () => {
  it('takes the least time of both, and the spread of ours', () => {
    expect(rowOf({ name: 'a', unit: 'ms', values: [12, 10, 15], peer: { name: 'b', values: [50, 40] }, limit: 0.5 }))
      .toEqual({ name: 'a', unit: 'ms', value: 10, peer: { name: 'b', value: 40 }, ratio: 0.25, limit: 0.5, spread: 0.5, bound: null })
  })

  it('takes the most frames of both', () => {
    expect(rowOf({ name: 'a', unit: 'frames/s', values: [80, 100], peer: { name: 'b', values: [50, 40] }, limit: 1 }))
      .toMatchObject({ value: 100, peer: { value: 50 }, ratio: 2, spread: 0.2 })
  })

  it('drops a limit of a ratio that cannot be taken, and keeps one of the value', () => {
    expect(rowOf({ name: 'a', unit: 'ms', values: [12], peer: null, limit: 0.5 })).toMatchObject({ ratio: null, limit: null, spread: null })
    expect(rowOf({ name: 'a', unit: 'ms', values: [12], peer: { name: 'b', values: [] }, limit: 0.5 })).toMatchObject({ peer: null, ratio: null, limit: null })
    expect(rowOf({ name: 'a', unit: 'MB', values: [12], limit: 900, bound: 3 }, 'value')).toMatchObject({ limit: 900, bound: 3 })
  })
})
