import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { ActionUnitScore } from '../../../src/shared/contract/evidence.ts'
import { actionUnits } from '../../../src/shared/facs/action-units.ts'
import { areaOfUnit } from '../../../src/shared/facs/face-areas.ts'
import { filterFigureSvg } from '../../../src/shared/figures/filter-figure.ts'
import { patchGap, placeOnSheet } from '../../../src/shared/figures/patch-sheet.ts'
import { axisTicks, escapeXml } from '../../../src/shared/figures/svg-text.ts'

const unit = (au: number, kl: number): ActionUnitScore =>
  ActionUnitScore.parse({
    au,
    nWith: 3,
    nWithout: 9,
    kl,
    klWithoutNeutral: null,
    rare: false,
    auc: null,
    r: null,
    p: null,
    pMaxT: null,
    q: null,
  })
const figure = {
  title: 'Filter 3 <of> "conv3"',
  caption: 'run-1, step 75',
  window: 32,
  rows: [{ label: 'Guided', picture: 'data:image/png;base64,AA==', count: 2 }],
  values: [2, 1],
  units: [unit(1, 0.5), unit(12, 2), unit(27, Infinity)],
  best: 12,
  histogram: { au: 12, edges: [0, 1, 2], with: [0, 3], without: [8, 1], nWith: 3, nWithout: 9 },
}

describe('filterFigureSvg', () => {
  const svg = filterFigureSvg(figure)
  it('draws one red bar, the best AU, four times as high as a quarter of its divergence', () => {
    const bars = [...svg.matchAll(/<rect [^>]*height="([\d.]+)" fill="(#a3a8b3|#c8102e)"/g)].map(
      ([, height, fill]) => ({ height: Number(height), red: fill === '#c8102e' }),
    )
    expect(bars.map(({ red }) => red)).toEqual([false, true, false])
    expect(bars[1]!.height / bars[0]!.height).toBeCloseTo(4, 1)
  })
  it('shows a patch a rank and escapes what it was given', () => {
    expect(svg.match(/<image /g)).toHaveLength(2)
    expect(svg).toContain('Filter 3 &lt;of&gt; &quot;conv3&quot;')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })
  it('is a figure also where nothing was computed', () => {
    const bare = filterFigureSvg({ ...figure, rows: [], values: [], units: [], best: null, histogram: null })
    expect(bare).not.toMatch(/<image|NaN/)
    expect(bare.trimEnd().endsWith('</svg>')).toBe(true)
  })
})

describe('placeOnSheet', () => {
  it('shows exactly one patch, whatever sheet and place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 0, max: 300 }),
        (window, columns, place) => {
          const { width, left, top } = placeOnSheet(window, columns, place)
          // Back in pixels of the sheet: the frame's corner is the patch's corner.
          expect(-left * window).toBeCloseTo((place % columns) * (window + patchGap), 6)
          expect(-top * window).toBeCloseTo(Math.floor(place / columns) * (window + patchGap), 6)
          expect(width * window).toBeCloseTo(columns * (window + patchGap), 6)
        },
      ),
    )
  })
})

describe('small parts', () => {
  it('ticks an axis in round steps from 0', () => {
    expect(axisTicks(2.9)).toEqual([0, 1, 2])
    expect(axisTicks(0.19, 3)).toEqual([0, 0.1])
    expect(axisTicks(0)).toEqual([0])
    expect(axisTicks(1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  })
  it('escapes all five signs', () => {
    expect(escapeXml(`<&>"'`)).toBe('&lt;&amp;&gt;&quot;&apos;')
  })
  it('knows where every AU of the table is looked for', () => {
    expect(actionUnits.filter(({ number }) => areaOfUnit(number) === null)).toEqual([])
    expect([areaOfUnit(12), areaOfUnit(1), areaOfUnit(26), areaOfUnit(99)]).toEqual(['mouth', 'brow', 'chin', null])
  })
})
