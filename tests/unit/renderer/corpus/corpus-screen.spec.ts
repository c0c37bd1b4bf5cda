import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { SampleFilter } from '../../../../src/shared/contract/browse.ts'
import { addressOf, splitAddress } from '../../../../src/renderer/router/address.ts'
import { defaultView, queryOf, viewOf } from '../../../../src/renderer/features/corpus/samples/filter-address.ts'
import { layOut, placeAfterKey } from '../../../../src/renderer/features/corpus/grid/grid-layout.ts'
import { evenlySpaced } from '../../../../src/shared/vision/evenly-spaced.ts'

describe('the address of the corpus screen', () => {
  it('is short where nothing is chosen', () => {
    expect(queryOf(defaultView)).toEqual({})
    expect(viewOf({})).toEqual(defaultView)
  })

  it('brings every choice back', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 4 })
    const filters = fc.record({
      corpora: ids,
      subjects: ids,
      frames: fc.constantFrom('all' as const, 'protocol' as const),
      emotions: fc.uniqueArray(fc.constantFrom('happy' as const, 'sad' as const, 'unlabelled' as const)),
      present: ids,
      absent: ids,
      intensity: fc.integer({ min: 0, max: 5 }),
      folds: fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
      verdicts: fc.uniqueArray(fc.constantFrom('right' as const, 'wrong' as const)),
      confidence: fc.constantFrom<[number, number]>([0, 1], [0.25, 0.9]),
      text: fc.constantFrom('', 'S052 & 004', 'ümläut'),
    })
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom('sequence' as const, 'loss' as const),
        fc.constantFrom('none' as const, 'sequence' as const),
        (chosen, sort, group) => {
          const view = {
            ...defaultView,
            filter: SampleFilter.parse(chosen),
            sort,
            group,
            run: 'run-2',
            sample: 7,
            layout: 'table' as const,
          }
          expect(viewOf(splitAddress(addressOf('/corpus', {}, queryOf(view))).query)).toEqual(view)
        },
      ),
    )
  })

  it('falls back to the default where it makes no sense', () => {
    expect(viewOf({ emotions: 'joy', intensity: 'x', sort: 'random', sample: '-1', corpora: '3' })).toEqual({
      ...defaultView,
      filter: { ...defaultView.filter, corpora: [3] },
    })
  })
})

describe('the lines of the grid', () => {
  const shape = fc.record({
    columns: fc.integer({ min: 1, max: 9 }),
    sizes: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 12 }),
  })

  it('hold each face once, in order, with groups and without', () => {
    fc.assert(
      fc.property(shape, fc.boolean(), ({ columns, sizes }, grouped) => {
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const layout = layOut(total, columns, grouped ? sizes : null)
        const lines = Array.from({ length: layout.rows }, (_, line) => layout.row(line))
        expect(
          lines.flatMap((row) =>
            row.kind === 'faces' ? Array.from({ length: row.faces }, (_, step) => row.first + step) : [],
          ),
        ).toEqual(Array.from({ length: total }, (_, place) => place))
        expect(lines.filter((row) => row.kind === 'head').map((row) => row.faces)).toEqual(grouped ? sizes : [])
        for (let place = 0; place < total; place++) {
          const row = layout.row(layout.rowOfPlace(place))
          expect(row.kind === 'faces' && place >= row.first && place < row.first + row.faces).toBe(true)
        }
      }),
    )
  })

  it('are walked by arrows without leaving the grid; down over a head stays in the column', () => {
    const layout = layOut(8, 3, [4, 4])
    expect(placeAfterKey(layout, 1, 8, 'ArrowDown', 3)).toBe(3)
    expect(placeAfterKey(layout, 3, 8, 'ArrowDown', 3)).toBe(4)
    expect(placeAfterKey(layout, 5, 8, 'ArrowUp', 3)).toBe(3)
    expect(placeAfterKey(layout, 7, 8, 'ArrowRight', 3)).toBe(7)
    expect(placeAfterKey(layout, 0, 8, 'ArrowUp', 3)).toBe(0)
    expect(placeAfterKey(layout, 2, 8, 'End', 3)).toBe(7)
    expect(placeAfterKey(layout, 2, 8, 'x', 3)).toBeNull()
  })
})

describe('evenlySpaced', () => {
  it('has first and last, and no place twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 2, max: 40 }), (count, wanted) => {
        const places = evenlySpaced(count, wanted)
        expect(places).toHaveLength(Math.min(count, wanted))
        expect([places[0], places.at(-1)]).toEqual([0, count - 1])
        expect(new Set(places).size).toBe(places.length)
      }),
    )
    expect(evenlySpaced(0, 10)).toEqual([])
    expect(evenlySpaced(1, 10)).toEqual([0])
  })
})
