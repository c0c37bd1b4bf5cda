import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { assignFolds, splitOfFold } from '../../../src/shared/protocol/folds.ts'

describe('assignFolds', () => {
  it('numbers subjects by sorted folder name, modulo ten', () => {
    const folds = assignFolds([
      'S999',
      'S010',
      'S005',
      'S011',
      'S014',
      'S022',
      'S026',
      'S028',
      'S029',
      'S032',
      'S034',
      'S035',
    ])
    expect([...folds]).toEqual([
      ['S005', 0],
      ['S010', 1],
      ['S011', 2],
      ['S014', 3],
      ['S022', 4],
      ['S026', 5],
      ['S028', 6],
      ['S029', 7],
      ['S032', 8],
      ['S034', 9],
      ['S035', 0],
      ['S999', 1],
    ])
  })
  it('does not depend on the order or repetition of its input', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (names) => {
        expect([...assignFolds([...names, ...names].reverse())]).toEqual([...assignFolds(names)])
      }),
    )
  })
})

describe('splitOfFold', () => {
  it('validates on the next fold, the tenth on the first', () => {
    expect([8, 9, 0, 1].map((fold) => splitOfFold(fold, 9))).toEqual(['train', 'test', 'validation', 'train'])
  })
  it('puts every fold in exactly one split', () => {
    for (let test = 0; test < 10; test++) {
      const splits = Array.from({ length: 10 }, (_, fold) => splitOfFold(fold, test))
      expect(splits.filter((split) => split === 'test')).toHaveLength(1)
      expect(splits.filter((split) => split === 'validation')).toHaveLength(1)
    }
  })
})
