import { expect, it } from 'vitest'
import { mergeQuadrants } from '../../../../src/compute/inspection/quadrant-maxima.ts'

it('of four quadrants the largest value counts, of equal ones the first position, and nothing of a silent filter', () => {
  const to = { maximum: new Float32Array(6), row: new Uint16Array(6), column: new Uint16Array(6) }
  // [1, 4, 3 filters] of a map of side 12: a plain case, a tie, silence.
  const values = Float32Array.of(1, 2, 0, 3, 1, 0, 0, 2, 0, 2, 0, 0)
  const positions = Int32Array.of(5, 40, 7, 11, 8, 9, 80, 27, 90, 100, 111, 120)
  mergeQuadrants(values, positions, { batch: 1, side: 12, filters: 3 }, to, 1)
  expect([...to.maximum]).toEqual([0, 0, 0, 3, 2, 0])
  expect([...to.row]).toEqual([0, 0, 0, 0, 2, 0])
  expect([...to.column]).toEqual([0, 0, 0, 11, 3, 0])
})
