import { describe, expect, it } from 'vitest'
import { reproductionsOf, resultTables } from '../../../../src/renderer/features/train/results/reproduction.ts'
import type { RunSummary } from '../../../../src/shared/contract/run.ts'
import { settingsOf, type TrainingSettingsInput } from '../../../../src/shared/protocol/settings.ts'

let number = 0
const run = (settings: TrainingSettingsInput, testAccuracy: number | null, corpus = 'CK+'): RunSummary => ({
  run: `run-${++number}`,
  state: 'done',
  corpus,
  settings: settingsOf(settings),
  steps: 31_000,
  bestStep: 1000,
  validationAccuracy: 0.9,
  testAccuracy,
  seconds: 1,
  imagesPerSecond: 1,
  backend: null,
  initScale: 0.7,
  error: null,
  createdAt: '',
})
const corpora = [
  { name: 'CK+', layout: 'ckplus', synthetic: false },
  { name: 'mine', layout: 'folder', synthetic: false },
  { name: 'drawn', layout: 'ckplus', synthetic: true },
] as const

describe('results beside the paper', () => {
  it('takes mean and sample s.d. over folds and seeds of the same settings only', () => {
    const runs = [
      run({ fold: 0 }, 0.8),
      run({ fold: 1 }, 0.9),
      run({ fold: 1, seed: 2 }, 0.7),
      run({ fold: 0, steps: 100 }, 0.1),
      run({ fold: 2 }, null),
    ]
    const [group, other] = reproductionsOf(runs)
    expect(group).toMatchObject({ folds: 2, unfinished: 1, departs: [] })
    expect(group!.mean).toBeCloseTo(80)
    expect(group!.sd).toBeCloseTo(10)
    expect(other).toMatchObject({ folds: 1, sd: null, departs: ['100 steps'] })
  })
  it('puts each group beside the published row of its layout, classes and variant', () => {
    const tables = resultTables(
      [
        run({ variant: 'AD' }, 0.95),
        run({ variant: 'AD', classes: 6 }, 0.97),
        run({ variant: 'A', classes: 6 }, 0.9),
        run({}, 0.5, 'mine'),
      ],
      corpora,
      'paper',
    )
    const found = tables.flatMap((table) =>
      table.rows.flatMap((row) =>
        row.reproduced === null ? [] : [`${table.title}: ${row.name} ${row.reproduced.mean.toFixed(0)}`],
      ),
    )
    expect(found).toEqual([
      'Table 2: Zero-bias CNN + AD 95',
      'Table 3: Zero-bias CNN + AD 97',
      'Other runs: CK+, 6 classes, A 90',
      'Other runs: mine, 8 classes, plain 50',
    ])
  })
  it('puts no published value beside drawn faces, though their folders are those of CK+', () => {
    const tables = resultTables([run({}, 0.8, 'drawn')], corpora, 'paper')
    expect(tables.at(-1)).toMatchObject({
      title: 'Other runs',
      rows: [{ published: null, name: 'drawn, 8 classes, plain' }],
    })
  })
  it('keeps protocols apart', () => {
    const tables = resultTables([run({ protocol: 'released-code' }, 0.9)], corpora, 'paper')
    expect(tables.every((table) => table.rows.every((row) => row.reproduced === null))).toBe(true)
  })
})
