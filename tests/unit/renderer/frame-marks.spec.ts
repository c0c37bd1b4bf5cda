import { describe, expect, it } from 'vitest'
import { markLabels, wordTyped } from '../../../src/renderer/features/sequence/frame-marks.ts'
import { stepOfKey } from '../../../src/renderer/features/sequence/ruler-keys.ts'

describe('marks along a sequence', () => {
  it('gives each word room up to the next, and turns the last one to the left at the edge', () => {
    const labels = markLabels(
      [
        { place: 1, words: ['Onset'] },
        { place: 5, words: ['Apex', 'teeth'] },
        { place: 9, words: ['Offset'] },
      ],
      10,
    )
    expect(labels.map(({ side }) => side)).toEqual(['right', 'right', 'left'])
    expect(labels[0]!.room).toBeCloseTo(0.4)
    // The last two stand between the same frames and share the room.
    expect(labels[1]!.room + labels[2]!.room).toBeCloseTo(0.4)
  })
  it('spells a word as it was spelt before', () => {
    expect(wordTyped('  teeth   visible ', ['Onset', 'Teeth visible'])).toBe('Teeth visible')
    expect(wordTyped('new', ['Onset'])).toBe('new')
  })
})

describe('keys on a handle of the ruler', () => {
  const key = (name: string, shiftKey = false) => ({
    key: name,
    shiftKey,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
  })
  it('moves by one, by five with Shift, to either end, never beyond', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map((name) => stepOfKey(key(name), 3, 10))).toEqual([
      4,
      2,
      0,
      9,
      null,
    ])
    expect([stepOfKey(key('ArrowLeft', true), 3, 10), stepOfKey(key('ArrowRight', true), 3, 10)]).toEqual([0, 8])
    expect(stepOfKey({ ...key('ArrowRight'), altKey: true }, 3, 10)).toBeNull()
  })
})
