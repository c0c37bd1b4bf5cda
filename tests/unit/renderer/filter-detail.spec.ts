import { describe, expect, it } from 'vitest'
import { ActionUnitScore } from '../../../src/shared/contract/evidence.ts'
import {
  barValue,
  divergenceChart,
  orderedUnits,
  peakUnit,
} from '../../../src/renderer/features/filters/evidence/divergence-chart.ts'
import { detailAddress } from '../../../src/renderer/features/filters/address/detail-address.ts'
import {
  filterNumbers,
  sampleAddress,
  compareAddress,
} from '../../../src/renderer/features/filters/address/filter-address.ts'
import { windowPlaces, windowSummary } from '../../../src/renderer/features/filters/patches/window-places.ts'
import { fittedSize } from '../../../src/renderer/features/live/fitted-size.ts'
import { pValue, score, unitLabel } from '../../../src/renderer/format/action-unit.ts'

const unit = (au: number, kl: number, extra: Partial<ActionUnitScore> = {}): ActionUnitScore =>
  ActionUnitScore.parse({
    au,
    nWith: 20,
    nWithout: 80,
    kl,
    klWithoutNeutral: kl / 2,
    rare: false,
    auc: Math.min(1, 0.5 + kl / 10),
    r: 0.1,
    p: null,
    pMaxT: null,
    q: null,
    ...extra,
  })
const units = [unit(1, 0.5), unit(12, 1.5), unit(27, 2, { rare: true }), unit(43, 0.1, { auc: null, r: -0.9 })]
const theme = { font: { family: 'x', size: 11 }, ink: 'ink', axis: 'axis', grid: 'grid', of: (name: string) => name }

describe('divergence bars', () => {
  it('orders by number, by score with the undefined last, and by region', () => {
    const order = (...by: Parameters<typeof orderedUnits> extends [unknown, ...infer R] ? R : never): number[] =>
      orderedUnits(units, ...by).map(({ au }) => au)
    expect(order('kl', 'score')).toEqual([27, 12, 1, 43])
    expect(order('auc', 'score').at(-1)).toBe(43)
    expect(order('kl', 'area')).toEqual([1, 43, 12, 27])
    expect(order('r', 'number')).toEqual([1, 12, 27, 43])
  })
  it('has one peak: the best AU of the evidence, or the largest of another score among AUs that are frequent enough', () => {
    expect(peakUnit(units, 'kl', 12)).toBe(12)
    expect(peakUnit(units, 'kl', null)).toBeNull()
    expect(peakUnit(units, 'auc', 12)).toBe(12)
    expect(peakUnit([], 'r', null)).toBeNull()
  })
  it('draws the peak red, rare AUs hollow, the AUC from one half, and tells the AU that was hit', () => {
    const chosen: number[] = []
    const config = divergenceChart({
      units,
      name: 'auc',
      scheme: 'all',
      peak: 12,
      selected: 1,
      bare: false,
      theme,
      choose: (au) => chosen.push(au),
    })
    const [bars] = config.data.datasets
    expect(bars?.backgroundColor).toEqual(['--chart-bar', '--peak', 'transparent', '--chart-bar'])
    expect(bars?.data.map(({ y }) => Number(y.toFixed(3)))).toEqual([0.05, 0.15, 0.2, 0])
    config.options?.onClick?.call(undefined as never, undefined as never, [{ index: 2 }] as never, undefined as never)
    expect(chosen).toEqual([27])
    expect(barValue(unit(1, Infinity), 'kl')).toBe(Infinity)
  })
})

describe('window places', () => {
  const geometry = { side: 96, window: 32, stride: 4, offset: -14 }
  const at = (row: number, column: number) => ({
    sample: 1,
    subject: 's',
    sequence: '1',
    position: 1,
    count: 1,
    emotion: null,
    row,
    column,
    value: 1,
  })
  it('puts the window of conv3 at 4 y - 14', () => {
    expect(windowPlaces({ geometry, top: [at(0, 10)] })).toEqual([{ rank: 0, left: 26, top: -14, x: 42, y: 2 }])
  })
  it('takes the median centre, also of an even number', () => {
    expect(windowSummary(windowPlaces({ geometry, top: [at(4, 4), at(4, 8)] }))).toEqual({ x: 26, y: 18, spread: 8 })
    expect(windowSummary([])).toBeNull()
  })
})

describe('addresses and words', () => {
  it('takes up to four filters of the layer, once each', () => {
    expect(filterNumbers('3,3,7,x,-1,256,9,10,11', 'conv3')).toEqual([3, 7, 9, 10])
    expect(filterNumbers('64', 'conv1')).toEqual([])
    expect(filterNumbers(undefined, 'conv1')).toEqual([])
  })
  it('writes addresses', () => {
    expect(detailAddress('run-1', 'conv3', 142)).toBe('/filters/run-1/conv3/142')
    expect(compareAddress('run-1', 'conv3', [1, 2])).toBe('/filters/run-1/conv3/compare/1%2C2')
    expect(sampleAddress(7)).toBe('/corpus?frames=all&sample=7')
  })
  it('names AUs and says what has no value', () => {
    expect(unitLabel(12)).toBe('AU 12 Lip corner puller')
    expect(unitLabel(80)).toBe('AU 80')
    expect([score(null), score(Infinity), score(-0.5), score(1.234)]).toEqual([
      'undefined',
      'infinite',
      '\u22120.50',
      '1.23',
    ])
    expect([pValue(null), pValue(0.001996), pValue(1)]).toEqual(['–', '0.002', '1'])
  })
  it('shrinks a photograph only where it is too large', () => {
    expect(fittedSize(4000, 3000, 2000)).toEqual({ width: 2000, height: 1500 })
    expect(fittedSize(10, 8000, 2000)).toEqual({ width: 3, height: 2000 })
    expect(fittedSize(640, 490)).toEqual({ width: 640, height: 490 })
  })
})
