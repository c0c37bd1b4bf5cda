import { describe, expect, it } from 'vitest'
import type { RunMaxima } from '../../../src/lab/inspection/maxima.job.ts'
import { topNeurons } from '../../../src/lab/inspection/top-neurons.ts'
import { Random } from '../../../src/shared/random/random.ts'

const drawMaxima = (count: number, filters: number): RunMaxima => {
  const random = Random.fromSeed(4, 'top neurons test')
  const cells = count * filters
  return {
    step: 1,
    layer: 'conv3',
    filters,
    samples: Array.from({ length: count }, (_, index) => ({
      sample: 100 + 3 * index,
      fold: null,
      split: random.chance(0.7) ? 'train' : 'test',
      label: 0,
    })),
    // Few values, so that many are equal; the last filter never fires.
    maximum: Float32Array.from({ length: cells }, (_, cell) =>
      cell % filters === filters - 1 ? 0 : random.integer(6) / 4,
    ),
    row: Uint16Array.from({ length: cells }, (_, cell) => cell % 24),
    column: Uint16Array.from({ length: cells }, (_, cell) => cell % 23),
  }
}

describe('topNeurons', () => {
  const maxima = drawMaxima(200, 5)

  it.each([
    ['train', 1],
    ['train', 10],
    ['all', 7],
    ['test', 500],
  ] as const)('ranks as a full sort does: %s, %i', (split, top) => {
    const expected = [4, 2, 0].map((filter) => {
      const ranked = maxima.samples
        .map((sample, index) => ({
          sample: sample.sample,
          split: sample.split,
          row: maxima.row[index * 5 + filter]!,
          column: maxima.column[index * 5 + filter]!,
          value: maxima.maximum[index * 5 + filter]!,
        }))
        .filter((entry) => (split === 'all' || entry.split === split) && entry.value > 0)
        .toSorted((a, b) => b.value - a.value || a.sample - b.sample)
        .slice(0, top)
        .map(({ sample, row, column, value }) => ({ sample, row, column, value }))
      return { filter, dead: ranked.length === 0, top: ranked }
    })
    expect(topNeurons(maxima, split, top, [4, 2, 0])).toEqual(expected)
    expect(expected[0]).toEqual({ filter: 4, dead: true, top: [] })
  })
})
