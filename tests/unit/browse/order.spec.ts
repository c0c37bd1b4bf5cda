import { describe, expect, it } from 'vitest'
import { noMarkColumns } from '../../../src/lab/browse/mark-columns.ts'
import { failedConditions } from '../../../src/lab/browse/match.ts'
import { matchingRows, orderRows, rulerOf } from '../../../src/lab/browse/order.ts'
import { markHistory } from '../../../src/lab/browse/mark-history.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { filterOf, generatedIndex, generatedRun } from './generated-index.ts'

const index = generatedIndex(3000)
const run = generatedRun(index)
const random = Random.fromSeed(2, 'values')
const values = Float32Array.from({ length: index.count }, (_, row) => (row % 7 === 0 ? NaN : random.uniform() * 6 - 3))
const columns = { index, run, values }
const rows = matchingRows(failedConditions(index, run, noMarkColumns(index.count), filterOf({})))

describe('a computed order', () => {
  it('has the largest value first and what is not known last', () => {
    const sorted = [...orderRows(columns, rows, 'activation', 'none').rows].map((row) => values[row]!)
    const known = sorted.filter((value) => !Number.isNaN(value))
    expect(sorted.slice(known.length).every(Number.isNaN)).toBe(true)
    // Keys have 24 bits: neighbours may stand the wrong way round by a millionth of the range.
    known.forEach((value, place) => {
      if (place > 0) expect(value).toBeLessThanOrEqual(known[place - 1]! + 1e-5)
    })
  })
})

describe('groups by emotion and by fold', () => {
  it.each(['emotion', 'fold'] as const)('%s: each group holds one value, in order, those without one last', (group) => {
    const column = group === 'emotion' ? index.emotion : index.fold
    const { rows: ordered, groups } = orderRows(columns, rows, 'loss', group)
    expect(groups!.reduce((sum, size) => sum + size, 0)).toBe(rows.length)
    let first = 0
    const found = groups!.map((size) => {
      const inside = new Set([...ordered.subarray(first, first + size)].map((row) => column[row]!))
      first += size
      expect(inside.size).toBe(1)
      return [...inside][0]!
    })
    expect(found).toEqual([...found].sort((a, b) => (a < 0 ? 99 : a) - (b < 0 ? 99 : b)))
    expect(new Set(ordered).size).toBe(rows.length)
  })
})

describe('the ruler', () => {
  it('starts at the first place and never says the same label twice in a row', () => {
    const ruler = rulerOf(columns, rows, 'sequence', 'subject')
    expect(ruler[0]).toEqual({ place: 0, label: 'S00000' })
    ruler.forEach((mark, step) => {
      if (step > 0) expect(mark.label).not.toBe(ruler[step - 1]!.label)
    })
    for (const { place, label } of ruler) expect(index.subjects[index.subject[rows[place]!]!]!.name).toBe(label)
  })
})

describe('the history of marks', () => {
  const line = (id: number, undoes: number | null = null) => ({ id, undoes })
  it('goes back and forward as a person remembers it', () => {
    expect(markHistory([])).toEqual({ undo: null, redo: null })
    expect(markHistory([line(1), line(2)])).toEqual({ undo: 2, redo: null })
    expect(markHistory([line(1), line(2), line(3, 2)])).toEqual({ undo: 1, redo: 3 })
    expect(markHistory([line(1), line(2), line(3, 2), line(4, 1)])).toEqual({ undo: null, redo: 4 })
    expect(markHistory([line(1), line(2), line(3, 2), line(4, 3)])).toEqual({ undo: 4, redo: null })
    expect(markHistory([line(1), line(2), line(3, 2), line(4)])).toEqual({ undo: 4, redo: null })
  })
})
