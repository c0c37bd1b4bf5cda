import { describe, expect, it } from 'vitest'
import { keepsLimit, type BenchMachine, type BenchResult } from '../../../src/shared/contract/bench.ts'
import { drawBench } from '../../../src/lab/bench/bench-picture.ts'

const machine: BenchMachine = {
  processor: 'A <processor> & more',
  cores: 2,
  memory: 8e9,
  system: 'linux 6',
  node: 'v24',
  loadBefore: 0.1,
  loadAfter: 2.04,
  allocator: { MALLOC_ARENA_MAX: '1' },
  peersHaveAllocator: false,
  measuredAt: '2026-01-02T03:04:05.000Z',
}
const row = (changes: Partial<BenchResult>): BenchResult => ({
  name: 'row',
  value: 1,
  unit: 'ms',
  peer: { name: 'peer', value: 2 },
  ratio: 0.5,
  limit: 0.6,
  spread: null,
  bound: null,
  boundBy: null,
  ...changes,
})

describe('drawBench', () => {
  const picture = drawBench(
    [
      row({ name: 'kept <row>' }),
      row({ name: 'missed', ratio: 0.7 }),
      row({ name: 'open', limit: null }),
      row({ name: 'alone', peer: null, ratio: null, limit: null }),
      row({ name: 'by its limit', peer: null, ratio: null, value: 90, limit: 100, bound: 3 }),
    ],
    machine,
  )
  const dots = [...picture.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x))

  it('draws a dot for each row with a peer or a limit, further left for a smaller ratio', () => {
    expect(dots).toHaveLength(4)
    expect(dots[0]).toBeLessThan(dots[1]!)
    expect(dots[0]).toBe(dots[2])
    expect(picture).not.toContain('alone')
    expect(picture).toContain("of its limit, 100 ms; the machine's limit 3 ms")
  })

  it('says which rows keep their limit, and of what machine', () => {
    expect(picture.match(/ held</g)).toHaveLength(2)
    expect(picture.match(/ missed</g)).toHaveLength(1)
    expect(picture).toContain('load 0.1 before, 2.0 after')
    expect(picture).toContain('A &lt;processor&gt; &amp; more')
    expect(picture).toContain('kept &lt;row&gt;')
  })

  it('says how to get peers where there are none', () => {
    expect(drawBench([row({ peer: null, ratio: null, limit: null })], machine)).toContain('--setup-peers')
  })
})

describe('keepsLimit', () => {
  it.each([
    [{ value: 30, unit: 'ms', ratio: 0.4, limit: 0.5 }, true],
    [{ value: 30, unit: 'ms', ratio: 0.6, limit: 0.5 }, false],
    [{ value: 700, unit: 'MB', ratio: null, limit: 900 }, true],
    [{ value: 1000, unit: 'MB', ratio: null, limit: 900 }, false],
    [{ value: 40, unit: 'frames/s', ratio: 0.9, limit: 1 }, false],
    [{ value: 40, unit: 'frames/s', ratio: 1.1, limit: 1 }, true],
    [{ value: 40, unit: 'frames/s', ratio: null, limit: 30 }, true],
    [{ value: 40, unit: 'ms', ratio: 0.4, limit: null }, null],
  ] as const)('of %o is %s', (result, expected) => {
    expect(keepsLimit(result)).toBe(expected)
  })
})
