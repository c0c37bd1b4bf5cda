import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparisonsOf, resultsOf } from '../../../src/lab/experiments/experiment-results.ts'
import type { CellRecord } from '../../../src/lab/store/tables/experiments-table.ts'
import { recallIntervals } from '../../../src/lab/experiments/variant-confusion.ts'
import { assignFolds, splitOfFold } from '../../../src/shared/protocol/folds.ts'
import { protocolForms, protocolOf, protocols } from '../../../src/shared/protocol/protocols.ts'
import { publishedTables } from '../../../src/shared/protocol/published.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import { comparePaired } from '../../../src/shared/stats/paired.ts'
import { studentQuantile } from '../../../src/shared/stats/student.ts'

/** Values of scipy and of an independent fold assignment, written by make_fixtures.py. */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/experiments/reference.json'), 'utf8'),
) as {
  folds: {
    subjects: string[]
    fold: Record<string, number>
    splits: Record<'train' | 'validation' | 'test', string[]>[]
  }[]
  paired: {
    differences: number[]
    mean: number
    sd: number
    interval: [number, number]
    p: number
    signFlipP: number
  }[]
  quantiles: { coverage: number; degrees: number; t: number }[]
}

describe('folds', () => {
  it("are the reference's for given subjects: fold and part of each", () => {
    for (const { subjects, fold, splits } of reference.folds) {
      const assigned = assignFolds(subjects)
      expect(Object.fromEntries(assigned)).toEqual(fold)
      splits.forEach((parts, test) => {
        for (const part of ['train', 'validation', 'test'] as const)
          expect([...assigned].filter(([, own]) => splitOfFold(own, test) === part).map(([name]) => name)).toEqual(
            parts[part],
          )
      })
    }
  })
  it('never have a subject in two parts, and test each subject once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 10, maxLength: 200 }), (subjects) => {
        const assigned = assignFolds(subjects)
        const tested = Array.from({ length: 10 }, (_, test) => {
          const parts = { train: new Set<string>(), validation: new Set<string>(), test: new Set<string>() }
          for (const [name, fold] of assigned) parts[splitOfFold(fold, test)].add(name)
          expect(parts.train.size + parts.validation.size + parts.test.size).toBe(subjects.length)
          for (const name of parts.test) expect(parts.train.has(name) || parts.validation.has(name)).toBe(false)
          for (const name of parts.validation) expect(parts.train.has(name)).toBe(false)
          return [...parts.test]
        })
        expect(tested.flat().sort()).toEqual([...subjects].sort())
      }),
    )
  })
})

describe('protocols', () => {
  it("agree with the paper's tables", () => {
    for (const protocol of protocols) {
      const table = publishedTables.find(({ number }) => number === protocol.table)!
      expect([table.layout, table.classes]).toEqual([protocol.layout, protocol.classes])
      expect(table.rows.flatMap(({ variant }) => variant ?? []).sort()).toEqual([...protocol.variants].sort())
      expect(table.folds).toContain(String(protocol.folds.count))
      expect(protocolOf(table.layout, table.classes)).toBe(protocol)
    }
    expect(protocolOf('fer2013', 7)).toBeUndefined()
  })
  it('give a run the form it names', () => {
    for (const form of ['paper', 'released-code'] as const)
      expect(settingsOf({ protocol: form })).toMatchObject(protocolForms[form])
  })
})

describe('paired comparison', () => {
  it("gives scipy's paired t test, its interval, and the exact permutation test", () => {
    for (const { differences, mean, sd, interval, p, signFlipP } of reference.paired) {
      const found = comparePaired(differences)!
      for (const [value, expected] of [
        [found.mean, mean],
        [found.sd, sd],
        [found.interval![0], interval[0]],
        [found.interval![1], interval[1]],
        [found.p!, p],
        [found.signFlipP!, signFlipP],
      ] as const) {
        expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))
      }
    }
    for (const { coverage, degrees, t } of reference.quantiles)
      expect(studentQuantile(coverage, degrees) / t).toBeCloseTo(1, 9)
  })
  it('says nothing of one fold, and gives no interval where all differences are equal', () => {
    expect(comparePaired([0.1])).toBeNull()
    expect(comparePaired([0.5, 0.5, 0.5])).toMatchObject({ mean: 0.5, interval: null, p: null, signFlipP: 0.25 })
    expect(comparePaired(Array.from({ length: 21 }, (_, place) => place))!.signFlipP).toBeNull()
  })
})

describe('results of an experiment', () => {
  const cell = (fold: number, variant: 'plain' | 'A', seed: number, testAccuracy: number | null): CellRecord => ({
    cell: 0,
    fold,
    variant,
    seed,
    testAccuracy,
    state: testAccuracy === null ? 'queued' : 'done',
    run: null,
    steps: 0,
    bestStep: null,
    validationAccuracy: null,
    seconds: 0,
    attempts: 0,
    scheduler: null,
    error: null,
    deaths: 0,
    deathStep: 0,
    submission: null,
  })
  it('are means over folds, each fold being the mean of its seeds, of the folds there are', () => {
    const cells = [
      cell(0, 'plain', 1, 0.5),
      cell(0, 'plain', 2, 0.7),
      cell(1, 'plain', 1, 0.8),
      cell(1, 'plain', 2, null),
      cell(0, 'A', 1, 0.9),
      cell(1, 'A', 1, 0.9),
      cell(2, 'A', 1, 1),
    ]
    const [plain, augmented] = resultsOf(cells, ['plain', 'A'])
    expect(plain).toMatchObject({ folds: 2, networks: 3, complete: false })
    expect(plain!.mean).toBeCloseTo(0.7)
    expect(plain!.sd).toBeCloseTo(Math.SQRT2 / 10)
    expect(augmented).toMatchObject({ folds: 3, networks: 3, complete: true })
    const [comparison] = comparisonsOf(cells, ['plain', 'A'])
    // Fold 0 has seed 1 in both, fold 1 too; seed 2 is plain's alone.
    expect(comparison).toMatchObject({ first: 'plain', second: 'A', folds: 2, over: 'folds', pairs: 2 })
    expect(comparison!.difference).toBeCloseTo(0.25)
  })
  it("of one fold are taken over its seeds, with scipy's interval", () => {
    const { differences, interval, mean } = reference.paired.find((entry) => entry.differences.length < 8)!
    const cells = differences.flatMap((difference, seed) => [
      cell(0, 'plain', seed, 0.5),
      cell(0, 'A', seed, 0.5 + difference),
    ])
    expect(resultsOf(cells, ['plain', 'A'])).toMatchObject([
      { folds: 1, over: 'seeds', mean: 0.5, sd: 0 },
      { folds: 1, networks: differences.length },
    ])
    const [comparison] = comparisonsOf(cells, ['plain', 'A'])
    expect(comparison).toMatchObject({ folds: 1, over: 'seeds', pairs: differences.length })
    expect([comparison!.difference, ...comparison!.interval!].map((value) => value.toFixed(9))).toEqual(
      [mean, ...interval].map((value) => value.toFixed(9)),
    )
  })
  it('give each recall an interval over subjects, the same each time', () => {
    const subjects = Array.from({ length: 20 }, (_, place) => ({
      faces: [3, place === 0 ? 1 : 0],
      right: [place % 2 === 0 ? 3 : 0, 1],
    }))
    const [wide, lonely] = recallIntervals(subjects, 2, 7)
    expect(lonely).toBeNull()
    expect(wide![0]).toBeGreaterThan(0.2)
    expect(wide![0]).toBeLessThan(0.4)
    expect(wide![1]).toBeGreaterThan(0.6)
    expect(recallIntervals(subjects, 2, 7)).toEqual([wide, lonely])
  })
})
