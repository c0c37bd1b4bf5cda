import type { ActionUnitScore, EvidenceSettings } from '../../shared/contract/filter.ts'
import { divergences } from '../../shared/stats/divergence.ts'
import { binValues, countByGroup } from '../../shared/stats/histogram.ts'
import { areaUnderCurve, isConstant, midranks, pointBiserial } from '../../shared/stats/rank.ts'
import type { CodedSamples } from './evidence-samples.ts'

type ScoreSettings = Pick<EvidenceSettings, 'bins' | 'smoothing' | 'minimumCount'>

const countMembers = (isMember: Uint8Array): number => isMember.reduce((sum, member) => sum + member, 0)

/**
 * The paper's score of every AU for one filter: D(histogram with || histogram without) over bins of the filter's own
 * range (section 4.4). Null where a group is empty; 0 for all where the filter is constant.
 */
const klOfFilter = (activations: Float64Array, isMember: readonly Uint8Array[], settings: ScoreSettings): (number | null)[] => {
  if (activations.length === 0) return isMember.map(() => null)
  const constant = isConstant(activations)
  const { codes } = binValues(activations, settings.bins)
  return isMember.map((group) => {
    const count = countMembers(group)
    if (count === 0 || count === group.length) return null
    if (constant) return 0
    const { members, others } = countByGroup(codes, settings.bins, group)
    // Rounding can leave a divergence of equal histograms a few units of the last place below 0.
    return Math.max(0, divergences(members, others, settings.smoothing).kl)
  })
}

/** All scores of one filter that need no shuffling. */
export const scoreFilter = (filter: number, coded: CodedSamples, withoutNeutral: CodedSamples, settings: ScoreSettings): ActionUnitScore[] => {
  const activations = coded.activations[filter] as Float64Array
  const ranks = midranks(activations)
  const kl = klOfFilter(activations, coded.isMember, settings)
  const otherKl = klOfFilter(withoutNeutral.activations[filter] as Float64Array, withoutNeutral.isMember, settings)
  return coded.units.map((au, index) => {
    const isMember = coded.isMember[index] as Uint8Array
    const nWith = countMembers(isMember)
    const other = withoutNeutral.units.indexOf(au)
    return {
      au,
      nWith,
      nWithout: isMember.length - nWith,
      kl: kl[index] ?? 0,
      klWithoutNeutral: other < 0 ? null : otherKl[other] ?? null,
      rare: nWith < settings.minimumCount,
      auc: areaUnderCurve(ranks, isMember),
      r: pointBiserial(activations, isMember),
      p: null,
      pMaxT: null,
      q: null,
    }
  })
}

/** The AU with the largest score among those that are not rare; equal scores go to the lower number. Null: there is none. */
export const bestOf = (scores: readonly ActionUnitScore[]): { au: number; kl: number } | null => {
  const candidates = scores.filter((score) => !score.rare && score.nWith > 0 && score.nWithout > 0)
  const first = candidates.toSorted((a, b) => (a.kl === b.kl ? a.au - b.au : b.kl - a.kl))[0]
  return first === undefined ? null : { au: first.au, kl: first.kl }
}
