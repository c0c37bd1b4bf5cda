import { describe, expect, it } from 'vitest'
import { timelineSvg, type Timeline } from '../../../src/renderer/features/sequence/timeline-figure.ts'

const series = { id: 'happy', name: 'Happy <3', emotion: 'happy', decimals: 2, values: [0.1, 0.5, null, 0.9, 1] }
const timeline: Timeline = {
  title: 'S1 / 001',
  classes: [series],
  filters: [{ ...series, id: 'filter-7', name: 'Filter 7', emotion: null }],
  units: [{ au: 12, name: 'Lip corner puller', apex: 'C', frames: [null, null, null, 3, 3] }],
  marks: [],
  range: [0, 4],
  colour: () => '#0072b2',
}

describe('the timeline as a file', () => {
  it('breaks a line where a frame is not known, and escapes what it writes', () => {
    const svg = timelineSvg(timeline)
    expect(svg).toContain('Happy &lt;3')
    // Two parts of two frames each, for the class and for the filter.
    expect(svg.match(/stroke="#0072b2"/g)).toHaveLength(4)
  })
  it('draws the chosen frames only', () => {
    const svg = timelineSvg({ ...timeline, range: [3, 4] })
    expect(svg).toContain('>5</text>')
    expect(svg).not.toContain('>1</text>')
    expect(svg.match(/stroke="#0072b2"/g)).toHaveLength(2)
  })
  it('draws marks of the drawn frames, words that would meet one below the other', () => {
    const marks = [
      { place: 0, words: ['Onset'] },
      { place: 3, words: ['Apex', 'teeth visible so that it is long enough to meet its neighbour'] },
      { place: 4, words: ['Offset'] },
    ]
    const svg = timelineSvg({ ...timeline, marks, range: [1, 4] })
    expect(svg).not.toContain('Onset')
    const heights = ['Apex, teeth', 'Offset'].map((word) => new RegExp(`y="([\\d.]+)"[^>]*>${word}`).exec(svg)?.[1])
    expect(Number(heights[1])).toBeGreaterThan(Number(heights[0]))
    expect(svg.match(/stroke="#62626b"/g)).toHaveLength(2)
  })
})
