import { setImmediate } from 'node:timers/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ActionUnitScore, Evidence, EvidenceSettings, FilterEvidence } from '../../shared/contract/evidence.ts'
import { isConstant } from '../../shared/stats/rank.ts'
import { addConfirmation } from './confirmation.ts'
import { checkContrast } from './contrast-check.ts'
import { selectCoded, type CodedSamples, type EvidenceInput } from './evidence-samples.ts'
import { addIntervals } from './intervals.ts'
import type { EvidenceContext } from './permute.ts'
import { bestOf, scoreFilter } from './scores.ts'
import { sensitivityOf } from './sensitivity.ts'
import { addShuffleTests, shufflesOf } from './shuffle-tests.ts'
import { coOccurrence, unitFacts } from './unit-facts.ts'

export type { EvidenceInput, EvidenceSample } from './evidence-samples.ts'
export type { EvidenceContext } from './permute.ts'

/** Evidence but for where it comes from. */
export type EvidenceOutcome = Omit<Evidence, 'run' | 'step' | 'settings' | 'version' | 'dataHash'>

/** Everything of one filter that needs no drawing of random numbers. */
const describeFilter = (
  filter: number,
  coded: CodedSamples,
  withoutNeutral: CodedSamples,
  settings: EvidenceSettings,
): FilterEvidence => {
  const activations = coded.activations[filter] as Float64Array
  const aus = scoreFilter(filter, coded, withoutNeutral, settings)
  const dead = isConstant(activations)
  if (dead) for (const score of aus) markDead(score)
  return {
    filter,
    dead,
    best: dead ? null : bestOf(aus),
    bestCalibrated: null,
    confirmation: null,
    verdict: null,
    sensitivity: dead ? null : sensitivityOf(activations, coded.isMember, aus, settings),
    contrast:
      dead || coded.contrast === null
        ? null
        : checkContrast(activations, coded.isMember, coded.contrast, aus, settings),
    aus,
  }
}

const markDead = (score: ActionUnitScore): void => {
  score.p = 1
  if (score.rare) return
  Object.assign(score, { pMaxT: 1, pMaxZ: 1, q: 1, qBY: 1 })
}

/**
 * Filters against Action Units: the paper's KL (section 4.4) of every filter and AU with n with and without, its
 * relatives, AUC, average
 * precision and r; how far the best AU depends on bins, smoothing and contrast; and, as the settings ask, permutation
 * tests, intervals
 * and a confirmation on held-out subjects.
 *
 * The list of AUs is every AU coded at least once among the samples used. A filter that is constant on them is dead: KL
 * 0,
 * p 1, no best AU. Family-wise p (Westfall and Young 1993, max-T) and q are over all live filters and all AUs with at
 * least
 * `minimumCount` samples; rarer AUs get p alone.
 *
 * @throws AULensError `EVIDENCE_NO_CODES` where no sample is coded, `EVIDENCE_INPUT` for input that does not fit
 *   together;
 * AbortError once cancelled
 */
export const computeEvidence = async (
  input: EvidenceInput & { readonly settings: EvidenceSettings },
  context: EvidenceContext,
): Promise<EvidenceOutcome> => {
  const { settings } = input
  const coded = selectCoded(input, settings)
  const withoutNeutral = settings.neutral ? selectCoded(input, { ...settings, neutral: false }) : coded
  if (coded.units.length === 0) {
    throw new AULensError(
      'EVIDENCE_NO_CODES',
      `None of the ${String(input.samples.length)} samples is coded with an Action Unit.`,
      {
        hint: 'Import a corpus with FACS codes, or choose a split that has some.',
      },
    )
  }
  const filters: FilterEvidence[] = []
  for (let filter = 0; filter < input.filters; filter++) {
    context.signal.throwIfAborted()
    filters.push(describeFilter(filter, coded, withoutNeutral, settings))
    if (filter % 4 === 3 || filter === input.filters - 1) {
      context.onProgress({
        done: filter + 1,
        total: input.filters,
        unit: 'filters',
        message: 'Comparing filters with Action Units',
      })
      await setImmediate()
    }
  }
  const live = filters.filter(({ dead }) => !dead)
  if (live.length > 0) {
    if (settings.permutations > 0) await addShuffleTests(live, coded, settings, context)
    if (settings.resamples > 0) await addIntervals(live, coded, settings, context)
    await addConfirmation(live, input, settings, context)
  }
  return {
    samples: coded.samples.length,
    sequences: new Set(coded.samples.map(({ sequence }) => sequence)).size,
    subjects: new Set(coded.samples.map(({ subject }) => subject)).size,
    dead: filters.length - live.length,
    deadFilters: filters.filter(({ dead }) => dead).map(({ filter }) => filter),
    units: unitFacts(coded, settings.minimumCount),
    coOccurrence: coOccurrence(coded),
    permutations: settings.permutations > 0 ? shufflesOf(settings) : null,
    filters,
  }
}
