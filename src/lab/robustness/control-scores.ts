import type { ControlNetwork, FilterControls, ScoreDistribution } from '../../shared/contract/robustness.ts'
import { areaUnderCurve, midranks } from '../../shared/stats/rank.ts'
import { quantile } from '../../shared/stats/quantile.ts'
import type { FilterScores } from './unit-scores.ts'

export interface ScoredNetwork {
  readonly network: ControlNetwork
  readonly run: string | null
  readonly testAccuracy: number | null
  readonly scores: readonly FilterScores[]
}

const bestOfEach = (scores: readonly FilterScores[]): ScoreDistribution['best'] =>
  scores
    .flatMap(({ filter, dead, best, aus }) =>
      dead || best === null ? [] : [{ filter, ...best, auc: aus.find(({ au }) => au === best.au)?.auc ?? null }],
    )
    .sort((a, b) => b.kl - a.kl || a.filter - b.filter)

/** Chance that one of the first scores more than one of the second, ties half. */
const scoresHigher = (first: ScoreDistribution['best'], second: ScoreDistribution['best']): number | null =>
  areaUnderCurve(
    midranks([...first, ...second].map(({ kl }) => kl)),
    Uint8Array.from([...first.map(() => 1), ...second.map(() => 0)]),
  )

/** Best-AU scores of each network; the first is the run itself. */
export const scoreDistributions = (networks: readonly ScoredNetwork[]): ScoreDistribution[] => {
  const ofRun = bestOfEach(networks[0]?.scores ?? [])
  return networks.map(({ network, run, testAccuracy, scores }) => {
    const best = network === 'run' ? ofRun : bestOfEach(scores)
    const sorted = best.map(({ kl }) => kl).reverse()
    return {
      network,
      run,
      testAccuracy,
      filters: scores.length,
      dead: scores.filter(({ dead }) => dead).length,
      best,
      quartiles:
        sorted.length === 0
          ? null
          : {
              lower: quantile(sorted, 0.25),
              median: quantile(sorted, 0.5),
              upper: quantile(sorted, 0.75),
              highest: quantile(sorted, 1),
            },
      runScoresHigher: network === 'run' ? null : scoresHigher(ofRun, best),
    }
  })
}

/**
 * For each filter of the run and its best AU: the share of a control's filters that score this AU at least as high, and
 * the highest
 * score there. The AU, and with it the number of faces on either side, is the same for both, so that rare AUs have no
 * advantage. Dead
 * filters score 0.
 */
export const controlShares = (own: readonly FilterScores[], controls: readonly ScoredNetwork[]): FilterControls[] =>
  own.map(({ filter, dead, best }) => {
    const scoresIn = (network: ControlNetwork): number[] => {
      const scores = best === null ? [] : (controls.find((entry) => entry.network === network)?.scores ?? [])
      return scores.map(({ aus }) => aus.find(({ au }) => au === best?.au)?.kl ?? 0)
    }
    const shareOf = (scores: readonly number[]): number | null =>
      scores.length === 0 ? null : scores.filter((kl) => kl >= (best?.kl ?? 0)).length / scores.length
    const largestOf = (scores: readonly number[]): number | null => (scores.length === 0 ? null : Math.max(...scores))
    const [untrained, permuted] = [scoresIn('untrained'), scoresIn('permuted')]
    return {
      filter,
      dead,
      best,
      untrained: shareOf(untrained),
      permuted: shareOf(permuted),
      largest: { untrained: largestOf(untrained), permuted: largestOf(permuted) },
    }
  })
