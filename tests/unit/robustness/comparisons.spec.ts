import { describe, expect, it } from 'vitest'
import type { FilterScores } from '../../../src/lab/robustness/unit-scores.ts'
import { controlShares, scoreDistributions, type ScoredNetwork } from '../../../src/lab/robustness/control-scores.ts'
import { matchFilters, responsesOf } from '../../../src/lab/robustness/match-filters.ts'
import { summariseStability } from '../../../src/lab/robustness/stability.job.ts'
import { permuteLabels } from '../../../src/lab/training/selection.ts'
import type { RunSample } from '../../../src/lab/store/tables/runs-table.ts'
import { Random } from '../../../src/shared/random/random.ts'

/** A filter with these scores by AU; the largest is its best. */
const filterWith = (filter: number, kl: Readonly<Record<number, number>>): FilterScores => {
  const aus = Object.entries(kl).map(([au, value]) => ({ au: Number(au), kl: value, auc: 0.5 }))
  const best = [...aus].sort((a, b) => b.kl - a.kl)[0]
  return { filter, dead: best === undefined, best: best === undefined ? null : { au: best.au, kl: best.kl }, aus }
}

describe('matching filters between networks', () => {
  it('finds the same filters in another order, behind noise and a scale of their own, and leaves dead ones alone', () => {
    const random = Random.fromSeed(5, 'responses')
    const [filters, faces] = [12, 200]
    const order = random.shuffle([...Array(filters).keys()])
    const first = Float32Array.from({ length: faces * filters }, (_, cell) =>
      cell % filters === 3 ? 0 : Math.max(0, random.normal()),
    )
    const second = Float32Array.from({ length: faces * filters }, (_, cell) => {
      const from = first[Math.floor(cell / filters) * filters + order[cell % filters]!]!
      return order[cell % filters] === 3 ? 7 : (1 + (cell % filters)) * from + 0.3 * random.uniform()
    })
    const rows = [...Array(faces).keys()]
    const matches = matchFilters(
      responsesOf({ maximum: first, filters }, rows),
      responsesOf({ maximum: second, filters }, rows),
    )
    matches.forEach((match, filter) => {
      if (filter === 3) expect(match).toBeNull()
      else {
        expect(order[match!.filter]).toBe(filter)
        expect(match!.correlation).toBeGreaterThan(0.95)
      }
    })
  })
  it('counts a find only where the AU is the same and the filters correlate', () => {
    const own = [filterWith(0, { 12: 1, 4: 0.2 }), filterWith(1, { 4: 0.6 }), filterWith(2, {})]
    const other = (run: string, correlations: readonly number[]): Parameters<typeof summariseStability>[1][number] => ({
      run,
      step: 10,
      samples: 50,
      differing: ['fold'],
      scores: [
        filterWith(0, { 12: 0.8 }),
        filterWith(1, { 12: 0.5, 4: 0.1 }),
        filterWith(2, { 4: 0.9 }),
        filterWith(3, {}),
      ],
      matches: [{ filter: 0, correlation: correlations[0]! }, { filter: 1, correlation: correlations[1]! }, null],
    })
    const { filters, runs } = summariseStability(own, [other('run-2', [0.9, 0.8]), other('run-3', [0.4, 0.8])], 0.5)
    expect(filters[0]).toMatchObject({ found: 1, of: 2, correlation: 0.65 })
    // Two of three live filters there have AU 12 as well, so that chance alone finds it often.
    expect(filters[0]!.chance).toBeCloseTo(2 / 3, 12)
    expect(filters[1]).toMatchObject({ found: 0, of: 2 })
    expect(filters[2]).toMatchObject({ dead: true, best: null, found: 0, chance: null, correlation: null })
    expect(runs[0]).toMatchObject({ run: 'run-2', live: 3, samples: 50, differing: ['fold'] })
  })
})

describe('controls', () => {
  const network = (name: ScoredNetwork['network'], scores: FilterScores[]): ScoredNetwork => ({
    network: name,
    run: null,
    testAccuracy: null,
    scores,
  })
  const own = [filterWith(0, { 12: 1 }), filterWith(1, { 4: 0.3, 12: 0.1 }), filterWith(2, {})]
  const untrained = network('untrained', [
    filterWith(0, { 12: 0.2, 4: 0.5 }),
    filterWith(1, { 12: 0.4, 4: 0.3 }),
    filterWith(2, {}),
    filterWith(3, { 12: 0.1, 4: 0.1 }),
  ])

  it('compares each filter with controls on its own AU, ties against it', () => {
    const shares = controlShares(own, [untrained])
    expect(shares[0]).toMatchObject({
      filter: 0,
      best: { au: 12 },
      untrained: 0,
      permuted: null,
      largest: { untrained: 0.4, permuted: null },
    })
    expect(shares[1]!.untrained).toBe(0.5)
    expect(shares[2]).toMatchObject({ dead: true, untrained: null })
  })
  it('sorts the best scores and says how often the run scores higher', () => {
    const [run, control] = scoreDistributions([network('run', own), untrained])
    expect(run).toMatchObject({ filters: 3, dead: 1, runScoresHigher: null, quartiles: { highest: 1 } })
    expect(run!.quartiles!.median).toBeCloseTo(0.65, 12)
    expect(run!.best.map(({ filter }) => filter)).toEqual([0, 1])
    // 1 beats 0.5, 0.4 and 0.1; 0.3 beats 0.1.
    expect(control!.runScoresHigher).toBeCloseTo(4 / 6, 12)
  })
  it('permutes labels within each split, by the seed, keeping the size of every class', () => {
    const samples = Array.from({ length: 300 }, (_, sample): RunSample => ({
      sample,
      fold: 0,
      split: sample % 10 === 0 ? 'test' : sample % 10 === 1 ? 'validation' : 'train',
      label: sample % 7,
    }))
    const permuted = permuteLabels(samples, 1)
    for (const split of ['train', 'validation', 'test']) {
      const labels = (list: readonly RunSample[]): number[] =>
        list
          .filter((entry) => entry.split === split)
          .map(({ label }) => label)
          .sort()
      expect(labels(permuted)).toEqual(labels(samples))
    }
    expect(permuted.filter(({ label }, index) => label === samples[index]!.label).length).toBeLessThan(80)
    expect(permuteLabels(samples, 1)).toEqual(permuted)
    expect(permuteLabels(samples, 2)).not.toEqual(permuted)
  })
})
