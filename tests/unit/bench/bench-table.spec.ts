import { expect, it } from 'vitest'
import { memoryBound, rowOf } from '../../../src/lab/bench/rows.ts'
import { tableOfBench } from '../../../src/lab/bench/bench-table.ts'

it('says of every row what it took, beside whom, which limit it holds, and what the machine would allow', () => {
  const machine = {
    processor: 'P',
    cores: 2,
    memory: 0,
    system: 'linux',
    node: 'v24',
    loadBefore: 0.1,
    loadAfter: 2,
    allocator: {},
    peersHaveAllocator: false,
    measuredAt: '2026-11-20T10:00:00Z',
  }
  const table = tableOfBench({
    machine,
    results: [
      rowOf({
        name: 'step',
        unit: 'ms/image',
        values: [12, 10],
        peer: { name: 'a|b', values: [40] },
        limit: 0.2,
        bound: 4,
      }),
      rowOf(
        { name: 'data', unit: '1', values: [0.0174], limit: 0.03, ...memoryBound({ bandwidth: 1e9 }, 1000, 1) },
        'value',
      ),
      rowOf({ name: 'peak', unit: 'GFLOP/s', values: [2060] }),
    ],
  }).split('\n')
  expect(table[0]).toBe('P, 2 cores, linux, Node v24, 2026-11-20; load 0.10 before, 2.00 after.')
  expect(table.slice(4, 7)).toEqual([
    '| step | 10 ms/image | +20 % | a\\|b: 40 ms/image | 0.25 | 0.2 | **missed** | 4 ms/image (arithmetic) |',
    '| data | 1.74 % |  |  |  | 3 % | held | 0.0001 % (copy) |',
    '| peak | 2,060 GFLOP/s |  |  |  |  |  |  |',
  ])
})
