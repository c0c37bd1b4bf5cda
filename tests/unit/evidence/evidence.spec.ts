import { describe, expect, it } from 'vitest'
import { computeEvidence, type EvidenceContext, type EvidenceInput, type EvidenceSample } from '../../../src/lab/evidence/evidence.ts'
import { Evidence, EvidenceSettings } from '../../../src/shared/contract/evidence.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { divergences } from '../../../src/shared/stats/divergence.ts'
import { binValues, countByGroup } from '../../../src/shared/stats/histogram.ts'

const quiet: EvidenceContext = { signal: new AbortController().signal, onProgress: () => undefined }
const settingsOf = (changes: Partial<EvidenceSettings> = {}): EvidenceSettings => EvidenceSettings.parse(changes)

interface Plan { readonly emotion: number | null; readonly units: readonly number[] | null; readonly subject?: number }

/** Sequences of one neutral frame and three expressive ones, as CK+ gives them. */
const samplesOf = (plans: readonly Plan[]): EvidenceSample[] => plans.flatMap((plan, sequence) =>
  [0, 1, 2, 3].map((frame) => ({
    sequence, subject: plan.subject ?? sequence, emotion: plan.emotion === null ? null : frame === 0 ? 0 : plan.emotion, neutral: frame === 0,
    units: plan.units === null ? null : frame === 0 ? [] : [...plan.units],
  })))

const inputOf = (samples: EvidenceSample[], filters: number, activation: (sample: EvidenceSample, filter: number) => number): EvidenceInput => ({
  samples, filters, maxima: Float32Array.from({ length: samples.length * filters }, (_, cell) => activation(samples[Math.floor(cell / filters)]!, cell % filters)),
})

/** 60 sequences: AU 12 in every second, AU 25 in every third, AU 45 in one; one sequence is not coded. */
const corpus = (): EvidenceSample[] => samplesOf(Array.from({ length: 60 }, (_, index) => ({
  emotion: 1 + (index % 2), subject: index % 20,
  units: index === 59 ? null : [...(index % 2 === 0 ? [12] : []), ...(index % 3 === 0 ? [25] : []), ...(index === 7 ? [45] : [])],
})))

describe('computeEvidence', () => {
  const random = Random.fromSeed(3, 'evidence test')
  const samples = corpus()
  const input = inputOf(samples, 4, (sample, filter) => {
    const noise = Math.max(0, random.normal())
    if (filter === 0) return noise + (sample.units?.includes(12) ? 2 : 0)
    if (filter === 1) return noise
    return filter === 2 ? 0.75 : Math.max(0, noise - (sample.units?.includes(25) ? 1 : 0))
  })

  it('scores each filter and AU as histograms of the coded samples do', async () => {
    const { samples: used, dead, filters } = await computeEvidence({ ...input, settings: settingsOf() }, quiet)
    expect(used).toBe(59 * 4)
    expect(dead).toBe(1)
    expect(filters.map(({ aus }) => aus.map(({ au }) => au))).toEqual(Array.from({ length: 4 }, () => [12, 25, 45]))
    const rows = [...samples.keys()].filter((row) => samples[row]!.units !== null)
    for (const filter of [0, 1, 3]) {
      const values = rows.map((row) => input.maxima[row * 4 + filter]!)
      for (const score of filters[filter]!.aus) {
        const isMember = Uint8Array.from(rows, (row) => Number(samples[row]!.units!.includes(score.au)))
        const { members, others } = countByGroup(binValues(values, 20).codes, 20, isMember)
        expect(score.kl).toBeCloseTo(divergences(members, others, 1).kl, 12)
        expect(score.nWith + score.nWithout).toBe(used)
      }
    }
    expect(filters[0]!.aus.map(({ nWith }) => nWith)).toEqual([90, 60, 3])
    expect(filters[0]!.best?.au).toBe(12)
    expect(filters[0]!.aus[0]!.auc).toBeGreaterThan(0.9)
    expect(filters[3]!.aus[1]!.auc).toBeLessThan(0.4)
    expect(filters[3]!.aus[1]!.r).toBeLessThan(-0.2)
    expect(filters[0]!.aus.every(({ p, pMaxT, q }) => p === null && pMaxT === null && q === null)).toBe(true)
    expect(Evidence.safeParse({ run: 'r', step: 1, settings: settingsOf(), samples: used, dead, filters }).success).toBe(true)
  })

  it('gives the score without neutral frames beside it, equal to leaving them out', async () => {
    const both = await computeEvidence({ ...input, settings: settingsOf() }, quiet)
    const without = await computeEvidence({ ...input, settings: settingsOf({ neutral: false }) }, quiet)
    expect(without.samples).toBe(59 * 3)
    both.filters.forEach((filter, index) => {
      filter.aus.forEach((score, unit) => { expect(score.klWithoutNeutral).toBe(without.filters[index]!.aus[unit]!.kl) })
    })
    expect(both.filters[0]!.aus[0]!.kl).not.toBe(both.filters[0]!.aus[0]!.klWithoutNeutral)
  })

  it('counts a constant filter as dead', async () => {
    const { filters } = await computeEvidence({ ...input, settings: settingsOf({ permutations: 20 }) }, quiet)
    expect(filters[2]).toMatchObject({ dead: true, best: null })
    for (const score of filters[2]!.aus) expect(score).toMatchObject({ kl: 0, p: 1, auc: 0.5, r: null })
    expect(filters[2]!.aus.map(({ pMaxT }) => pMaxT)).toEqual([1, 1, null])
  })

  it('scores rare AUs but never names them best', async () => {
    const rare = await computeEvidence({ ...input, settings: settingsOf({ minimumCount: 61 }) }, quiet)
    expect(rare.filters[3]!.aus.map((score) => score.rare)).toEqual([false, true, true])
    expect(rare.filters.map(({ best }) => best?.au ?? null)).toEqual([12, 12, null, 12])
    const none = await computeEvidence({ ...input, settings: settingsOf({ minimumCount: 1000 }) }, quiet)
    expect(none.filters.every(({ best }) => best === null)).toBe(true)
    expect(none.filters[0]!.aus[0]!.kl).toBeGreaterThan(0.1)
  })

  it('gives equal scores to the lower AU', async () => {
    const twins = samplesOf(Array.from({ length: 20 }, (_, index) => ({ emotion: 1, units: index % 2 === 0 ? [27, 5] : [] })))
    const { filters } = await computeEvidence({ ...inputOf(twins, 1, (sample) => sample.units!.length + sample.sequence / 100), settings: settingsOf() }, quiet)
    expect(filters[0]!.aus[0]!.kl).toBe(filters[0]!.aus[1]!.kl)
    expect(filters[0]!.best?.au).toBe(5)
  })

  it('lets an unsmoothed score be infinite, and an AU that every sample has be 0', async () => {
    const plans = samplesOf(Array.from({ length: 20 }, (_, index) => ({ emotion: 1, units: index % 2 === 0 ? [12, 25] : [25] })))
    const { filters } = await computeEvidence({ ...inputOf(plans, 1, (sample) => Number(sample.units!.includes(12))), settings: settingsOf({ smoothing: 0, neutral: false, permutations: 20 }) }, quiet)
    expect(filters[0]!.aus).toMatchObject([{ au: 12, kl: Infinity, nWithout: 30 }, { au: 25, kl: 0, nWithout: 0, auc: null, r: null, p: 1, pMaxT: null }])
    expect(filters[0]!.best).toEqual({ au: 12, kl: Infinity })
    expect(Evidence.shape.filters.safeParse(filters).success).toBe(true)
  })

  it('refuses input that does not fit together', async () => {
    const short = { ...input, maxima: input.maxima.subarray(1), settings: settingsOf() }
    await expect(computeEvidence(short, quiet)).rejects.toMatchObject({ code: 'EVIDENCE_INPUT', message: '959 activations were given for 240 samples and 4 filters.' })
    const broken = input.maxima.slice()
    broken[5] = Number.NaN
    await expect(computeEvidence({ ...input, maxima: broken, settings: settingsOf() }, quiet)).rejects.toMatchObject({ code: 'EVIDENCE_INPUT', message: expect.stringContaining('Filter 1') as string })
    const uncoded = samplesOf([{ emotion: 1, units: null }])
    await expect(computeEvidence({ ...inputOf(uncoded, 1, () => 1), settings: settingsOf() }, quiet)).rejects.toMatchObject({ code: 'EVIDENCE_NO_CODES' })
  })

  it('stops between blocks once cancelled, and says how far it is', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const context: EvidenceContext = { signal: stop.signal, onProgress: ({ done, unit }) => { if (unit === 'permutations') { seen.push(done); if (done >= 200) stop.abort() } } }
    await expect(computeEvidence({ ...input, settings: settingsOf({ permutations: 100_000 }) }, context)).rejects.toMatchObject({ name: 'AbortError' })
    // A block may already be under way when the wish to stop arrives; a thousand of them may not.
    expect(seen.slice(0, 2)).toEqual([100, 200])
    expect(seen.length).toBeLessThan(20)
  })
})

describe('permutations', () => {
  const random = Random.fromSeed(5, 'permutation test')
  /** AU 6 and 12 always with happy, AU 4 with anger; AU 25 within both emotions. Filter 0 follows AU 25, filter 1 the emotion, filter 2 nothing. */
  const plans = Array.from({ length: 80 }, (_, index) => {
    const happy = index % 2 === 0
    const extra = random.chance(0.4)
    return { emotion: happy ? 5 : 1, subject: Math.floor(index / 4), units: [...(happy && random.chance(0.9) ? [12] : []), ...(!happy && random.chance(0.9) ? [4] : []), ...(extra ? [25] : [])] }
  })
  const samples = samplesOf(plans)
  const input = inputOf(samples, 3, (sample, filter) => {
    const signal = filter === 0 ? Number(sample.units!.includes(25)) : filter === 1 ? Number(sample.emotion === 5) : 0
    return Math.max(0, 2 * signal + random.normal())
  })
  const run = (changes: Partial<EvidenceSettings>): ReturnType<typeof computeEvidence> => computeEvidence({ ...input, settings: settingsOf({ permutations: 999, ...changes }) }, quiet)
  const of = (outcome: Awaited<ReturnType<typeof run>>, filter: number, au: number): { p: number | null; pMaxT: number | null; q: number | null } => outcome.filters[filter]!.aus.find((score) => score.au === au)!

  it('find what was planted, and credit an emotion filter with AUs only when emotions are mixed', async () => {
    const free = await run({})
    const within = await run({ within: 'emotion' })
    for (const outcome of [free, within]) {
      expect(of(outcome, 0, 25).p).toBe(0.001)
      expect(of(outcome, 0, 25).pMaxT).toBeLessThan(0.01)
      expect(of(outcome, 0, 25).q).toBeLessThan(0.02)
      expect(Math.min(...outcome.filters[2]!.aus.map((score) => score.pMaxT!))).toBeGreaterThan(0.05)
    }
    expect(of(free, 1, 12).pMaxT).toBeLessThan(0.01)
    expect(of(within, 1, 12).p).toBeGreaterThan(0.05)
    expect(of(within, 1, 4).p).toBeGreaterThan(0.05)
  })

  it('exchange within subjects, where nothing can be exchanged within a subject every p is 1', async () => {
    expect(of(await run({ within: 'subject' }), 0, 25).p).toBeLessThan(0.01)
    const alone = await computeEvidence({ ...inputOf(samplesOf(plans.map((plan, subject) => ({ ...plan, subject }))), 1, (sample) => sample.units!.length + (sample.sequence % 7)), settings: settingsOf({ permutations: 50, within: 'subject' }) }, quiet)
    expect(alone.filters[0]!.aus.every(({ p, pMaxT }) => p === 1 && pMaxT === 1)).toBe(true)
  })

  it('leave sequences without an emotion alone within emotion', async () => {
    const unlabelled = samplesOf(plans.map((plan) => ({ ...plan, emotion: null })))
    const outcome = await computeEvidence({ ...input, samples: unlabelled, settings: settingsOf({ permutations: 50, within: 'emotion' }) }, quiet)
    expect(outcome.filters.every(({ aus }) => aus.every(({ p }) => p === 1))).toBe(true)
  })

  it('give the same answer for the same seed, and p never 0', async () => {
    const first = await run({ permutations: 150 })
    expect(await run({ permutations: 150 })).toEqual(first)
    expect(await run({ permutations: 150, seed: 2 })).not.toEqual(first)
    for (const { aus } of first.filters) {
      for (const { p, pMaxT, q } of aus) {
        expect(p).toBeGreaterThanOrEqual(1 / 151)
        expect(pMaxT).toBeGreaterThanOrEqual(p!)
        expect(q).toBeGreaterThanOrEqual(p!)
      }
    }
  })

  it('report anything at all on shuffled codes in about 5 % of studies (max-T at 0.05)', async () => {
    const studies = 200
    let findings = 0
    for (let study = 0; study < studies; study++) {
      const draw = Random.fromSeed(study, 'null study')
      const codes = samplesOf(Array.from({ length: 40 }, () => ({ emotion: 1 + draw.integer(3), units: [1, 4, 12, 25].filter((au) => draw.chance(au / 40 + 0.15)) })))
      // Frames of a sequence resemble each other: shuffling frames instead of sequences would find far too much here.
      const level = Array.from({ length: 40 * 4 }, () => draw.normal())
      const nothing = inputOf(codes, 4, (sample, filter) => Math.max(0, level[sample.sequence * 4 + filter]! + 0.1 * draw.normal()))
      const { filters } = await computeEvidence({ ...nothing, settings: settingsOf({ permutations: 99, bins: 5, seed: study }) }, quiet)
      if (filters.some(({ aus }) => aus.some(({ pMaxT }) => pMaxT !== null && pMaxT <= 0.05))) findings++
    }
    // A share of 0.05 in 200 studies stays below 0.098 with probability 0.998.
    expect(findings / studies).toBeLessThan(0.098)
    expect(findings).toBeGreaterThan(0)
  })
})
