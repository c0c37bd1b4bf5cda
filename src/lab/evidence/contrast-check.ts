import type { ActionUnitScore, ContrastCheck } from '../../shared/contract/evidence.ts'
import { areaUnderCurve, isConstant, midranks } from '../../shared/stats/rank.ts'
import { straightLine } from '../../shared/stats/regression.ts'
import { divergencesOfFilter, largestBy, type HistogramSettings } from './scores.ts'

/**
 * A network without biases answers in proportion to its input's contrast, so that an AU which comes with contrast looks
 * like one that the
 * filter answers to. Scores again what the straight-line fit to contrast leaves of the activations, and writes KL and
 * AUC into `scores`.
 *
 * @param contrast of each sample
 */
export const checkContrast = (
  activations: Float64Array,
  isMember: readonly Uint8Array[],
  contrast: Float64Array,
  scores: readonly ActionUnitScore[],
  settings: HistogramSettings,
): ContrastCheck => {
  if (isConstant(activations)) return { r: null, best: null }
  const { r, residuals } = straightLine(activations, contrast)
  const left = divergencesOfFilter(residuals, isMember, settings)
  const ranks = midranks(residuals)
  scores.forEach((score, index) => {
    score.klContrast = left[index]?.kl ?? 0
    score.aucContrast = areaUnderCurve(ranks, isMember[index] as Uint8Array)
  })
  const best = largestBy(scores, ({ klContrast }) => klContrast ?? null)
  return { r, best: best === null ? null : { au: best.au, kl: best.value } }
}
