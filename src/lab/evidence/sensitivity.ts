import type { ActionUnitScore, Sensitivity, SensitivityRow } from '../../shared/contract/evidence.ts'
import { divergencesOfFilter, largestBy, type HistogramSettings } from './scores.ts'

/** Numbers of bins that are tried beside the one that was asked for. */
const triedBins = [5, 10, 20, 50]
/** The smoothing that was asked for, times these. */
const triedSmoothing = [0.5, 2]
/** Where no smoothing was asked for. */
const otherSmoothing = [0.5, 1]

type Measure = 'kl' | 'jensen-shannon'

const variants = ({ bins, smoothing }: HistogramSettings): { measure: Measure; bins: number; smoothing: number }[] => [
  ...[...new Set([...triedBins, bins])]
    .sort((a, b) => a - b)
    .map((count) => ({ measure: 'kl' as const, bins: count, smoothing })),
  ...(smoothing > 0 ? triedSmoothing.map((factor) => factor * smoothing) : otherSmoothing).map((count) => ({
    measure: 'kl' as const,
    bins,
    smoothing: count,
  })),
  { measure: 'jensen-shannon', bins, smoothing },
]

/**
 * The AU that a filter would be named after under other bins, other smoothing, the Jensen-Shannon divergence, and the
 * Kolmogorov-Smirnov
 * distance, which needs no bins. Stable: all name the same.
 *
 * @param scores of all AUs, in the order of `isMember`
 */
export const sensitivityOf = (
  activations: Float64Array,
  isMember: readonly Uint8Array[],
  scores: readonly ActionUnitScore[],
  settings: HistogramSettings,
): Sensitivity => {
  const rows = variants(settings).map(({ measure, bins, smoothing }): SensitivityRow => {
    const found = divergencesOfFilter(activations, isMember, { bins, smoothing })
    const values = scores.map((score, index) => ({
      ...score,
      value: (measure === 'kl' ? found[index]?.kl : found[index]?.jensenShannon) ?? null,
    }))
    const best = largestBy(values, ({ value }) => value)
    return { measure, bins, smoothing, au: best?.au ?? null, score: best?.value ?? 0 }
  })
  const binless = largestBy(scores, ({ ks }) => ks)
  rows.push({ measure: 'ks', bins: null, smoothing: null, au: binless?.au ?? null, score: binless?.value ?? 0 })
  const [first] = rows
  return { stable: first?.au !== null && rows.every(({ au }) => au === first?.au), rows }
}
