import { describe, expect, it } from 'vitest'
import { ago, duration, timeLeft } from '../../../src/renderer/format/duration.ts'
import { bytes, count, counted, difference, percent, rate } from '../../../src/renderer/format/number.ts'
import { withoutPaths } from '../../../src/renderer/features/doctor/report-text.ts'

const plain = (text: string): string => text.replaceAll('\u202f', ' ')

describe('numbers in words', () => {
  it('sets thousands apart', () =>
    expect([0, 999, 1000, 19_220, 1_335_508, -1200].map((value) => plain(count(value)))).toEqual([
      '0',
      '999',
      '1 000',
      '19 220',
      '1 335 508',
      '\u22121 200',
    ]))
  it('says undefined for what has no value', () =>
    expect([0.969, 1, null, Number.NaN].map((value) => plain(percent(value)))).toEqual([
      '96.9 %',
      '100.0 %',
      'undefined',
      'undefined',
    ]))
  it('gives memory in powers of 1,000', () =>
    expect([512, 8e9, 214e9, 1.5e6].map(bytes)).toEqual(['512 B', '8.0 GB', '214 GB', '1.5 MB']))
  it('gives differences in few figures', () => expect([0, 2.13e-7].map(difference)).toEqual(['0', '2.1e-7']))
  it('gives what happens less than once a second with its decimals', () =>
    expect([0, 0.137, 4.26, 31.8, 1840].map((value) => plain(rate(value)))).toEqual(['0', '0.1', '4.3', '32', '1 840']))
  it('counts things', () =>
    expect([counted(1, 'task'), counted(0, 'task'), counted(2, 'corpus', 'corpora')]).toEqual([
      '1 task',
      '0 tasks',
      '2 corpora',
    ]))
})

describe('times in words', () => {
  it('rounds to what is read', () =>
    expect([0.2, 40, 59.7, 840, 13_800, 7200, 187_200].map(duration)).toEqual([
      '1 s',
      '40 s',
      '60 s',
      '14 min',
      '3 h 50 min',
      '2 h',
      '2 d 4 h',
    ]))
  it('says nothing while no estimate exists', () =>
    expect([timeLeft(null), timeLeft(840)]).toEqual(['', '14 min left']))
  it('counts days by midnight, not by 24 hours', () => {
    const now = new Date(2026, 10, 24, 1, 0)
    expect(ago(new Date(2026, 10, 23, 23, 0), now)).toBe('yesterday')
    expect(ago(new Date(2026, 10, 24, 0, 30), now)).toBe('today')
    expect(ago(new Date(2026, 10, 20, 12, 0), now)).toBe('Friday')
    expect(ago(new Date(2026, 10, 3, 12, 0), now)).toBe('3 weeks ago')
    expect(ago(new Date(2026, 8, 10, 12, 0), now)).toBe('2 months ago')
  })
})

describe('withoutPaths', () => {
  it('leaves no folder of this computer in a report', () => {
    expect(withoutPaths('Cannot load /home/anna/AULens/lib/x.so: gone')).toBe('Cannot load …/x.so: gone')
    expect(withoutPaths('C:\\Users\\Anna\\a.dll')).toBe('…/a.dll')
    expect(withoutPaths('8.0 GB of 16 GB, 1/2')).toBe('8.0 GB of 16 GB, 1/2')
  })
})
