import { describe, expect, it } from 'vitest'
import { evaluatePredictions } from '../../../src/lab/training/evaluation.ts'

describe('evaluatePredictions', () => {
  it('counts rows by truth and columns by prediction', () => {
    const result = evaluatePredictions([0, 0, 0, 1, 1, 2], [0, 1, 0, 1, 1, 0], ['a', 'b', 'c', 'd'])
    expect(result.confusion).toEqual([
      [2, 1, 0, 0],
      [0, 2, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ])
    expect(result.accuracy).toBeCloseTo(4 / 6)
    expect(result.chance).toBeCloseTo(0.5)
    expect(result.perClass[0]).toEqual({ class: 'a', count: 3, recall: 2 / 3, precision: 2 / 3 })
  })
  it('says null, never NaN, for a class that does not occur or is never named', () => {
    expect(evaluatePredictions([0], [0], ['a', 'b']).perClass[1]).toEqual({
      class: 'b',
      count: 0,
      recall: null,
      precision: null,
    })
    expect(evaluatePredictions([], [], ['a']).accuracy).toBe(0)
  })
})
