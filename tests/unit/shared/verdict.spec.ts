import { describe, expect, it } from 'vitest'
import {
  ActionUnitScore,
  criteria,
  EvidenceSettings,
  FilterEvidence,
  verdictGrades,
  type Confirmation,
  type Ground,
  type ShuffleTest,
  type UnitFacts,
} from '../../../src/shared/contract/evidence.ts'
import { criterionRules, gradeRules } from '../../../src/shared/evidence/verdict-rules.ts'
import { verdictOf, withVerdicts } from '../../../src/shared/evidence/verdict.ts'
import type { RobustnessResults } from '../../../src/shared/evidence/verdict-grounds.ts'

const test = (changes: Partial<ShuffleTest> = {}): ShuffleTest => ({
  p: 0.001,
  pMaxT: 0.9,
  pMaxZ: 0.002,
  q: 0.01,
  qBY: 0.02,
  z: 9,
  upper: 0.2,
  ...changes,
})
const confirmation = (
  changes: Partial<Confirmation> = {},
  heldOut: Partial<Confirmation['heldOut']> = {},
): Confirmation => ({
  au: 12,
  p: 0.01,
  training: { nWith: 90, nWithout: 300, subjects: 70, kl: 1.2, auc: 0.88, aucInterval: null },
  heldOut: { nWith: 20, nWithout: 60, subjects: 12, kl: 0.9, auc: 0.91, aucInterval: [0.87, 0.94], ...heldOut },
  ...changes,
})
const rows = (...aus: number[]) => ({
  stable: new Set(aus).size === 1,
  rows: aus.map((au) => ({ measure: 'kl' as const, bins: 20, smoothing: 1, au, score: 1 })),
})
const unit: UnitFacts = {
  au: 12,
  nWith: 120,
  nWithout: 400,
  sequences: 40,
  subjects: 30,
  rare: false,
  varying: 9,
  identifiable: true,
  emotion: { emotion: 'happy', share: 0.9 },
}

interface Case {
  readonly score?: Partial<ActionUnitScore>
  readonly filter?: Partial<FilterEvidence>
  readonly unit?: Partial<UnitFacts>
  readonly robustness?: RobustnessResults
  readonly within?: 'all' | 'emotion'
}

/** A filter that passes everything, but for the changes. */
const judge = ({ score, filter, unit: facts, robustness, within = 'all' }: Case = {}) =>
  verdictOf(
    FilterEvidence.parse({
      filter: 3,
      dead: false,
      best: { au: 12, kl: 1.5 },
      sensitivity: rows(12, 12, 12, 12),
      contrast: { r: 0.1, best: { au: 12, kl: 1.2 } },
      confirmation: confirmation(),
      aus: [
        ActionUnitScore.parse({
          au: 12,
          nWith: 120,
          nWithout: 400,
          kl: 1.5,
          klWithoutNeutral: 1,
          rare: false,
          auc: 0.9,
          aucInterval: [0.85, 0.94],
          r: 0.5,
          p: 0.001,
          pMaxT: 0.9,
          pMaxZ: 0.002,
          q: 0.01,
          tests: { all: test(), emotion: test(), subject: null },
          ...score,
        }),
      ],
      ...filter,
    }),
    { settings: EvidenceSettings.parse({ within }), units: [{ ...unit, ...facts }] },
    robustness,
  )

const outcomeOf = (verdict: ReturnType<typeof judge>, criterion: Ground['criterion']): Ground['outcome'] | undefined =>
  verdict.grounds.find((ground) => ground.criterion === criterion)?.outcome
const tests = (all: Partial<ShuffleTest>, emotion: Partial<ShuffleTest> = {}) => ({
  score: { tests: { all: test(all), emotion: test(emotion), subject: null } },
})

describe('a verdict', () => {
  it('tells every ground of a strong filter in one sentence', () => {
    const verdict = judge({
      robustness: {
        place: { rate: 0.83, chance: 0.21, p: 0.001, region: 'the mouth corners' },
        stability: { found: 9, of: 10 },
        controls: [{ network: 'untrained', largest: 0.6 }],
      },
    })
    expect(verdict).toMatchObject({ grade: 'strong', au: 12 })
    expect(verdict.statement).toBe(
      'Responds to AU 12 (lip corner puller); survives correction over all filters and AUs; survives correction within emotion; held-out AUC 0.91 [0.87, 0.94]; the same under all bins and smoothing; ' +
        'the same after contrast is regressed out; peaks at the mouth corners in 83 % against 21 % by chance; found in 9 of 10 runs; more than any control network reaches.',
    )
    expect(verdict.grounds.map(({ criterion }) => criterion)).toEqual(criteria)
    expect(verdict.grounds.every(({ outcome }) => outcome === 'held')).toBe(true)
  })

  it.each<[string, Case, string | null, Partial<Record<Ground['criterion'], Ground['outcome']>>]>([
    ['family-wise p exactly 0.05', tests({ pMaxZ: 0.05 }), 'strong', { family: 'held' }],
    ['family-wise p just above, q at 0.05', tests({ pMaxZ: 0.0501, q: 0.05 }), 'weak', { family: 'doubtful' }],
    ['both just above', tests({ pMaxZ: 0.0501, q: 0.0501 }), 'none', { family: 'failed' }],
    [
      "no calibrated score: the divergence's own max-T",
      tests({ pMaxZ: null, pMaxT: 0.04 }),
      'strong',
      { family: 'held' },
    ],
    ['within emotion exactly 0.05', tests({}, { pMaxZ: 0.05 }), 'strong', { emotion: 'held' }],
    [
      'within emotion by the false-discovery rate',
      tests({}, { pMaxZ: 0.2, q: 0.05 }),
      'moderate',
      { emotion: 'doubtful' },
    ],
    ['not within emotion', tests({}, { pMaxZ: 0.2, q: 0.0501 }), 'confounded', { emotion: 'failed' }],
    [
      'never varying within emotion',
      { unit: { identifiable: false, varying: 4 } },
      'confounded',
      { emotion: 'failed' },
    ],
    [
      'a corpus without emotions',
      { unit: { identifiable: false, varying: 0, emotion: null } },
      'moderate',
      { emotion: 'unknown' },
    ],
    [
      'weak and confounded is confounded',
      tests({ pMaxZ: 0.5, q: 0.01 }, { pMaxZ: 1, q: 1 }),
      'confounded',
      { family: 'doubtful', emotion: 'failed' },
    ],
    ['held-out p exactly 0.05', { filter: { confirmation: confirmation({ p: 0.05 }) } }, 'strong', { heldOut: 'held' }],
    [
      'held-out p above, interval above one half',
      { filter: { confirmation: confirmation({ p: 0.06 }) } },
      'moderate',
      { heldOut: 'doubtful' },
    ],
    [
      'held-out p above, interval over one half',
      { filter: { confirmation: confirmation({ p: 0.06 }, { aucInterval: [0.5, 0.9] }) } },
      'weak',
      { heldOut: 'failed' },
    ],
    [
      'no held-out p: the interval decides',
      { filter: { confirmation: confirmation({ p: null }) } },
      'strong',
      { heldOut: 'held' },
    ],
    [
      'the other direction',
      { filter: { confirmation: confirmation({}, { auc: 0.4, aucInterval: [0.3, 0.45] }) } },
      'weak',
      { heldOut: 'failed' },
    ],
    [
      'another AU on training subjects',
      { filter: { confirmation: confirmation({ au: 6 }) } },
      'moderate',
      { heldOut: 'doubtful' },
    ],
    ['nothing held out', { filter: { confirmation: null } }, 'moderate', { heldOut: 'unknown' }],
    [
      'held out, but nobody with the AU',
      { filter: { confirmation: confirmation({}, { auc: null, aucInterval: null }) } },
      'moderate',
      { heldOut: 'unknown' },
    ],
    ['three of four bins', { filter: { sensitivity: rows(12, 12, 12, 6) } }, 'strong', { bins: 'doubtful' }],
    ['two of four bins', { filter: { sensitivity: rows(12, 12, 6, 6) } }, 'moderate', { bins: 'failed' }],
    ['all bins name another AU', { filter: { sensitivity: rows(6, 6) } }, 'moderate', { bins: 'failed' }],
    [
      'two doubtful',
      { filter: { sensitivity: rows(12, 12, 12, 6) }, score: { aucInterval: [0.49, 0.95] } },
      'moderate',
      { bins: 'doubtful', direction: 'doubtful' },
    ],
    ['interval from one half', { score: { aucInterval: [0.5, 0.95] } }, 'strong', { direction: 'doubtful' }],
    [
      'suppressed',
      {
        score: { auc: 0.1, aucInterval: [0.05, 0.2] },
        filter: { confirmation: confirmation({}, { auc: 0.12, aucInterval: [0.05, 0.3] }) },
      },
      'moderate',
      { direction: 'failed', heldOut: 'held' },
    ],
    [
      'another AU after contrast',
      { filter: { contrast: { r: 0.8, best: { au: 6, kl: 1 } } } },
      'moderate',
      { contrast: 'failed' },
    ],
    [
      'two failed',
      { filter: { contrast: { r: 0.8, best: { au: 6, kl: 1 } }, sensitivity: rows(6, 6) } },
      'weak',
      { contrast: 'failed', bins: 'failed' },
    ],
    [
      'place by chance',
      { robustness: { place: { rate: 0.2, chance: 0.2, p: 0.01, region: 'the brow' } } },
      'moderate',
      { place: 'failed' },
    ],
    [
      'place above chance, p above 0.05',
      { robustness: { place: { rate: 0.3, chance: 0.2, p: 0.06, region: 'the brow' } } },
      'strong',
      { place: 'doubtful' },
    ],
    ['80 % of runs', { robustness: { stability: { found: 8, of: 10 } } }, 'strong', { stability: 'held' }],
    ['half of the runs', { robustness: { stability: { found: 5, of: 10 } } }, 'strong', { stability: 'doubtful' }],
    ['fewer runs', { robustness: { stability: { found: 4, of: 10 } } }, 'moderate', { stability: 'failed' }],
    ['no other run', { robustness: { stability: { found: 0, of: 0 } } }, 'strong', { stability: 'unknown' }],
    [
      'a control network that reaches as much',
      {
        robustness: {
          controls: [
            { network: 'permuted labels', largest: 0.2 },
            { network: 'untrained', largest: 1.5 },
          ],
        },
      },
      'weak',
      { controls: 'failed' },
    ],
    ['nothing tested', { score: { tests: null, p: null } }, null, { family: 'unknown', emotion: 'unknown' }],
    ['evidence of an earlier version', { score: { tests: null } }, 'moderate', { family: 'held', emotion: 'unknown' }],
    [
      'evidence of an earlier version, within emotion',
      { score: { tests: null }, within: 'emotion' },
      null,
      { family: 'unknown', emotion: 'held' },
    ],
  ])('%s', (_, changes, grade, outcomes) => {
    const verdict = judge(changes)
    expect(verdict.grade).toBe(grade)
    for (const [criterion, outcome] of Object.entries(outcomes))
      expect(outcomeOf(verdict, criterion as Ground['criterion']), criterion).toBe(outcome)
    expect(verdict.statement).toMatch(/^[A-Z].*\.$/)
    expect(verdict.statement + verdict.reason).not.toMatch(/undefined|NaN|null/)
  })

  it('says in words what it is confounded with, and that a suppressed filter answers less', () => {
    expect(judge(tests({}, { pMaxZ: 0.3, q: 0.2 }))).toMatchObject({
      statement: expect.stringContaining('not separable from happy') as string,
      reason: 'Confounded: not separable from happy.',
    })
    expect(judge({ score: { auc: 0.1, aucInterval: [0.05, 0.2] } }).statement).toMatch(/^Answers less with AU 12/)
    expect(judge(tests({ pMaxZ: 1, q: 1 })).statement).toBe(
      'Resembles no AU beyond chance; the nearest is AU 12 (lip corner puller), not beyond chance after correction.',
    )
  })

  it('gives none to dead filters and those without a frequent AU, each with its reason', () => {
    expect(judge({ filter: { dead: true, best: null } })).toMatchObject({
      grade: 'none',
      au: null,
      statement: 'The filter gives the same answer to every coded face.',
    })
    expect(judge({ filter: { best: null } })).toMatchObject({
      grade: 'none',
      reason: 'None: no AU is on enough faces to be named.',
    })
  })

  it('has a rule for every grade and criterion, and is added to every filter with what is known of it', () => {
    expect(new Set(gradeRules.map(({ grade }) => grade))).toEqual(new Set(verdictGrades))
    expect(criterionRules.map(({ criterion }) => criterion)).toEqual(criteria)
    const filter = FilterEvidence.parse({ filter: 7, dead: true, best: null, aus: [] })
    const evidence = {
      run: 'r',
      step: 1,
      settings: EvidenceSettings.parse({}),
      version: 2,
      dataHash: null,
      samples: 1,
      sequences: 1,
      subjects: 1,
      dead: 1,
      deadFilters: [7],
      units: [],
      coOccurrence: null,
      permutations: null,
      filters: [filter],
    }
    const asked: number[] = []
    expect(
      withVerdicts(evidence, (number) => {
        asked.push(number)
        return {}
      }).filters[0]?.verdict?.grade,
    ).toBe('none')
    expect(asked).toEqual([7])
  })
})
