import { describe, expect, it } from 'vitest'
import { geometryOf } from '../../../../src/renderer/features/corpus/grid/grid-geometry.ts'
import { layOut } from '../../../../src/renderer/features/corpus/grid/grid-layout.ts'
import { stretchesOf } from '../../../../src/renderer/features/corpus/inspector/stretches.ts'

const sizes = { head: 30, line: 79, tile: 56, gap: 6, before: 6, after: 12 }

describe('the geometry of the grid', () => {
  const layouts = { plain: layOut(100, 7, null), grouped: layOut(20, 7, [9, 1, 10]) }
  it.each(['plain', 'grouped'] as const)(
    '%s: every line begins where the one before ends, and is found there',
    (name) => {
      const layout = layouts[name]
      const geometry = geometryOf(layout, sizes)
      let y = sizes.before
      for (let row = 0; row < layout.rows; row++) {
        expect(geometry.top(row)).toBe(y)
        expect(geometry.rowAt(y)).toBe(row)
        y += layout.row(row).kind === 'head' ? sizes.head : sizes.line
      }
      expect(geometry.height).toBe(y + sizes.after)
      expect(geometry.rowAt(-50)).toBe(0)
      expect(geometry.rowAt(1e9)).toBe(layout.rows - 1)
    },
  )

  it('finds the faces that a rectangle touches, across heads, and none in the gaps', () => {
    const geometry = geometryOf(layouts.grouped, sizes)
    // Lines: head, 0-6, 7-8, head, 9, head, 10-16, 17-19.
    expect(geometry.placesIn({ left: 0, top: 0, right: 1000, bottom: 1e4 })).toEqual(
      Array.from({ length: 20 }, (_, place) => place),
    )
    const second = geometry.top(1)
    expect(geometry.placesIn({ left: 60, top: second + 5, right: 130, bottom: second + 10 })).toEqual([1, 2])
    expect(geometry.placesIn({ left: 57, top: second + 5, right: 61, bottom: second + 10 })).toEqual([])
    expect(geometry.placesIn({ left: 0, top: geometry.top(2) + 5, right: 20, bottom: geometry.top(4) + 5 })).toEqual([
      7, 9,
    ])
  })
})

describe('stretches', () => {
  it('hold neighbours together, whatever the order they were chosen in', () => {
    expect(stretchesOf([5, 3, 4, 9, 0])).toEqual([
      [0, 0],
      [3, 5],
      [9, 9],
    ])
    expect(stretchesOf([])).toEqual([])
  })
})
