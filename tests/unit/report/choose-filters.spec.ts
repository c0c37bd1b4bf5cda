import { describe, expect, it } from 'vitest'
import { chooseFilters, chooseStrongestFilters } from '../../../src/lab/report/choose-filters.ts'
import { greyOfReconstruction } from '../../../src/lab/figures/patch-pictures.ts'
import { reportPatches } from '../../../src/lab/report/report-patches.ts'
import { FilterEvidence } from '../../../src/shared/contract/evidence.ts'

const filter = (number: number, au: number | null, kl: number): FilterEvidence =>
  FilterEvidence.parse({ filter: number, dead: au === null, best: au === null ? null : { au, kl }, aus: [] })

describe('chooseFilters', () => {
  it('takes the largest divergences, at most two for one AU', () => {
    const filters = [
      filter(0, 25, 1),
      filter(1, 25, 3),
      filter(2, 25, 2),
      filter(3, 12, 0.5),
      filter(4, null, 0),
      filter(5, 1, 0.7),
    ]
    expect(chooseFilters(filters, { count: 4, perUnit: 2 })).toEqual([1, 2, 5, 3])
  })

  it('fills up with further filters of the same AU when too few are left, in the order of divergence', () => {
    const filters = [filter(0, 25, 1), filter(1, 25, 3), filter(2, 25, 2), filter(3, 12, 0.5), filter(4, 25, 0.9)]
    expect(chooseFilters(filters, { count: 4, perUnit: 2 })).toEqual([1, 2, 0, 3])
  })

  it('gives equal divergences to the lower number, infinite ones first, and all there are', () => {
    expect(chooseFilters([filter(9, 4, 1), filter(2, 5, 1), filter(3, 6, Infinity), filter(1, 7, Infinity)])).toEqual([
      1, 3, 2, 9,
    ])
    expect(chooseFilters([filter(0, null, 0)])).toEqual([])
  })

  it('takes the strongest filters where no AUs are coded', () => {
    const top = (...values: number[]): { sample: number; row: number; column: number; value: number }[] =>
      values.map((value, sample) => ({ sample, row: 0, column: 0, value }))
    const filters = [
      { filter: 0, dead: false, top: top(1, 1) },
      { filter: 1, dead: false, top: top(5, 0) },
      { filter: 2, dead: true, top: top(9) },
      { filter: 3, dead: false, top: [] },
      { filter: 4, dead: false, top: top(2.5) },
    ]
    expect(chooseStrongestFilters(filters, 3)).toEqual([1, 4, 0])
  })
})

describe('report patches', () => {
  it('maps 0 to mid-grey and the largest value of either sign to an end', () => {
    expect(Array.from(greyOfReconstruction(Float32Array.of(0, 2, -4, 1)))).toEqual([128, 192, 1, 160])
    expect(Array.from(greyOfReconstruction(Float32Array.of(0, 0)))).toEqual([128, 128])
  })

  it("finds the chosen filters' pictures in an inspection", () => {
    const neuron = (sample: number, value: number) => ({ sample, row: 1, column: 2, value })
    const inspection = {
      layer: 'conv1',
      method: 'guided',
      filters: [
        { filter: 0, dead: false, top: [neuron(4, 3), neuron(5, 2)] },
        { filter: 3, dead: false, top: [neuron(6, 1)] },
      ],
    } as const
    const pictures = { window: 1, reconstruction: Float32Array.of(1, -1, 0), face: Uint8Array.of(10, 20, 30) }
    const patches = reportPatches(
      { ...inspection, filters: [...inspection.filters.map((entry) => ({ ...entry, top: [...entry.top] }))] },
      pictures,
      [3, 0],
      (sample) => ({ path: `p${String(sample)}`, subject: 's' }),
    )
    expect(
      patches.filters.map((entry) => [
        entry.filter,
        entry.patches.map(({ sample, path, face, reconstruction }) => [sample, path, face[0], reconstruction[0]]),
      ]),
    ).toEqual([
      [3, [[6, 'p6', 30, 128]]],
      [
        0,
        [
          [4, 'p4', 10, 255],
          [5, 'p5', 20, 1],
        ],
      ],
    ])
  })
})
