import type { z } from 'zod'
import type { agreementMethods, CoderDrift } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import { cohenKappa } from '../../../shared/stats/agreement/cohen-kappa.ts'
import type { RatedSample } from '../../../shared/stats/agreement/coefficient.ts'
import { drawSamples, estimate } from '../../../shared/stats/agreement/sample-bootstrap.ts'
import { facsIndex, percentAgreement } from '../../../shared/stats/agreement/shared-scores.ts'
import type { UnitScores } from '../../../shared/coding/unit-scores.ts'
import { codersIn, presenceRows, rateTargets, scoresOf, unitsIn } from './rated-targets.ts'

type Question = Pick<
  z.output<(typeof agreementMethods)['agreement.drift']['input']>,
  'criterion' | 'threshold' | 'blocks' | 'resamples' | 'seed'
>
interface Dated {
  readonly madeAt: string
  readonly rows: RatedSample
}

/** Equal parts of a list, sizes differing by one at most; fewer where there is less than one for each. */
const parts = <T>(list: readonly T[], count: number): T[][] => {
  const used = Math.min(count, list.length)
  return Array.from({ length: used }, (_, part) =>
    list.slice(Math.floor((part * list.length) / used), Math.floor(((part + 1) * list.length) / used)),
  )
}

/**
 * How a coder's agreement goes over time, against the other coders or criterion scores, and with oneself.
 *
 * @param truth criterion scores by target; null: the other coders
 */
export const coderDrift = (
  given: readonly GivenAnswer[],
  truth: ReadonlyMap<string, UnitScores | null> | null,
  { criterion, threshold, blocks, resamples, seed }: Question,
): CoderDrift[] => {
  const targets = rateTargets(given)
  const coders = codersIn(given).filter(({ coder }) => criterion?.kind !== 'coder' || criterion.coder !== coder)
  const units = unitsIn([...given.map(scoresOf), ...(truth?.values() ?? [])])
  const measure = (samples: readonly RatedSample[]) => {
    const draws = drawSamples(samples.length, resamples, seed)
    return {
      samples: samples.length,
      index: estimate(facsIndex(), samples, draws),
      percent: estimate(percentAgreement(), samples, draws),
      kappa: estimate(cohenKappa(2), samples, draws),
    }
  }
  return coders.map(({ coder, name }) => {
    const dated = targets
      .flatMap(({ target, answers }): Dated[] => {
        const own = answers.get(coder)
        const scores = scoresOf(own)
        if (own === undefined || own.madeAt === null || scores === null) return []
        const others =
          truth === null
            ? coders.flatMap((other) => (other.coder === coder ? [] : (scoresOf(answers.get(other.coder)) ?? [])))
            : [truth.get(target.id) ?? null].filter((entry) => entry !== null)
        return others.length === 0
          ? []
          : [{ madeAt: own.madeAt, rows: others.flatMap((other) => presenceRows([scores, other], units, threshold)) }]
      })
      .sort((a, b) => (a.madeAt < b.madeAt ? -1 : a.madeAt > b.madeAt ? 1 : 0))
    const again = targets.flatMap(({ answers, repeats }): RatedSample[] => {
      const looks = [scoresOf(answers.get(coder)), scoresOf(repeats.get(coder))]
      return looks.includes(null) ? [] : [presenceRows(looks, units, threshold)]
    })
    return {
      coder,
      name,
      blocks: parts(dated, blocks).map((part) => {
        const { samples, index, percent } = measure(part.map(({ rows }) => rows))
        return { from: part[0]?.madeAt ?? '', to: part.at(-1)?.madeAt ?? '', samples, index, percent }
      }),
      repeats: measure(again),
    }
  })
}
