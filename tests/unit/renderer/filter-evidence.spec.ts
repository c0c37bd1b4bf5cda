import { describe, expect, it } from 'vitest'
import { ActionUnitScore } from '../../../src/shared/contract/evidence.ts'
import type { ShuffleTest } from '../../../src/shared/contract/evidence.ts'
import type { CascadeStage } from '../../../src/shared/contract/robustness.ts'
import { scoresAtHand } from '../../../src/renderer/features/filters/evidence/divergence-chart.ts'
import { interval, markOf } from '../../../src/renderer/features/filters/evidence/evidence-words.ts'
import { peakCells, regionOutline } from '../../../src/renderer/features/filters/patches/peak-cells.ts'
import { sanityWords } from '../../../src/renderer/features/filters/detail/panels/sanity-words.ts'
import { columnsOf, scoreColumns } from '../../../src/renderer/features/filters/evidence/score-table.ts'
import { shareStep } from '../../../src/renderer/features/filters/detail/panels/share-step.ts'

const test = (pMaxT: number | null, q: number | null): ShuffleTest => ({
  p: 0.01,
  pMaxT,
  pMaxZ: null,
  q,
  qBY: null,
  z: 3,
  upper: 0.2,
})
const unit = (extra: Record<string, unknown> = {}): ActionUnitScore =>
  ActionUnitScore.parse({
    au: 12,
    nWith: 20,
    nWithout: 80,
    kl: 1.5,
    klWithoutNeutral: null,
    rare: false,
    auc: 0.9,
    r: 0.4,
    p: null,
    pMaxT: null,
    q: null,
    ...extra,
  })

describe('signs of significance', () => {
  it('are those of the scheme that is asked for, and none where nothing was tested', () => {
    const tested = unit({ tests: { all: test(0.05, 0.01), emotion: test(0.2, 0.04), subject: test(null, 0.2) } })
    expect((['all', 'emotion', 'subject'] as const).map((scheme) => markOf(tested, scheme))).toEqual(['★', '•', ''])
    expect(markOf(unit({ p: 0.001, pMaxT: 0.001, q: 0.001 }), 'all')).toBe('')
  })
  it('intervals are written in brackets with a real minus', () => {
    expect([interval([-0.5, 1.234]), interval(null)]).toEqual(['[\u22120.50, 1.23]', ''])
  })
})

describe('the table of scores', () => {
  const cells = (row: Parameters<(typeof scoreColumns)[number]['text']>[0]): Record<string, string> =>
    Object.fromEntries(scoreColumns.map(({ head, text }) => [head, text(row)]))
  it('shows p of every scheme side by side, and a dash for what was not computed', () => {
    const found = cells({
      unit: unit({ tests: { all: test(0.04, 0.01), emotion: test(0.3, 0.2), subject: null } }),
      facts: null,
      confirmation: null,
      scheme: 'emotion',
    })
    expect(found).toMatchObject({
      'p all': '0.01',
      'p emotion': '0.01',
      'p subject': '–',
      'max-T': '0.3',
      'q BH': '0.2',
      'q BY': '–',
      'held-out KL': '–',
      JS: '–',
      'KL 95 %': '–',
    })
  })
  it('says where unit and emotion cannot be told apart', () => {
    const facts = {
      au: 12,
      nWith: 20,
      nWithout: 80,
      sequences: 7,
      subjects: 6,
      rare: false,
      varying: 0,
      identifiable: false,
      emotion: { emotion: 'happy', share: 0.97 },
    } as const
    expect(cells({ unit: unit(), facts, confirmation: null, scheme: 'all' })).toMatchObject({
      separable: '✕ not identifiable',
      'most with': 'happy 97.0\u202f%',
    })
  })
  it('has every column in a group, and number and name in each', () => {
    expect(
      columnsOf('chance')
        .map(({ head }) => head)
        .slice(0, 4),
    ).toEqual(['AU', 'Name', 'n with', 'n without'])
    expect(new Set((['size', 'chance', 'checks'] as const).flatMap((group) => columnsOf(group)))).toEqual(
      new Set(columnsOf(null)),
    )
  })
  it('offers only scores that were computed', () => {
    expect(scoresAtHand([unit({ z: 4 }), unit()])).toEqual(['kl', 'auc', 'r', 'z'])
  })
})

describe('places on the mean face', () => {
  // Positions 4 apart, the middle of position p at 4 p + 2.
  const geometry = { side: 96, window: 32, stride: 4, offset: -14 }
  it('puts a cell around the middle of the receptive field, as bright as its share of the most', () => {
    expect(peakCells(geometry, 2, [0, 4, 0, 1])).toEqual([
      { place: 1, x: 4, y: 0, size: 4, value: 1 },
      { place: 3, x: 4, y: 4, size: 4, value: 0.25 },
    ])
  })
  it('outlines the positions that lie in the region on half of the faces, without inner lines', () => {
    expect(regionOutline(geometry, { mapSide: 2, regionShare: [0.5, 0.6, 0.49, 0] })).toBe(
      'M0 0h4M0 4h4M0 0v4M4 0h4M4 4h4M8 0v4',
    )
    expect(regionOutline(geometry, { mapSide: 2, regionShare: [0, 0, 0, 0] })).toBe('')
  })
})

describe('words on picture sanity', () => {
  const stage = (randomised: CascadeStage['randomised'], rankAbsolute: number | null): CascadeStage => ({
    randomised,
    permuted: false,
    ssim: rankAbsolute,
    rank: rankAbsolute,
    rankAbsolute,
    compared: 10,
    silent: 0,
  })
  const stages = (...ranks: readonly (number | null)[]): CascadeStage[] => [
    stage([], 1),
    stage(['conv3'], ranks[0] ?? null),
    stage(['conv3', 'conv2'], ranks[1] ?? null),
    stage(['conv3', 'conv2', 'conv1'], ranks[2] ?? null),
  ]
  it('tell when a picture loses what it shows', () => {
    expect(sanityWords('Guided', stages(0.9, 0.8, 0.1))).toContain('change little until conv1 is randomised')
    expect(sanityWords('Gradient', stages(0.1, 0.1, 0.1))).toContain('change as soon as conv3 is randomised')
    expect(sanityWords('Guided', stages(0.9, 0.9, 0.9))).toContain('stay much the same')
    expect(sanityWords('Guided', stages())).toContain('falls silent')
    expect(sanityWords('Guided', [...stages(0.1, 0.1, 0.1), { ...stage([], 0.9), permuted: true }])).toContain(
      'permuted labels gives much the same pictures',
    )
    expect(sanityWords('Guided', [...stages(0.1, 0.1, 0.1), { ...stage([], 0.2), permuted: true }])).toContain(
      'differ from those of the network that learnt permuted labels',
    )
  })
})

describe('steps of the scale', () => {
  it('leave nearly nothing white and keep all in range', () => {
    expect([0, 0.02, 0.03, 0.2, 0.99, 1].map(shareStep)).toEqual([0, 0, 1, 2, 5, 5])
  })
})
