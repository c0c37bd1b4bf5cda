import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { countFacets } from '../../../src/lab/browse/facets.ts'
import { noMarkColumns } from '../../../src/lab/browse/mark-columns.ts'
import { failedConditions } from '../../../src/lab/browse/match.ts'
import { matchingRows, orderRows } from '../../../src/lab/browse/order.ts'
import { buildSampleIndex } from '../../../src/lab/browse/sample-index.ts'
import type { SampleFilterInput } from '../../../src/shared/contract/browse.ts'
import { filterOf, generatedIndex, generatedRun, generatedSource } from './generated-index.ts'

const index = generatedIndex(2000)
const run = generatedRun(index)
const marks = noMarkColumns(index.count)
const rowsOf = (input: SampleFilterInput): number[] => [
  ...matchingRows(failedConditions(index, run, marks, filterOf(input))),
]
const all = Array.from({ length: index.count }, (_, row) => row)
const unitsOf = (row: number): Map<number, number> => {
  const units = new Map<number, number>()
  for (let place = index.unitStart[row]!; place < index.unitStart[row + 1]!; place++)
    units.set(index.unitCodes[index.unitSlot[place]!]!, index.unitIntensity[place]!)
  return units
}

describe('the index', () => {
  it('is in the order corpus, subject, sequence, position, whatever the order of the source', () => {
    const source = generatedSource(400)
    const shuffled = buildSampleIndex({
      ...source,
      samples: [...source.samples[0]!].reverse().map((sample) => [sample]),
      sequences: [...source.sequences].reverse(),
      subjects: [...source.subjects].reverse(),
      units: [[...source.units[0]!].reverse()],
    })
    const straight = buildSampleIndex(source)
    expect([...shuffled.id]).toEqual([...straight.id])
    expect(all.slice(0, 400).map(shuffled.pathOf)).toEqual(all.slice(0, 400).map(straight.pathOf))
    const keys = all
      .slice(0, 400)
      .map(
        (row) =>
          [
            straight.subjects[straight.subject[row]!]!.name,
            straight.sequences[straight.sequence[row]!]!.name,
            straight.position[row]!,
          ] as const,
      )
    expect(keys).toEqual(
      [...keys].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2])),
    )
    expect(shuffled.rowOf(straight.id[17]!)).toBe(17)
    expect(straight.rowOf(999_999)).toBe(-1)
  })

  it("flags a finding's picture, or every frame of the sequence whose files it is about", () => {
    const source = generatedSource(60)
    const own = buildSampleIndex(source)
    const slot = own.flagCodes.indexOf('FACE_NOT_FOUND')
    expect(all.slice(0, 60).filter((row) => own.flags.has(row, slot))).toEqual([3])
    const [sequence] = source.sequences
    const shared = buildSampleIndex({
      ...source,
      findings: [
        {
          corpus: 1,
          severity: 'note',
          code: 'EMOTION_PROTOTYPE',
          path: `Emotion/S00000/${sequence!.name}/x_emotion.txt`,
          sample: null,
        },
      ],
    })
    const note = shared.flagCodes.indexOf('EMOTION_PROTOTYPE')
    expect(all.slice(0, 60).filter((row) => shared.flags.has(row, note))).toEqual(all.slice(0, 20))
    expect(shared.serious.some((value) => value === 1)).toBe(false)
  })
})

describe('a search', () => {
  it('finds what each condition says', () => {
    expect(rowsOf({})).toEqual(all)
    expect(rowsOf({ emotions: ['happy', 'unlabelled'] })).toEqual(
      all.filter((row) => [5, -1].includes(index.emotion[row]!)),
    )
    expect(rowsOf({ frames: 'protocol' })).toEqual(
      all.filter((row) => index.emotion[row]! >= 0 && index.faceRow[row]! >= 0),
    )
    expect(rowsOf({ present: [12, 25] })).toEqual(all.filter((row) => unitsOf(row).has(12) && unitsOf(row).has(25)))
    expect(rowsOf({ present: [12], intensity: 3 })).toEqual(all.filter((row) => (unitsOf(row).get(12) ?? -1) >= 3))
    expect(rowsOf({ intensity: 5 })).toEqual(all.filter((row) => [...unitsOf(row).values()].includes(5)))
    expect(rowsOf({ folds: [0, 3] })).toEqual(all.filter((row) => [0, 3].includes(index.fold[row]!)))
    expect(rowsOf({ verdicts: ['wrong'] })).toEqual(all.filter((row) => run.right[row] === 0))
    expect(rowsOf({ predicted: ['sad'] })).toEqual(all.filter((row) => run.predicted[row] === 6))
    expect(rowsOf({ splits: ['validation'] })).toEqual(all.filter((row) => run.split[row] === 1))
    expect(rowsOf({ flags: ['NO_FACE'] })).toEqual(all.filter((row) => index.faceRow[row]! < 0))
    expect(rowsOf({ confidence: [0.5, 0.6] })).toEqual(
      all.filter((row) => run.predicted[row]! >= 0 && run.confidence[row]! >= 0.5 && run.confidence[row]! <= 0.6),
    )
  })

  it('takes "absent" only where the frame was coded', () => {
    const rows = rowsOf({ absent: [12] })
    expect(rows).toEqual(all.filter((row) => index.coded[row] === 1 && !unitsOf(row).has(12)))
    expect(rows.length).toBeLessThan(all.filter((row) => !unitsOf(row).has(12)).length)
  })

  it('finds nothing for an AU that nobody coded', () => {
    expect(rowsOf({ present: [61] })).toEqual([])
  })

  it('finds words in subject, sequence and path, all of them, in any case', () => {
    const subject = index.subjects[3]!
    expect(rowsOf({ text: ` ${subject.name.toLowerCase()} 004 ` })).toEqual(
      all.filter((row) => index.subject[row] === 3 && index.pathOf(row).includes('004')),
    )
    expect(rowsOf({ text: '.PNG' })).toEqual(all)
    expect(rowsOf({ text: 'nowhere' })).toEqual([])
  })

  it('counts each facet under the other conditions, so that a count is what choosing it would leave', () => {
    const base: SampleFilterInput = { emotions: ['happy'], verdicts: ['right'], frames: 'protocol' }
    const facets = countFacets(index, run, marks, failedConditions(index, run, marks, filterOf(base)), filterOf(base))
    for (const { value, count } of facets.emotions)
      expect(rowsOf({ ...base, emotions: [value as 'happy'] }).length, value).toBe(count)
    for (const { value, count } of facets.verdicts)
      expect(rowsOf({ ...base, verdicts: [value as 'right'] }).length, value).toBe(count)
    for (const { value, count } of facets.folds)
      expect(rowsOf({ ...base, folds: [Number(value)] }).length, value).toBe(count)
    for (const { value, count } of facets.subjects)
      expect(rowsOf({ ...base, subjects: [Number(value)] }).length, value).toBe(count)
    for (const { au, count } of facets.units) expect(rowsOf({ ...base, present: [au] }).length, `AU ${au}`).toBe(count)
    expect(facets.frames.map(({ count }) => count)).toEqual([
      rowsOf(base).length,
      rowsOf({ ...base, frames: 'all' }).length,
    ])
    expect(facets.confidence.reduce((sum, value) => sum + value, 0)).toBe(rowsOf(base).length)
  })

  it('keeps a chosen value in the list though no face has it now', () => {
    const filter = filterOf({ text: 'nowhere', emotions: ['fear'] })
    expect(countFacets(index, run, marks, failedConditions(index, run, marks, filter), filter).emotions).toEqual([
      { value: 'fear', label: 'fear', count: 0 },
    ])
  })
})

describe('the order', () => {
  const rows = Uint32Array.from(all)
  it('by confidence puts what has no prediction last, and ties in the order of the corpus', () => {
    const sorted = [...orderRows({ index, run, values: null }, rows, 'most-confident', 'none').rows]
    const known = sorted.filter((row) => run.predicted[row]! >= 0)
    expect(sorted.slice(0, known.length)).toEqual(known)
    for (let place = 1; place < known.length; place++)
      expect(run.confidence[known[place - 1]!]! + 1e-6).toBeGreaterThanOrEqual(run.confidence[known[place]!]!)
    const rest = sorted.slice(known.length)
    expect(rest).toEqual([...rest].sort((a, b) => a - b))
  })

  it('loses and repeats no face, whatever sort and group', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sequence', 'most-confident', 'least-confident', 'loss', 'label', 'predicted'),
        fc.constantFrom('none', 'subject', 'sequence'),
        (sort, group) => {
          const ordered = orderRows({ index, run, values: null }, rows, sort, group)
          expect([...ordered.rows].sort((a, b) => a - b)).toEqual(all)
          if (ordered.groups === null) return
          expect(ordered.groups.reduce((sum, size) => sum + size, 0)).toBe(all.length)
          let first = 0
          for (const size of ordered.groups) {
            const column = group === 'subject' ? index.subject : index.sequence
            expect(new Set([...ordered.rows.subarray(first, first + size)].map((row) => column[row])).size).toBe(1)
            first += size
          }
        },
      ),
      { numRuns: 18 },
    )
  })
})
