import { describe, expect, it } from 'vitest'
import type { GalleryFilter } from '../../../src/shared/contract/filter.ts'
import { areaOfUnit } from '../../../src/shared/facs/face-areas.ts'
import {
  chosenFilters,
  commonScale,
  countBy,
  groupedTiles,
  matchesText,
  wholeGallery,
} from '../../../src/renderer/features/filters/gallery/gallery-order.ts'
import { tileAfter } from '../../../src/renderer/features/filters/gallery/tile-moves.ts'

const entry = (filter: number, au: number | null, kl = 0, extra: Partial<GalleryFilter> = {}): GalleryFilter => ({
  filter,
  dead: false,
  strongest: filter,
  faces: 10,
  notes: 0,
  bestCalibrated: null,
  grade: null,
  statement: null,
  stable: null,
  contrast: null,
  best:
    au === null
      ? null
      : {
          au,
          kl,
          auc: 1 - kl / 10,
          r: 0,
          area: areaOfUnit(au),
          z: null,
          klInterval: null,
          aucInterval: null,
          auprc: null,
          baseRate: null,
          pMaxT: null,
          q: null,
          pMaxTWithinEmotion: null,
        },
  ...extra,
})
const filters = [
  entry(0, 12, 0.5),
  entry(1, 12, 1.5),
  entry(2, 1, 1),
  entry(3, null),
  entry(4, null, 0, { dead: true, strongest: null }),
  entry(5, 27, Infinity, { notes: 2 }),
]
const shown = (choice: Partial<typeof wholeGallery>): [string, number[]][] =>
  groupedTiles(chosenFilters(filters, { ...wholeGallery, ...choice }), { ...wholeGallery, ...choice }).map(
    ({ id, tiles }) => [id, tiles.map(({ filter }) => filter)],
  )

describe('groupedTiles', () => {
  it('puts the AU with the strongest filter first, filters without a best AU after, dead ones last', () => {
    expect(shown({})).toEqual([
      ['27', [5]],
      ['12', [1, 0]],
      ['1', [2]],
      ['without', [3]],
      ['dead', [4]],
    ])
  })
  it('orders face regions from the top down', () => {
    expect(shown({ group: 'area' }).map(([id]) => id)).toEqual(['brow', 'mouth', 'chin', 'without', 'dead'])
  })
  it('sorts by number without groups, and by AUC within', () => {
    expect(shown({ group: 'none', sort: 'number' })).toEqual([
      ['all', [0, 1, 2, 3, 5]],
      ['dead', [4]],
    ])
    expect(shown({ sort: 'auc' }).find(([id]) => id === '12')).toEqual(['12', [0, 1]])
  })
  it('calls a layer without any score "All", not "No best AU"', () => {
    expect(groupedTiles([entry(0, null), entry(1, null)], wholeGallery).map(({ title }) => title)).toEqual(['All'])
  })
})

describe('chosenFilters', () => {
  it('takes a number for a filter, "AU n" for an AU, and words for its name or region', () => {
    const found = (text: string): number[] =>
      filters.filter((filter) => matchesText(filter, text)).map(({ filter }) => filter)
    expect(found('1')).toEqual([1])
    expect(found('AU 1')).toEqual([2])
    expect(found('au12')).toEqual([0, 1])
    expect(found('lip corner')).toEqual([0, 1])
    expect(found('brow')).toEqual([2])
    expect(found('zygomatic')).toEqual([])
    expect(found(' ')).toHaveLength(filters.length)
  })
  it('joins its conditions', () => {
    expect(shown({ units: [12, 27], noted: true })).toEqual([['27', [5]]])
    expect(shown({ areas: ['mouth'] })).toEqual([['12', [1, 0]]])
  })
})

describe('common scale and counts', () => {
  it('ends at the next half above the largest finite divergence', () => {
    expect(commonScale(filters)).toBe(1.5)
    expect(commonScale([entry(0, 1, 1.51)])).toBe(2)
    expect(commonScale([])).toBe(0.5)
  })
  it('counts what has a value', () => {
    expect([...countBy(filters, ({ best }) => best?.au ?? null)]).toEqual([
      [12, 2],
      [1, 1],
      [27, 1],
    ])
  })
})

describe('tileAfter', () => {
  // Two groups: lines of three and one, then a line of two further down.
  const places = [
    [0, 0, 0],
    [1, 100, 0],
    [2, 200, 0],
    [3, 0, 120],
    [4, 0, 300],
    [5, 100, 300],
  ].map(([filter = 0, left = 0, top = 0]) => ({ filter, left, top }))
  it.each([
    [null, 'ArrowDown', 0],
    [0, 'ArrowRight', 1],
    [2, 'ArrowRight', 3],
    [0, 'ArrowLeft', 0],
    [2, 'ArrowDown', 3],
    [3, 'ArrowDown', 4],
    [5, 'ArrowUp', 3],
    [5, 'ArrowDown', 5],
    [1, 'ArrowUp', 1],
    [1, 'End', 5],
    [5, 'Home', 0],
  ] as const)('from %s by %s to %s', (from, move, to) => {
    expect(tileAfter(places, from, move)).toBe(to)
  })
  it('leads nowhere where there is no tile', () => {
    expect(tileAfter([], null, 'End')).toBeNull()
  })
})
