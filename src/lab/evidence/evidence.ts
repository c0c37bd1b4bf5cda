import { setImmediate } from 'node:timers/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ActionUnitScore, EvidenceSettings, FilterEvidence } from '../../shared/contract/filter.ts'
import { benjaminiHochberg, permutationP } from '../../shared/stats/multiple-testing.ts'
import { isConstant } from '../../shared/stats/rank.ts'
import { selectCoded, type CodedSamples, type EvidenceInput } from './evidence-samples.ts'
import { permutationProblem, runPermutations, type EvidenceContext } from './permute.ts'
import { bestOf, scoreFilter } from './scores.ts'

export type { EvidenceInput, EvidenceSample } from './evidence-samples.ts'
export type { EvidenceContext } from './permute.ts'

export interface EvidenceOutcome {
  /** Coded samples that were used. */
  readonly samples: number
  /** Filters whose maximum is the same on all of them. */
  readonly dead: number
  readonly filters: FilterEvidence[]
}

/**
 * Filters against Action Units: the paper's KL (section 4.4) of every filter and AU with n with and without, the same
 * without neutral frames, AUC and r, and, if permutations are asked for, p, family-wise p and q.
 *
 * The list of AUs is every AU coded at least once among the samples used. A filter that is constant on them is dead: KL 0,
 * p 1, no best AU. Family-wise p (Westfall and Young 1993, max-T on the KL itself) and q (Benjamini and Hochberg 1995) are
 * over all live filters and all AUs with at least `minimumCount` samples; rarer AUs get p alone.
 *
 * @throws AULensError `EVIDENCE_NO_CODES` where no sample is coded, `EVIDENCE_INPUT` for input that does not fit together;
 * AbortError once cancelled
 */
export const computeEvidence = async (input: EvidenceInput & { readonly settings: EvidenceSettings }, context: EvidenceContext): Promise<EvidenceOutcome> => {
  const { settings } = input
  const coded = selectCoded(input, settings.neutral)
  const withoutNeutral = settings.neutral ? selectCoded(input, false) : coded
  if (coded.units.length === 0) {
    throw new AULensError('EVIDENCE_NO_CODES', `None of the ${String(input.samples.length)} samples is coded with an Action Unit.`, {
      hint: 'Import a corpus with FACS codes, or choose a split that has some.',
    })
  }
  const filters: FilterEvidence[] = []
  for (let filter = 0; filter < input.filters; filter++) {
    context.signal.throwIfAborted()
    const aus = scoreFilter(filter, coded, withoutNeutral, settings)
    const dead = isConstant(coded.activations[filter] as Float64Array)
    if (dead) for (const score of aus) markDead(score)
    filters.push({ filter, dead, best: dead ? null : bestOf(aus), aus })
    if (filter % 16 === 15 || filter === input.filters - 1) {
      context.onProgress({ done: filter + 1, total: input.filters, unit: 'filters', message: 'Comparing filters with Action Units' })
      await setImmediate()
    }
  }
  const live = filters.filter(({ dead }) => !dead)
  if (settings.permutations > 0 && live.length > 0) await addPermutationResults(live, coded, settings, context)
  return { samples: coded.samples.length, dead: filters.length - live.length, filters }
}

const markDead = (score: ActionUnitScore): void => {
  score.p = 1
  if (score.rare) return
  score.pMaxT = 1
  score.q = 1
}

const addPermutationResults = async (live: readonly FilterEvidence[], coded: CodedSamples, settings: EvidenceSettings, context: EvidenceContext): Promise<void> => {
  const problem = permutationProblem(coded, live.map(({ filter }) => filter), settings)
  const counts = await runPermutations(problem, settings, context)
  const family: ActionUnitScore[] = []
  live.forEach(({ aus }, column) => {
    aus.forEach((score, unit) => {
      const cell = unit * live.length + column
      score.p = permutationP(counts.single[cell] as number, counts.permutations)
      if (problem.inFamily[unit] !== 1) return
      score.pMaxT = permutationP(counts.family[cell] as number, counts.permutations)
      family.push(score)
    })
  })
  const q = benjaminiHochberg(family.map(({ p }) => p as number))
  family.forEach((score, place) => { score.q = q[place] as number })
}
