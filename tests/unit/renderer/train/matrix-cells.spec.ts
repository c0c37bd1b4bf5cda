import { describe, expect, it } from 'vitest'
import { cellWords, matrixOf } from '../../../../src/renderer/components/matrix-cells.ts'
import { corpusAddress } from '../../../../src/renderer/features/train/runs/corpus-address.ts'
import { viewOf } from '../../../../src/renderer/features/corpus/samples/filter-address.ts'
import { splitAddress } from '../../../../src/renderer/router/address.ts'

describe('the confusion matrix', () => {
  const cells = matrixOf({
    classes: ['anger', 'fear'],
    confusion: [
      [99, 1],
      [0, 0],
    ],
  })
  it('shares out each row, and tells one face among many from none', () => {
    expect(cells[0]!.map(({ share }) => share)).toEqual([0.99, 0.01])
    expect(cells[1]!.map(({ share, tone }) => [share, tone])).toEqual([
      [null, 0],
      [null, 0],
    ])
    expect(cells[0]![1]!.tone).toBe(1)
    expect(cells[0]![0]!.tone).toBeGreaterThan(4)
  })
  it('says each cell in words', () => {
    expect(cellWords(cells[0]![1]!)).toBe('anger taken for fear: 1 face, 1 per cent')
    expect(cellWords(cells[0]![0]!)).toBe('anger recognised: 99 faces, 99 per cent')
  })
  it('leads to the same faces in the Corpus workspace', () => {
    const view = (address: string) => viewOf(splitAddress(address).query)
    expect(view(corpusAddress('run-1', 'test', { label: 'anger', predicted: 'fear' }))).toMatchObject({
      run: 'run-1',
      group: 'none',
      filter: { splits: ['test'], emotions: ['anger'], predicted: ['fear'] },
    })
    expect(view(corpusAddress('run-1', 'validation', null, 7))).toMatchObject({
      sample: 7,
      sort: 'most-confident',
      filter: { splits: ['validation'], verdicts: ['wrong'] },
    })
  })
})
