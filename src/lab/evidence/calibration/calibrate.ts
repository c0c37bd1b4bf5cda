import {
  EvidenceSettings,
  shuffleSchemes,
  type Evidence,
  type FilterEvidence,
  type ShuffleScheme,
} from '../../../shared/contract/evidence.ts'
import { verdictOf } from '../../../shared/evidence/verdict.ts'
import { expectedCounts, shareInterval } from '../../../shared/stats/binomial.ts'
import { computeEvidence, type EvidenceContext } from '../evidence.ts'
import { selectCoded } from '../evidence-samples.ts'
import { bestOf, scoreFilter } from '../scores.ts'
import { addShuffleTests } from '../shuffle-tests.ts'
import { constructStudy, type ConstructedStudy, type Construction } from './constructed-study.ts'

export interface CalibrationPlan {
  /** Studies of which each rate is taken. */
  readonly studies: number
  /** Studies with the whole evidence and verdicts, which take longer. */
  readonly wholeStudies: number
  readonly seed: number
}

/** In how many of so many cases something was found. */
export interface Rate {
  readonly name: string
  readonly found: number
  readonly of: number
  /** Exact 95 % interval of the share (Clopper and Pearson 1934). */
  readonly interval: readonly [number, number]
  /**
   * For rates that are to be 5 %: counts between which they lie in 95 % of calibrations, and whether this one is not
   * above.
   */
  readonly expected: { readonly counts: readonly [number, number]; readonly holds: boolean } | null
}

export interface CalibrationResult {
  readonly plan: CalibrationPlan
  readonly size: typeof size
  readonly rates: readonly Rate[]
}

const size = { filters: 12, idle: 0, subjects: 30, sequences: 3, permutations: 99 } as const
/**
 * As many sequences of fewer subjects, each with more to exchange: within three sequences shuffles tie, which makes
 * that test cautious.
 */
const longer = { ...size, subjects: 15, sequences: 6 } as const
/** Filters that follow nothing, beside those that planted pairs are in. */
const idle = 4
const alpha = 0.05
const settings = EvidenceSettings.parse({ permutations: size.permutations, otherPermutations: size.permutations })

const rateOf = (name: string, found: number, of: number, nominal: boolean): Rate => {
  const counts = expectedCounts(of, alpha)
  return {
    name,
    found,
    of,
    interval: shareInterval(found, of),
    expected: nominal ? { counts, holds: found <= counts[1] } : null,
  }
}

/** Tests alone, by the code that evidence uses. */
const testStudy = async (
  { input }: ConstructedStudy,
  seed: number,
  context: EvidenceContext,
): Promise<FilterEvidence[]> => {
  const coded = selectCoded(input, settings)
  const filters = Array.from({ length: input.filters }, (_, filter): FilterEvidence => {
    const aus = scoreFilter(filter, coded, coded, settings)
    return {
      filter,
      dead: false,
      best: bestOf(aus),
      bestCalibrated: null,
      sensitivity: null,
      contrast: null,
      confirmation: null,
      verdict: null,
      aus,
    }
  })
  await addShuffleTests(filters, coded, { ...settings, seed }, context)
  return filters
}

type Family = 'pMaxT' | 'pMaxZ'
const families: readonly Family[] = ['pMaxT', 'pMaxZ']
const familyNames = { pMaxT: 'max-T of the divergence', pMaxZ: 'max-T of the calibrated score' } as const
const schemeNames = { all: 'among all', emotion: 'within emotion', subject: 'within subject' } as const

const isFound = (p: number | null | undefined): boolean => typeof p === 'number' && p <= alpha
const anyFinding = (filters: readonly FilterEvidence[], scheme: ShuffleScheme, family: Family): boolean =>
  filters.some(({ aus }) => aus.some(({ tests }) => isFound(tests?.[scheme]?.[family])))

/** Family-wise error: studies in which anything at all is found although there is nothing. */
const errorRates = async (
  construction: Construction,
  of: typeof size | typeof longer,
  schemes: readonly ShuffleScheme[],
  nominal: readonly ShuffleScheme[],
  plan: CalibrationPlan,
  context: EvidenceContext,
): Promise<Rate[]> => {
  const found = new Map<string, number>()
  for (let study = 0; study < plan.studies; study++) {
    context.signal.throwIfAborted()
    const seed = plan.seed * 1_000_000 + study
    const filters = await testStudy(constructStudy({ construction, seed, ...of }), seed, context)
    for (const scheme of schemes)
      for (const family of families)
        if (anyFinding(filters, scheme, family))
          found.set(`${scheme} ${family}`, (found.get(`${scheme} ${family}`) ?? 0) + 1)
    context.onProgress({
      done: study + 1,
      total: plan.studies,
      unit: 'studies',
      message: `${construction === 'nothing' ? 'Studies of shuffled codes' : 'Studies of filters that follow emotions'}${of === longer ? ', six sequences a subject' : ''}`,
    })
  }
  const what = `${construction === 'nothing' ? 'codes shuffled' : 'filters follow the emotion only'}${of === longer ? ', six sequences a subject' : ''}`
  return schemes.flatMap((scheme) =>
    families.map((family) =>
      rateOf(
        `${what}; ${schemeNames[scheme]}, ${familyNames[family]}: any finding`,
        found.get(`${scheme} ${family}`) ?? 0,
        plan.studies,
        nominal.includes(scheme),
      ),
    ),
  )
}

/** Planted pairs that are found, and studies in which a filter that follows nothing is credited with an AU. */
const plantedRates = async (plan: CalibrationPlan, context: EvidenceContext): Promise<Rate[]> => {
  const found = { pairs: 0, best: 0, pMaxT: 0, pMaxZ: 0, emotion: 0, credited: 0 }
  for (let study = 0; study < plan.studies; study++) {
    context.signal.throwIfAborted()
    const seed = plan.seed * 1_000_000 + study
    const constructed = constructStudy({ construction: 'units', seed, ...size, filters: size.filters + idle, idle })
    const filters = await testStudy(constructed, seed, context)
    constructed.planted.forEach((au, filter) => {
      const entry = filters[filter]
      const score = entry?.aus.find((unit) => unit.au === au)
      if (entry === undefined || score === undefined) return
      found.pairs++
      found.best += Number(entry.best?.au === au)
      found.pMaxT += Number(isFound(score.tests?.all?.pMaxT))
      found.pMaxZ += Number(isFound(score.tests?.all?.pMaxZ))
      found.emotion += Number(isFound(score.tests?.emotion?.pMaxZ))
    })
    found.credited += Number(anyFinding(filters.slice(-idle), 'all', 'pMaxZ'))
    context.onProgress({ done: study + 1, total: plan.studies, unit: 'studies', message: 'Studies of planted pairs' })
  }
  return [
    rateOf("planted pairs; the filter's best AU", found.best, found.pairs, false),
    rateOf('planted pairs; among all, max-T of the divergence', found.pMaxT, found.pairs, false),
    rateOf('planted pairs; among all, max-T of the calibrated score', found.pMaxZ, found.pairs, false),
    rateOf('planted pairs; within emotion, max-T of the calibrated score', found.emotion, found.pairs, false),
    rateOf(
      'beside planted pairs; a filter that follows nothing is credited (calibrated score)',
      found.credited,
      plan.studies,
      true,
    ),
  ]
}

/** Grades of filters of whole studies. */
const gradeRates = async (
  construction: Construction,
  plan: CalibrationPlan,
  context: EvidenceContext,
): Promise<Rate[]> => {
  const grades = new Map<string, number>()
  let filters = 0
  let credited = 0
  for (let study = 0; study < plan.wholeStudies; study++) {
    const seed = plan.seed * 1_000_000 + study
    const { input } = constructStudy({ construction, seed, ...size })
    const outcome = await computeEvidence(
      { ...input, settings: { ...settings, seed } },
      { signal: context.signal, onProgress: () => undefined },
    )
    const found = outcome.filters.map(
      (filter) =>
        verdictOf(filter, { settings, units: outcome.units } satisfies Pick<Evidence, 'settings' | 'units'>).grade ??
        'ungraded',
    )
    for (const grade of found) grades.set(grade, (grades.get(grade) ?? 0) + 1)
    filters += found.length
    credited += Number(found.some((grade) => grade === 'strong' || grade === 'moderate'))
    context.onProgress({ done: study + 1, total: plan.wholeStudies, unit: 'studies', message: 'Verdicts' })
  }
  const names = {
    nothing: 'codes shuffled',
    emotion: 'filters follow the emotion only',
    units: 'planted pairs',
  } as const
  return [
    ...['strong', 'moderate', 'weak', 'confounded', 'none'].map((grade) =>
      rateOf(`${names[construction]}; filters graded ${grade}`, grades.get(grade) ?? 0, filters, false),
    ),
    ...(construction === 'units'
      ? []
      : [
          rateOf(
            `${names[construction]}; studies with any filter graded strong or moderate`,
            credited,
            plan.wholeStudies,
            true,
          ),
        ]),
  ]
}

/** Asks the whole chain questions to which the answer is known. The same plan gives the same result. */
export const calibrate = async (plan: CalibrationPlan, context: EvidenceContext): Promise<CalibrationResult> => ({
  plan,
  size,
  rates: [
    ...(await errorRates('nothing', size, shuffleSchemes, shuffleSchemes, plan, context)),
    ...(await errorRates('nothing', longer, ['subject'], ['subject'], plan, context)),
    ...(await errorRates('emotion', size, ['all', 'emotion'], ['emotion'], plan, context)),
    ...(await plantedRates(plan, context)),
    ...(await gradeRates('nothing', plan, context)),
    ...(await gradeRates('emotion', plan, context)),
    ...(await gradeRates('units', plan, context)),
  ],
})
