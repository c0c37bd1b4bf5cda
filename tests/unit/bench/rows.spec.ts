import { describe, expect, it } from 'vitest'
import { describeStored } from '../../../src/cli/commands/bench.ts'
import { memoryBound, rowOf } from '../../../src/lab/bench/rows.ts'

describe('rowOf', () => {
  it('takes the least time of both, and the spread of ours', () => {
    expect(
      rowOf({ name: 'a', unit: 'ms', values: [12, 10, 15], peer: { name: 'b', values: [50, 40] }, limit: 0.5 }),
    ).toEqual({
      name: 'a',
      unit: 'ms',
      value: 10,
      peer: { name: 'b', value: 40 },
      ratio: 0.25,
      limit: 0.5,
      spread: 0.5,
      bound: null,
      boundBy: null,
    })
  })

  it('takes the most frames of both', () => {
    expect(
      rowOf({ name: 'a', unit: 'frames/s', values: [80, 100], peer: { name: 'b', values: [50, 40] }, limit: 1 }),
    ).toMatchObject({ value: 100, peer: { value: 50 }, ratio: 2, spread: 0.2 })
  })

  it('drops a limit of a ratio that cannot be taken, and keeps one of the value', () => {
    expect(rowOf({ name: 'a', unit: 'ms', values: [12], peer: null, limit: 0.5 })).toMatchObject({
      ratio: null,
      limit: null,
      spread: null,
    })
    expect(rowOf({ name: 'a', unit: 'ms', values: [12], peer: { name: 'b', values: [] }, limit: 0.5 })).toMatchObject({
      peer: null,
      ratio: null,
      limit: null,
    })
    expect(rowOf({ name: 'a', unit: 'MB', values: [12], limit: 900, bound: 3 }, 'value')).toMatchObject({
      limit: 900,
      bound: 3,
      boundBy: 'arithmetic',
    })
  })

  it('bounds what moves bytes by the speed of a copy', () => {
    expect(memoryBound({ bandwidth: 1e9 }, 2e6, 1000)).toEqual({ bound: 2, boundBy: 'memory' })
    expect(memoryBound({ bandwidth: 1e9 }, 2e6, 1, true)).toEqual({ bound: 500, boundBy: 'memory' })
    expect(rowOf({ name: 'a', unit: 'ms', values: [12], ...memoryBound({ bandwidth: null }, 1, 1) })).toMatchObject({
      bound: null,
      boundBy: null,
    })
  })
})

describe('describeStored', () => {
  const machine = {
    processor: '',
    cores: 2,
    memory: 0,
    system: '',
    node: '',
    loadBefore: 0,
    loadAfter: 0,
    allocator: {},
    peersHaveAllocator: false,
    measuredAt: '2026-11-20T10:00:00Z',
  }
  it('sets a row beside that of an earlier build, by name and unit', () => {
    const row = rowOf({ name: 'a', unit: 'ms', values: [5] })
    const stored = {
      machine,
      results: [rowOf({ name: 'a', unit: 's', values: [1] }), rowOf({ name: 'a', unit: 'ms', values: [20] })],
    }
    expect(describeStored(row, stored)).toBe('; on 2026-11-20: 20.0, now 0.25 of it')
    expect(describeStored({ ...row, name: 'b' }, stored)).toBe('')
    expect(describeStored(row, null)).toBe('')
  })
})
