import { describe, expect, it } from 'vitest'
import { apportion, planCorpus } from '../../../../src/lab/corpora/synthetic/corpus-plan.ts'
import type { PlanSettings } from '../../../../src/lab/corpora/synthetic/corpus-plan.ts'
import { drawnUnits } from '../../../../src/lab/corpora/synthetic/drawn-units.ts'

const settings: PlanSettings = {
  subjects: 100,
  seed: 1,
  sequencesPerSubject: { labelled: 2.7, unlabelled: 1.2 },
  framesPerSequence: { from: 6, to: 10 },
  colourShare: 0.08,
}
const plan = planCorpus(settings)

describe('the plan of a synthetic corpus', () => {
  it('splits 327 labelled sequences exactly as CK+ has them', () => {
    const counts = new Map<string, number>()
    for (const emotion of apportion(327)) counts.set(emotion, (counts.get(emotion) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({
      anger: 45,
      contempt: 18,
      disgust: 59,
      fear: 25,
      happy: 69,
      sad: 28,
      surprise: 83,
    })
  })

  it('has the asked number of labelled and unlabelled sequences', () => {
    expect(plan.sequences.filter((sequence) => sequence.emotion !== null)).toHaveLength(270)
    expect(plan.sequences.filter((sequence) => sequence.emotion === null)).toHaveLength(120)
    expect(apportion(7)).toHaveLength(7)
  })

  it('names subjects once each, with jumps, the last ones from S501 on', () => {
    const numbers = plan.subjects.map((subject) => Number(subject.id.slice(1)))
    expect(new Set(numbers).size).toBe(100)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(plan.subjects[0]?.id).toBe('S005')
    expect(numbers.filter((number) => number >= 501)).toHaveLength(7)
    expect(numbers.some((number, index) => index > 0 && number - numbers[index - 1]! > 2)).toBe(true)
    expect(new Set(planCorpus({ ...settings, subjects: 2000 }).subjects.map((subject) => subject.id)).size).toBe(2000)
  })

  it('shows an emotion at most once a subject while there are subjects enough', () => {
    const shown = plan.sequences
      .filter((sequence) => sequence.emotion !== null)
      .map((sequence) => `${sequence.subject} ${String(sequence.emotion)}`)
    expect(new Set(shown).size).toBe(shown.length)
  })

  it('ramps every sequence from neutral to apex without falling back', () => {
    for (const { ramp } of plan.sequences) {
      expect(ramp.length).toBeGreaterThanOrEqual(6)
      expect(ramp.length).toBeLessThanOrEqual(10)
      expect(ramp[0]).toBe(0)
      expect(ramp.at(-1)).toBe(1)
      ramp.forEach((share, index) => {
        if (index > 0) expect(share).toBeGreaterThanOrEqual(ramp[index - 1]!)
      })
      expect(ramp.at(-3)).toBeGreaterThan(0.6)
    }
  })

  it('draws each AU somewhere, parts the lips with every dropped jaw, and grades some AUs 0', () => {
    const units = plan.sequences.flatMap((sequence) => sequence.actionUnits)
    for (const au of drawnUnits)
      expect(
        units.some((unit) => unit.au === au),
        `AU ${String(au)}`,
      ).toBe(true)
    for (const { actionUnits } of plan.sequences) {
      const shown = actionUnits.map((unit) => unit.au)
      expect(new Set(shown).size).toBe(shown.length)
      if (shown.includes(26) || shown.includes(27)) expect(shown).toContain(25)
      expect(shown.includes(12) && shown.includes(15)).toBe(false)
      expect(shown.includes(24) && shown.includes(25)).toBe(false)
    }
    const ungraded = units.filter((unit) => unit.coded === 0)
    expect(ungraded.length / units.length).toBeGreaterThan(0.08)
    expect(ungraded.length / units.length).toBeLessThan(0.25)
    for (const unit of units) expect(unit.coded === 0 || unit.coded === unit.intensity).toBe(true)
  })

  it('keeps emotions recognisable by their prototypes while AUs vary within each', () => {
    const of = (emotion: string) => plan.sequences.filter((sequence) => sequence.emotion === emotion)
    const share = (emotion: string, ...aus: number[]) =>
      of(emotion).filter((sequence) => aus.some((au) => sequence.actionUnits.some((unit) => unit.au === au))).length /
      of(emotion).length
    expect(share('happy', 12)).toBeGreaterThan(0.95)
    expect(share('disgust', 9, 10)).toBe(1)
    expect(share('contempt', 14)).toBe(1)
    expect(share('anger', 23, 24)).toBe(1)
    for (const emotion of ['anger', 'disgust', 'happy', 'surprise']) {
      const sets = new Set(of(emotion).map((sequence) => sequence.actionUnits.map((unit) => unit.au).join('+')))
      expect(sets.size).toBeGreaterThan(of(emotion).length / 4)
    }
  })

  it('depends on the seed alone', () => {
    expect(planCorpus(settings)).toEqual(plan)
    expect(planCorpus({ ...settings, seed: 2 })).not.toEqual(plan)
  })
})
