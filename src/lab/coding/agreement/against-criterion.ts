import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { agreementMethods, CriterionResult } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import { cohenKappa } from '../../../shared/stats/agreement/cohen-kappa.ts'
import { compute } from '../../../shared/stats/agreement/coefficient.ts'
import { krippendorffAlpha } from '../../../shared/stats/agreement/krippendorff-alpha.ts'
import { drawSamples, estimate } from '../../../shared/stats/agreement/sample-bootstrap.ts'
import { facsIndex, meanFacsIndex } from '../../../shared/stats/agreement/shared-scores.ts'
import { intensityCategories, presence, printScores, type UnitScores } from '../../../shared/coding/unit-scores.ts'
import { codersIn, intensityRows, presenceRows, rateTargets, scoresOf, unitsIn } from './rated-targets.ts'

type Question = Pick<
  z.output<(typeof agreementMethods)['agreement.criterion']['input']>,
  'criterion' | 'threshold' | 'resamples' | 'seed'
>

/**
 * Each coder against criterion scores: the corpus's codes, or an expert's.
 *
 * @param truth what each target should have been scored, by its id
 */
export const againstCriterion = async (
  given: readonly GivenAnswer[],
  truth: ReadonlyMap<string, UnitScores | null>,
  { criterion, threshold, resamples, seed }: Question,
): Promise<CriterionResult[]> => {
  const targets = rateTargets(given)
  const results: CriterionResult[] = []
  for (const { coder, name } of codersIn(given)) {
    if (criterion.kind === 'coder' && criterion.coder === coder) continue
    const compared = targets.flatMap((entry) => {
      const [right, scored, answer] = [
        truth.get(entry.target.id) ?? null,
        scoresOf(entry.answers.get(coder)),
        entry.answers.get(coder),
      ]
      return right === null || scored === null || answer === undefined
        ? []
        : [{ ...entry, item: answer.item, right, scored, units: unitsIn([right, scored]) }]
    })
    const units = unitsIn(compared.flatMap(({ right, scored }) => [right, scored]))
    const draws = drawSamples(compared.length, resamples, seed)
    const present = compared.map(({ right, scored }) => presenceRows([right, scored], units, threshold))
    const graded = compared.map(({ right, scored }) => intensityRows([right, scored], units))
    await breathe()
    results.push({
      coder,
      name,
      samples: compared.length,
      index: estimate(meanFacsIndex(), present, draws),
      kappa: estimate(cohenKappa(2), present, draws),
      weighted: estimate(cohenKappa(intensityCategories, 'linear'), graded, draws),
      alphaOrdinal: estimate(krippendorffAlpha(intensityCategories, 'ordinal'), graded, draws),
      units: units.map((au, place) => {
        const rows = present.map((sample) => sample.slice(place, place + 1))
        const count = (fits: (right: number, scored: number) => boolean): number =>
          rows.filter(([row]) => fits(row?.[0] ?? 0, row?.[1] ?? 0)).length
        return {
          au,
          inCriterion: count((right) => right === 1),
          byCoder: count((_, scored) => scored === 1),
          both: count((right, scored) => right === 1 && scored === 1),
          index: estimate(facsIndex(), rows, draws),
          kappa: estimate(cohenKappa(2), rows, draws),
        }
      }),
      items: compared.map(({ target, number, item, right, scored, units: own }) => {
        const only = (a: typeof right, b: typeof right): number[] =>
          own.filter((au) => presence(a, au, threshold) === 1 && presence(b, au, threshold) === 0)
        return {
          target: target.id,
          number,
          item,
          index: compute(facsIndex(), [presenceRows([right, scored], own, threshold)]).value,
          criterion: printScores(right),
          coded: printScores(scored),
          missed: only(right, scored),
          added: only(scored, right),
        }
      }),
    })
  }
  return results
}
