import { describe, expect, it } from 'vitest'
import {
  computeEvidence,
  type EvidenceContext,
  type EvidenceInput,
  type EvidenceSample,
} from '../../../src/lab/evidence/evidence.ts'
import { calibrate } from '../../../src/lab/evidence/calibration/calibrate.ts'
import { isNeutralByProtocol, selectCoded } from '../../../src/lab/evidence/evidence-samples.ts'
import { basicInterval, resampleSubjects } from '../../../src/lab/evidence/intervals.ts'
import { Evidence, EvidenceSettings } from '../../../src/shared/contract/evidence.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { divergences } from '../../../src/shared/stats/divergence.ts'
import { binValues, countByGroup } from '../../../src/shared/stats/histogram.ts'

const quiet: EvidenceContext = { signal: new AbortController().signal, onProgress: () => undefined }
const settingsOf = (changes: Partial<EvidenceSettings> = {}): EvidenceSettings => EvidenceSettings.parse(changes)

interface Plan {
  readonly emotion: number | null
  readonly units: readonly number[] | null
  readonly subject?: number
}

/** Sequences of one neutral frame and three expressive ones, as CK+ gives them. */
const samplesOf = (plans: readonly Plan[]): EvidenceSample[] =>
  plans.flatMap((plan, sequence) =>
    [0, 1, 2, 3].map((frame) => ({
      sequence,
      subject: plan.subject ?? sequence,
      emotion: plan.emotion === null ? null : frame === 0 ? 0 : plan.emotion,
      neutral: frame === 0,
      units: plan.units === null ? null : frame === 0 ? [] : [...plan.units],
    })),
  )

const inputOf = (
  samples: EvidenceSample[],
  filters: number,
  activation: (sample: EvidenceSample, filter: number) => number,
): EvidenceInput => ({
  samples,
  filters,
  maxima: Float32Array.from({ length: samples.length * filters }, (_, cell) =>
    activation(samples[Math.floor(cell / filters)]!, cell % filters),
  ),
})

/** 60 sequences: AU 12 in every second, AU 25 in every third, AU 45 in one; one sequence is not coded. */
const corpus = (): EvidenceSample[] =>
  samplesOf(
    Array.from({ length: 60 }, (_, index) => ({
      emotion: 1 + (index % 2),
      subject: index % 20,
      units:
        index === 59
          ? null
          : [...(index % 2 === 0 ? [12] : []), ...(index % 3 === 0 ? [25] : []), ...(index === 7 ? [45] : [])],
    })),
  )

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
    expect(
      Evidence.safeParse({ run: 'r', step: 1, settings: settingsOf(), samples: used, dead, filters }).success,
    ).toBe(true)
  })

  it('gives the score without neutral frames beside it, equal to leaving them out', async () => {
    const both = await computeEvidence({ ...input, settings: settingsOf() }, quiet)
    const without = await computeEvidence({ ...input, settings: settingsOf({ neutral: false }) }, quiet)
    expect(without.samples).toBe(59 * 3)
    both.filters.forEach((filter, index) => {
      filter.aus.forEach((score, unit) => {
        expect(score.klWithoutNeutral).toBe(without.filters[index]!.aus[unit]!.kl)
      })
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
    const twins = samplesOf(
      Array.from({ length: 20 }, (_, index) => ({ emotion: 1, units: index % 2 === 0 ? [27, 5] : [] })),
    )
    const { filters } = await computeEvidence(
      { ...inputOf(twins, 1, (sample) => sample.units!.length + sample.sequence / 100), settings: settingsOf() },
      quiet,
    )
    expect(filters[0]!.aus[0]!.kl).toBe(filters[0]!.aus[1]!.kl)
    expect(filters[0]!.best?.au).toBe(5)
  })

  it('lets an unsmoothed score be infinite, and an AU that every sample has be 0', async () => {
    const plans = samplesOf(
      Array.from({ length: 20 }, (_, index) => ({ emotion: 1, units: index % 2 === 0 ? [12, 25] : [25] })),
    )
    const { filters } = await computeEvidence(
      {
        ...inputOf(plans, 1, (sample) => Number(sample.units!.includes(12))),
        settings: settingsOf({ smoothing: 0, neutral: false, permutations: 20 }),
      },
      quiet,
    )
    expect(filters[0]!.aus).toMatchObject([
      { au: 12, kl: Infinity, nWithout: 30 },
      { au: 25, kl: 0, nWithout: 0, auc: null, r: null, p: 1, pMaxT: null },
    ])
    expect(filters[0]!.best).toEqual({ au: 12, kl: Infinity })
    expect(Evidence.shape.filters.safeParse(filters).success).toBe(true)
  })

  it('refuses input that does not fit together', async () => {
    const short = { ...input, maxima: input.maxima.subarray(1), settings: settingsOf() }
    await expect(computeEvidence(short, quiet)).rejects.toMatchObject({
      code: 'EVIDENCE_INPUT',
      message: '959 activations were given for 240 samples and 4 filters.',
    })
    const broken = input.maxima.slice()
    broken[5] = Number.NaN
    await expect(computeEvidence({ ...input, maxima: broken, settings: settingsOf() }, quiet)).rejects.toMatchObject({
      code: 'EVIDENCE_INPUT',
      message: expect.stringContaining('Filter 1') as string,
    })
    const uncoded = samplesOf([{ emotion: 1, units: null }])
    await expect(
      computeEvidence({ ...inputOf(uncoded, 1, () => 1), settings: settingsOf() }, quiet),
    ).rejects.toMatchObject({ code: 'EVIDENCE_NO_CODES' })
  })

  it('stops between blocks once cancelled, and says how far it is', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const context: EvidenceContext = {
      signal: stop.signal,
      onProgress: ({ done, unit }) => {
        if (unit === 'permutations') {
          seen.push(done)
          if (done >= 200) stop.abort()
        }
      },
    }
    await expect(
      computeEvidence({ ...input, settings: settingsOf({ permutations: 100_000 }) }, context),
    ).rejects.toMatchObject({ name: 'AbortError' })
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
    return {
      emotion: happy ? 5 : 1,
      subject: Math.floor(index / 4),
      units: [
        ...(happy && random.chance(0.9) ? [12] : []),
        ...(!happy && random.chance(0.9) ? [4] : []),
        ...(extra ? [25] : []),
      ],
    }
  })
  const samples = samplesOf(plans)
  const input = inputOf(samples, 3, (sample, filter) => {
    const signal = filter === 0 ? Number(sample.units!.includes(25)) : filter === 1 ? Number(sample.emotion === 5) : 0
    return Math.max(0, 2 * signal + random.normal())
  })
  const run = (changes: Partial<EvidenceSettings>): ReturnType<typeof computeEvidence> =>
    computeEvidence({ ...input, settings: settingsOf({ permutations: 999, otherPermutations: 0, ...changes }) }, quiet)
  const of = (
    outcome: Awaited<ReturnType<typeof run>>,
    filter: number,
    au: number,
  ): { p: number | null; pMaxT: number | null; q: number | null } =>
    outcome.filters[filter]!.aus.find((score) => score.au === au)!

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
    const alone = await computeEvidence(
      {
        ...inputOf(
          samplesOf(plans.map((plan, subject) => ({ ...plan, subject }))),
          1,
          (sample) => sample.units!.length + (sample.sequence % 7),
        ),
        settings: settingsOf({ permutations: 50, within: 'subject' }),
      },
      quiet,
    )
    expect(alone.filters[0]!.aus.every(({ p, pMaxT }) => p === 1 && pMaxT === 1)).toBe(true)
  })

  it('leave sequences without an emotion alone within emotion', async () => {
    const unlabelled = samplesOf(plans.map((plan) => ({ ...plan, emotion: null })))
    const outcome = await computeEvidence(
      { ...input, samples: unlabelled, settings: settingsOf({ permutations: 50, within: 'emotion' }) },
      quiet,
    )
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
      const codes = samplesOf(
        Array.from({ length: 40 }, () => ({
          emotion: 1 + draw.integer(3),
          units: [1, 4, 12, 25].filter((au) => draw.chance(au / 40 + 0.15)),
        })),
      )
      // Frames of a sequence resemble each other: shuffling frames instead of sequences would find far too much here.
      const level = Array.from({ length: 40 * 4 }, () => draw.normal())
      const nothing = inputOf(codes, 4, (sample, filter) =>
        Math.max(0, level[sample.sequence * 4 + filter]! + 0.1 * draw.normal()),
      )
      const { filters } = await computeEvidence(
        { ...nothing, settings: settingsOf({ permutations: 99, otherPermutations: 0, bins: 5, seed: study }) },
        quiet,
      )
      if (filters.some(({ aus }) => aus.some(({ pMaxT }) => pMaxT !== null && pMaxT <= 0.05))) findings++
    }
    // A share of 0.05 in 200 studies stays below 0.098 with probability 0.998.
    expect(findings / studies).toBeLessThan(0.098)
    expect(findings).toBeGreaterThan(0)
  })

  it('stand side by side for all three schemes, the scheme asked for in front', async () => {
    const within = await run({ within: 'emotion', otherPermutations: 199, permutations: 299 })
    expect(within.permutations).toEqual({ all: 199, emotion: 299, subject: 199 })
    const emotionOnly = within.filters[1]!.aus.find(({ au }) => au === 12)!
    expect(emotionOnly.p).toBe(emotionOnly.tests!.emotion!.p)
    expect(emotionOnly.tests!.all!.pMaxZ).toBe(1 / 200)
    // AU 12 is on nine of ten happy faces: too few could change sides for a calibrated score to be compared with others.
    expect(emotionOnly.tests!.emotion!.pMaxZ).toBeNull()
    expect(within.filters[0]!.aus.find(({ au }) => au === 25)!.tests!.emotion!.pMaxZ).toBe(1 / 300)
    for (const { aus } of within.filters) {
      for (const { tests, z, q, qBY } of aus) {
        expect(tests!.emotion!.z).toBe(z)
        expect(qBY).toBeGreaterThanOrEqual(q!)
      }
    }
    expect(within.filters[0]!.bestCalibrated?.au).toBe(25)
  })
})

describe('what stands beside the scores', () => {
  const random = Random.fromSeed(9, 'beside')
  const plans = Array.from({ length: 60 }, (_, index) => ({
    emotion: 1 + (index % 2),
    subject: Math.floor(index / 3),
    units: [...(index % 2 === 0 ? [12] : []), ...(index % 4 < 2 ? [25] : []), ...(index === 5 ? [45] : [])],
  }))
  const samples = samplesOf(plans).map((sample) => ({
    ...sample,
    split: sample.subject % 4 === 0 ? ('test' as const) : ('train' as const),
  }))
  const contrast = Float32Array.from(
    samples,
    (sample) => 1 + Number(sample.units!.includes(25)) + 0.1 * random.normal(),
  )
  // Filter 0 follows AU 12; filter 1 follows contrast, which AU 25 comes with.
  const input = { ...inputOf(samples, 2, () => 0), contrast }
  samples.forEach((sample, row) => {
    input.maxima[2 * row] = Math.max(0, random.normal() + 3 * Number(sample.units!.includes(12)))
    input.maxima[2 * row + 1] = 2 * contrast[row]! + 0.05 * random.normal()
  })
  const settings = settingsOf({ permutations: 199, otherPermutations: 50, resamples: 100 })

  it('is the same on any number of threads, and lies about the scores', async () => {
    const coded = selectCoded(input, settings)
    const [one, three] = await Promise.all(
      [1, 3].map((threads) => resampleSubjects([0, 1], coded, settings, quiet, { message: '', threads })),
    )
    expect(one).toEqual(three)
    const { filters } = await computeEvidence({ ...input, settings }, quiet)
    const { kl, klInterval, auc, aucInterval } = filters[0]!.aus[0]!
    expect(klInterval![0]).toBeLessThan(kl)
    expect(klInterval![1]).toBeGreaterThan(0.7 * kl)
    expect(aucInterval![0]).toBeLessThan(auc!)
    expect(aucInterval![1]).toBeGreaterThan(auc!)
    expect(one![0]!.auc[0]).toEqual(aucInterval)
    expect(filters[0]!.aus[2]!.klInterval).toBeNull()
    expect(basicInterval(0.2, [0.3, 0.5])).toEqual([0, 0.10000000000000003])
    expect(
      await resampleSubjects(
        [0],
        { ...coded, samples: coded.samples.map((sample) => ({ ...sample, subject: 1 })) },
        settings,
        quiet,
        { message: '' },
      ),
    ).toBeNull()
  })

  it('is a choice on training subjects and its score on held-out ones, contrast regressed out, and the AU under other bins', async () => {
    const { filters } = await computeEvidence({ ...input, settings }, quiet)
    const [unit, bright] = filters
    expect(unit!.confirmation).toMatchObject({
      au: 12,
      heldOut: { subjects: 5, nWith: 30 },
      training: { subjects: 15 },
    })
    expect(unit!.confirmation!.heldOut.auc).toBeGreaterThan(0.9)
    expect(unit!.confirmation!.p).toBeLessThan(0.05)
    expect(unit!.sensitivity).toMatchObject({ stable: true })
    expect(unit!.sensitivity!.rows.map(({ measure, bins, smoothing }) => [measure, bins, smoothing])).toEqual([
      ['kl', 5, 1],
      ['kl', 10, 1],
      ['kl', 20, 1],
      ['kl', 50, 1],
      ['kl', 20, 0.5],
      ['kl', 20, 2],
      ['jensen-shannon', 20, 1],
      ['ks', null, null],
    ])
    expect(unit!.contrast!.best!.au).toBe(12)
    expect(bright!.best!.au).toBe(25)
    expect(bright!.contrast!.r).toBeGreaterThan(0.99)
    const score = bright!.aus.find(({ au }) => au === 25)!
    expect(score.auc).toBeGreaterThan(0.95)
    expect(Math.abs(score.aucContrast! - 0.5)).toBeLessThan(0.2)
    expect(score.klContrast).toBeLessThan(score.kl / 3)
    const alone = await computeEvidence(
      { ...inputOf(samplesOf(plans), 2, (sample) => sample.sequence), settings: settingsOf() },
      quiet,
    )
    expect(alone.filters[0]).toMatchObject({ confirmation: null, contrast: null })
  })

  it('is what the corpus can tell of each AU: AU 12 never varies within an emotion, AU 25 does', async () => {
    const { units, coOccurrence, sequences, subjects } = await computeEvidence(
      { ...input, settings: settingsOf() },
      quiet,
    )
    expect({ sequences, subjects }).toEqual({ sequences: 60, subjects: 20 })
    expect(units).toMatchObject([
      { au: 12, sequences: 30, varying: 0, identifiable: false, emotion: { emotion: 'anger', share: 1 } },
      { au: 25, sequences: 30, subjects: 20, varying: 30, identifiable: true, emotion: { share: 0.5 } },
      { au: 45, nWith: 3, sequences: 1, rare: true, varying: 1, identifiable: false },
    ])
    expect(coOccurrence).toEqual({
      units: [12, 25, 45],
      sequences: 60,
      both: [
        [30, 15, 0],
        [15, 30, 1],
        [0, 1, 1],
      ],
      emotions: [
        { emotion: 'anger', sequences: 30, with: [30, 15, 0] },
        { emotion: 'contempt', sequences: 30, with: [0, 15, 1] },
      ],
    })
  })
})

describe('calibration', () => {
  it('asks questions with known answers, the same for the same seed', async () => {
    const plan = { studies: 3, wholeStudies: 1, seed: 4 }
    const { rates } = await calibrate(plan, quiet)
    expect((await calibrate(plan, quiet)).rates).toEqual(rates)
    const share = (text: string): number => {
      const rate = rates.find(({ name }) => name.includes(text))!
      return rate.found / rate.of
    }
    expect(share('emotion only; among all, max-T of the calibrated')).toBe(1)
    expect(share("planted pairs; the filter's best AU")).toBeGreaterThan(0.8)
    expect(share('planted pairs; among all, max-T of the calibrated')).toBeGreaterThan(0.8)
    expect(share('shuffled; filters graded none')).toBeGreaterThan(0.8)
  })
})

describe('photographs', () => {
  const rows = Array.from({ length: 204 }, (_, at) => ({ emotion: at % 2 === 0 ? 0 : 5, position: 1, count: 1 }))
  /** 102 people, each neutral (no unit) and smiling (AU 12). */
  const photographs: EvidenceSample[] = rows.map((row, at) => ({
    sequence: at,
    subject: Math.floor(at / 2),
    emotion: row.emotion,
    neutral: isNeutralByProtocol('folder', row),
    units: at % 2 === 0 ? [] : [12],
  }))
  it('labelled neutral exchange their codes; a first frame of CK+ keeps them', () => {
    expect(isNeutralByProtocol('folder', { emotion: 0, position: 1, count: 1 })).toBe(false)
    expect(isNeutralByProtocol('manifest', { emotion: 0, position: 1, count: 4 })).toBe(false)
    expect(isNeutralByProtocol('ckplus', { emotion: 0, position: 1, count: 12 })).toBe(true)
    expect(isNeutralByProtocol('ckplus', { emotion: 0, position: 2, count: 12 })).toBe(false)
    expect(isNeutralByProtocol('ckplus', { emotion: 3, position: 1, count: 3 })).toBe(false)
  })
  it('of smiles and neutral faces show what a filter sees, beyond chance; not within an emotion', async () => {
    const random = Random.fromSeed(3, 'photographs')
    const input = inputOf(photographs, 2, (sample, filter) =>
      filter === 0 ? random.nextUint32() / 2 ** 32 + (sample.units?.length ?? 0) : random.nextUint32() / 2 ** 32,
    )
    const { filters } = await computeEvidence(
      { ...input, settings: settingsOf({ permutations: 500, otherPermutations: 500 }) },
      quiet,
    )
    const score = (filter: number) => filters[filter]!.aus.find(({ au }) => au === 12)!
    expect(score(0).p).toBeLessThan(0.01)
    expect(score(0).pMaxT).toBeLessThan(0.01)
    expect(score(0).tests!.subject!.p).toBeLessThan(0.01)
    expect(score(0).tests!.emotion!.p).toBe(1)
    expect(score(1).p).toBeGreaterThan(0.01)
  })
})
