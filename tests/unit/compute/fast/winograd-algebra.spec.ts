import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  filterMatrix,
  inputMatrix,
  kroneckerSquare,
  outputMatrix,
} from '../../../../src/compute/network/fast/winograd-algebra.ts'

const apply = (matrix: readonly (readonly number[])[], values: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, weight, index) => sum + weight * values[index]!, 0))

const numbers = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length })

describe('Winograd F(4, 5)', () => {
  it('computes four outputs of a five-tap filter from eight products', () => {
    fc.assert(
      fc.property(numbers(8), numbers(5), (inputs, taps) => {
        const points = apply(inputMatrix, inputs).map((value, point) => value * apply(filterMatrix, taps)[point]!)
        const direct = [0, 1, 2, 3].map((output) =>
          taps.reduce((sum, tap, index) => sum + tap * inputs[output + index]!, 0),
        )
        apply(outputMatrix, points).forEach((value, output) => {
          expect(value).toBeCloseTo(direct[output]!, 9)
        })
      }),
    )
  })

  it('acts on rows and columns by the Kronecker square', () => {
    expect([
      ...kroneckerSquare([
        [1, 2],
        [3, 4],
      ]),
    ]).toEqual([1, 2, 2, 4, 3, 4, 6, 8, 3, 6, 4, 8, 9, 12, 12, 16])
  })
})
