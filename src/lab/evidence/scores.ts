import type { ActionUnitScore, EvidenceSettings } from '../../shared/contract/evidence.ts'
import { divergences, type Divergences } from '../../shared/stats/divergence.ts'
import { binValues, countByGroup } from '../../shared/stats/histogram.ts'
import { ascendingOrder, averagePrecision, kolmogorovSmirnov } from '../../shared/stats/ordered.ts'
import { areaUnderCurve, isConstant, midranks, pointBiserial } from '../../shared/stats/rank.ts'
import type { CodedSamples } from './evidence-samples.ts'

export type HistogramSettings = Pick<EvidenceSettings, 'bins' | 'smoothing'>

export const countMembers = (isMember: Uint8Array | Uint32Array): number => {
  let count = 0
  for (const member of isMember) count += member
  return count
}

const none: Divergences = { kl: 0, reverse: 0, symmetric: 0, jensenShannon: 0 }

/**
 * The paper's score of every AU for one filter: D(histogram with || histogram without) over bins of the filter's own
 * range (section 4.4), and its relatives. Null where a group is empty; 0 for all where the filter is constant.
 */
export const divergencesOfFilter = (
  activations: Float64Array,
  isMember: readonly Uint8Array[],
  settings: HistogramSettings,
): (Divergences | null)[] => {
  if (activations.length === 0) return isMember.map(() => null)
  const constant = isConstant(activations)
  const { codes } = binValues(activations, settings.bins)
  return isMember.map((group) => {
    const { members, others } = countByGroup(codes, settings.bins, group)
    const count = countMembers(members)
    if (count === 0 || count === group.length) return null
    if (constant) return none
    const { kl, reverse, symmetric, jensenShannon } = divergences(members, others, settings.smoothing)
    // Rounding can leave a divergence of equal histograms a few units of the last place below 0.
    return {
      kl: Math.max(0, kl),
      reverse: Math.max(0, reverse),
      symmetric: Math.max(0, symmetric),
      jensenShannon: Math.max(0, jensenShannon),
    }
  })
}

/** All scores of one filter that need no shuffling. */
export const scoreFilter = (
  filter: number,
  coded: CodedSamples,
  withoutNeutral: CodedSamples,
  settings: HistogramSettings & Pick<EvidenceSettings, 'minimumCount'>,
): ActionUnitScore[] => {
  const activations = coded.activations[filter] as Float64Array
  const ranks = midranks(activations)
  const order = ascendingOrder(activations)
  const scores = divergencesOfFilter(activations, coded.isMember, settings)
  const otherScores = divergencesOfFilter(
    withoutNeutral.activations[filter] as Float64Array,
    withoutNeutral.isMember,
    settings,
  )
  return coded.units.map((au, index) => {
    const isMember = coded.isMember[index] as Uint8Array
    const nWith = countMembers(isMember)
    const other = withoutNeutral.units.indexOf(au)
    const score = scores[index] ?? none
    return {
      au,
      nWith,
      nWithout: isMember.length - nWith,
      kl: score.kl,
      klWithoutNeutral: other < 0 ? null : (otherScores[other]?.kl ?? null),
      klReverse: score.reverse,
      klSymmetric: score.symmetric,
      jensenShannon: score.jensenShannon,
      ks: kolmogorovSmirnov(activations, order, isMember),
      rare: nWith < settings.minimumCount,
      auc: areaUnderCurve(ranks, isMember),
      auprc: averagePrecision(activations, order, isMember),
      baseRate: nWith / isMember.length,
      r: pointBiserial(activations, isMember),
      klInterval: null,
      aucInterval: null,
      aucContrast: null,
      z: null,
      p: null,
      pMaxT: null,
      pMaxZ: null,
      q: null,
      qBY: null,
      tests: null,
    }
  })
}

type Ranked = Pick<ActionUnitScore, 'au' | 'rare' | 'nWith' | 'nWithout'>

/**
 * The AU with the largest value among those that are not rare; equal values go to the lower number. Null: there is
 * none.
 */
export const largestBy = <Score extends Ranked>(
  scores: readonly Score[],
  valueOf: (score: Score) => number | null,
): { au: number; value: number } | null => {
  let best: { au: number; value: number } | null = null
  for (const score of scores) {
    const value = score.rare || score.nWith === 0 || score.nWithout === 0 ? null : valueOf(score)
    if (value === null) continue
    if (best === null || value > best.value || (value === best.value && score.au < best.au))
      best = { au: score.au, value }
  }
  return best
}

export const bestOf = (scores: readonly ActionUnitScore[]): { au: number; kl: number } | null => {
  const best = largestBy(scores, ({ kl }) => kl)
  return best === null ? null : { au: best.au, kl: best.value }
}
