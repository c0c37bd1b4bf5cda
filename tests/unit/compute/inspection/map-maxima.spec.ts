import { describe, expect, it } from 'vitest'
import { writeMaxima } from '../../../../src/compute/inspection/map-maxima.ts'

describe('writeMaxima', () => {
  it('writes maximum and first position of each filter, from the given face on', () => {
    const to = {
      maximum: new Float32Array(6).fill(-1),
      row: new Uint16Array(6).fill(7),
      column: new Uint16Array(6).fill(7),
    }
    // Two 2x2 maps with two filters each: [row][column][filter].
    writeMaxima(
      Float32Array.of(1, -1, 3, -2, 3, 0, 2, -5, 0, 4, 0, 5, 9, 5, 9, 1),
      { batch: 2, side: 2, filters: 2 },
      to,
      1,
    )
    expect([...to.maximum]).toEqual([-1, -1, 3, 0, 9, 5])
    expect([...to.row]).toEqual([7, 7, 0, 0, 1, 0])
    expect([...to.column]).toEqual([7, 7, 1, 0, 0, 1])
  })
})
