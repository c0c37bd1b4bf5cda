import { describe, expect, it } from 'vitest'
import { labelFrames } from '../../../src/lab/corpora/ckplus/protocol-labels.ts'

const units = [{ au: 12, intensity: 3 }]
const label = (count: number, emotion: number | null, coded: boolean) => {
  const samples = labelFrames(
    Array.from({ length: count }, (_, index) => ({ path: `f${String(index)}`, frame: index + 1 })),
    emotion,
    coded ? units : null,
  )
  return {
    emotions: samples.map((sample) => sample.emotion),
    coded: samples.map(({ actionUnits }) => actionUnits?.length ?? null),
    positions: samples.map(({ position }) => position),
  }
}

describe("labels of a sequence's frames", () => {
  it('go to the last three; the first is neutral; the others carry nothing', () => {
    expect(label(7, 5, true)).toEqual({
      emotions: [0, null, null, null, 5, 5, 5],
      coded: [0, null, null, null, 1, 1, 1],
      positions: [1, 2, 3, 4, 5, 6, 7],
    })
  })
  it('of exactly four frames leave none over', () => {
    expect(label(4, 5, true).emotions).toEqual([0, 5, 5, 5])
  })
  it.each([
    [3, [0, 5, 5]],
    [2, [0, 5]],
    [1, [0]],
  ])('of %i frames are kept whole, the first neutral', (count, emotions) => {
    expect(label(count, 5, true).emotions).toEqual(emotions)
  })
  it('without an emotion file are none, not even neutral, but units count', () => {
    expect(label(5, null, true)).toMatchObject({ emotions: [null, null, null, null, null], coded: [0, null, 1, 1, 1] })
  })
  it('without a FACS file are not coded, which is not the same as coded with nothing', () => {
    expect(label(5, 3, false).coded).toEqual([null, null, null, null, null])
  })
})
