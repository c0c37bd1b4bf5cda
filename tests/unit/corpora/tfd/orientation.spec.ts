import { describe, expect, it } from 'vitest'
import { checkOrientation } from '../../../../src/lab/corpora/tfd/orientation.ts'
import { Random } from '../../../../src/shared/random/random.ts'

const side = 48
/** An oval lit from above, with dark eyes, a bright bridge of the nose and a dark mouth. */
const face = Float64Array.from({ length: side * side }, (_, at) => {
  const [row, column] = [Math.floor(at / side) / side, (at % side) / side]
  const inside = (y: number, x: number, height: number, width: number): boolean =>
    ((row - y) / height) ** 2 + ((column - x) / width) ** 2 < 1
  if (inside(0.33, 0.3, 0.06, 0.11) || inside(0.33, 0.7, 0.06, 0.11)) return 60
  if (inside(0.7, 0.5, 0.05, 0.2)) return 80
  return inside(0.5, 0.5, 0.48, 0.4) ? 190 - 80 * row : 50
})
const placed = (from: (row: number, column: number) => readonly [number, number]): Float64Array =>
  face.map((_, at) => {
    const [row, column] = from(Math.floor(at / side), at % side)
    return face[row * side + column]!
  })

describe('the orientation of the mean picture', () => {
  it('is upright', () => {
    expect(checkOrientation(face, side)).toMatchObject({ orientation: 'upright' })
  })
  it('is transposed', () => {
    expect(
      checkOrientation(
        placed((row, column) => [column, row]),
        side,
      ),
    ).toMatchObject({ orientation: 'transposed' })
  })
  it('is not clear for a face upside down, lying on its side turned, flat or noisy', () => {
    const random = Random.fromSeed(1, 'noise')
    expect(
      checkOrientation(
        placed((row, column) => [side - 1 - row, column]),
        side,
      ).orientation,
    ).toBe('unclear')
    expect(
      checkOrientation(
        placed((row, column) => [side - 1 - column, row]),
        side,
      ).orientation,
    ).toBe('unclear')
    expect(checkOrientation(new Float64Array(side * side).fill(3), side)).toEqual({
      orientation: 'unclear',
      leftRight: 0,
      upDown: 0,
    })
    expect(
      checkOrientation(
        Float64Array.from({ length: side * side }, () => random.uniform()),
        side,
      ).orientation,
    ).toBe('unclear')
  })
})
