import { describe, expect, it } from 'vitest'
import {
  draftOfPreset,
  draftOfRun,
  emptyDraft,
  isPreset,
  parseSeeds,
  presets,
  problemsOfDraft,
  runsOfDraft,
} from '../../../../src/renderer/features/train/new-run/run-draft.ts'
import { settingsOf } from '../../../../src/shared/protocol/settings.ts'

const preset = (id: string) => presets.find((entry) => entry.id === id)!

describe('the form of new runs', () => {
  it('begins with the paper’s defaults, one network', () => {
    const runs = runsOfDraft(emptyDraft('CK+'))
    expect(runs).toHaveLength(1)
    expect(settingsOf(runs[0]!)).toEqual(settingsOf({}))
    expect(problemsOfDraft(emptyDraft('CK+')).size).toBe(0)
  })
  it('stands for a network for each fold, variant and seed', () => {
    expect(runsOfDraft(draftOfPreset(preset('table-2'), 'CK+'))).toHaveLength(40)
    const runs = runsOfDraft({ ...emptyDraft('CK+'), folds: [3, 1], variants: ['AD', 'plain'], seeds: '2-3' })
    expect(runs.map(({ fold, variant, seed }) => `${fold} ${variant} ${seed}`)).toEqual([
      '1 plain 2',
      '1 plain 3',
      '1 AD 2',
      '1 AD 3',
      '3 plain 2',
      '3 plain 3',
      '3 AD 2',
      '3 AD 3',
    ])
    expect(runsOfDraft({ ...emptyDraft('TFD'), folds: [0, 1, 7] }, [0, 1, 2, 3, 4]).map(({ fold }) => fold)).toEqual([
      0, 1,
    ])
    expect(runsOfDraft({ ...emptyDraft('own'), folds: [3] }, [0])).toHaveLength(1)
  })
  it('leaves what the protocol decides to the protocol', () => {
    const [run] = runsOfDraft({ ...emptyDraft('CK+'), protocol: 'released-code' })
    expect(settingsOf(run!)).toMatchObject({ normalisation: 'mean', hiddenFanIn: 65_536, dropoutOn: 'inputs' })
  })
  it('makes a run once more', () => {
    const settings = settingsOf({ classes: 6, fold: 4, variant: 'A', seed: 9, steps: 70, initScale: 0.6, side: 48 })
    expect(settingsOf(runsOfDraft(draftOfRun('CK+', settings))[0]!)).toEqual(settings)
  })
  it('marks a preset that was changed; seed and corpus may be chosen freely', () => {
    const draft = draftOfPreset(preset('table-3'), 'CK+')
    expect(isPreset({ ...draft, seeds: '5', corpus: 'other' }, preset('table-3'))).toBe(true)
    expect(isPreset({ ...draft, steps: 100 }, preset('table-3'))).toBe(false)
  })
  it.each([
    ['1', [1]],
    ['2-5, 9', [2, 3, 4, 5, 9]],
    ['2–3,3', [2, 3]],
    ['', null],
    ['a', null],
    ['5-2', null],
    ['0-100', null],
    ['1,', null],
    ['-1', null],
  ])('reads seeds: %s', (text, expected) => {
    expect(parseSeeds(text)).toEqual(expected)
  })
  it('names each setting that is impossible', () => {
    const problems = problemsOfDraft({
      ...emptyDraft(''),
      folds: [],
      variants: [],
      seeds: 'x',
      steps: 0,
      learningRate: Number.NaN,
      momentum: 1,
      initScale: 0,
    })
    expect([...problems.keys()].sort()).toEqual([
      'corpus',
      'folds',
      'initScale',
      'learningRate',
      'momentum',
      'seeds',
      'steps',
      'variants',
    ])
    expect(problems.get('learningRate')).toBe('Learning rate: not a number.')
  })
})
