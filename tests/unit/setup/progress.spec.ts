import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, progressLine } from '../../../scripts/setup/progress.mjs'

describe('progress', () => {
  it('gives bytes and the time left at the speed so far', () => {
    expect(progressLine({ label: 'tensorflow', done: 50e6, total: 200e6, seconds: 10 })).toBe(
      'tensorflow 50 MB of 200 MB (25 %, 30 s left)',
    )
  })

  it('promises no time before there is a speed, nor when all is there', () => {
    expect(progressLine({ label: 'x', done: 0, total: 200e6, seconds: 3 })).toBe('x 0 kB of 200 MB (0 %)')
    expect(progressLine({ label: 'x', done: 1e6, total: 200e6, seconds: 0.2 })).toBe('x 1 MB of 200 MB (0 %)')
    expect(progressLine({ label: 'x', done: 200e6, total: 200e6, seconds: 9 })).toBe('x 200 MB of 200 MB (100 %)')
  })

  it('gives the time spent where the amount of work is unknown', () => {
    expect(progressLine({ label: 'npm ci', done: 0, total: null, seconds: 65 })).toBe('npm ci 1 min 5 s')
  })

  it('writes amounts and times for people', () => {
    expect([0, 999, 98_000, 274_000_871, 3_380_000_000].map(formatBytes)).toEqual([
      '0 kB',
      '1 kB',
      '98 kB',
      '274 MB',
      '3.38 GB',
    ])
    expect([-1, 0.4, 59.6, 3600].map(formatDuration)).toEqual(['0 s', '0 s', '1 min 0 s', '60 min 0 s'])
  })
})
