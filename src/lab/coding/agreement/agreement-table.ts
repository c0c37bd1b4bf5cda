import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type {
  agreementMethods,
  AgreementEstimate,
  AgreementTable,
  PairAgreement,
  UnitAgreement,
} from '../../../shared/contract/agreement.ts'
import type { Assignment, GivenAnswer } from '../../../shared/contract/coding.ts'
import { cohenKappa } from '../../../shared/stats/agreement/cohen-kappa.ts'
import type { AgreementStatistic, RatedSample } from '../../../shared/stats/agreement/coefficient.ts'
import { fleissKappa } from '../../../shared/stats/agreement/fleiss-kappa.ts'
import { krippendorffAlpha } from '../../../shared/stats/agreement/krippendorff-alpha.ts'
import { meanOfPairs, mostCodersInPairs } from '../../../shared/stats/agreement/mean-of-pairs.ts'
import { drawSamples, estimate } from '../../../shared/stats/agreement/sample-bootstrap.ts'
import { facsIndex, meanFacsIndex, percentAgreement } from '../../../shared/stats/agreement/shared-scores.ts'
import { intensityCategories, presence } from '../../../shared/coding/unit-scores.ts'
import { codersIn, intensityRows, presenceRows, rateTargets, scoresOf, unitsIn } from './rated-targets.ts'

type Question = z.output<(typeof agreementMethods)['agreement.table']['input']>
type Coefficients = Pick<
  UnitAgreement,
  'cohen' | 'weighted' | 'fleiss' | 'alphaNominal' | 'alphaOrdinal' | 'index' | 'percent'
>

/** Coefficients that each unit has, and every two coders. */
const ofUnit = 7
const ofPair = 4

/**
 * Agreement of the coders of an assignment, per unit and overall. Gives way to other calls between coefficients.
 *
 * @param onStep is told after each coefficient how many are done, of how many
 */
export const agreementTable = async (
  assignment: Pick<Assignment, 'coders'>,
  given: readonly GivenAnswer[],
  { threshold, weights, resamples, seed }: Question,
  onStep: (done: number, total: number) => void = () => undefined,
): Promise<AgreementTable> => {
  const targets = rateTargets(given)
  const coders = codersIn(given)
  const columns = targets.map(({ answers }) => coders.map(({ coder }) => scoresOf(answers.get(coder))))
  const units = unitsIn(columns.flat())
  const draws = drawSamples(targets.length, resamples, seed)
  const total = (units.length + 1) * ofUnit + 1 + ((coders.length * (coders.length - 1)) / 2) * ofPair
  let done = 0
  const measure = async (
    statistic: AgreementStatistic,
    samples: readonly RatedSample[],
  ): Promise<AgreementEstimate> => {
    await breathe()
    const result = estimate(statistic, samples, draws)
    onStep(++done, total)
    return result
  }
  const inPairs = async (
    ofTwo: AgreementStatistic,
    samples: readonly RatedSample[],
  ): Promise<AgreementEstimate | null> =>
    coders.length > mostCodersInPairs ? null : measure(meanOfPairs(coders.length, ofTwo), samples)
  const coefficients = async (
    present: readonly RatedSample[],
    graded: readonly RatedSample[],
  ): Promise<Coefficients> => ({
    cohen: await inPairs(cohenKappa(2), present),
    weighted: await inPairs(cohenKappa(intensityCategories, weights), graded),
    fleiss: await measure(fleissKappa(2, coders.length), present),
    alphaNominal: await measure(krippendorffAlpha(2, 'nominal'), present),
    alphaOrdinal: await measure(krippendorffAlpha(intensityCategories, 'ordinal'), graded),
    index: await measure(facsIndex(), present),
    percent: await measure(percentAgreement(), present),
  })
  const allPresent = columns.map((column) => presenceRows(column, units, threshold))
  const allGraded = columns.map((column) => intensityRows(column, units))

  const unitTable: UnitAgreement[] = []
  for (const [place, au] of units.entries()) {
    const row = <R>(sample: readonly R[]): readonly R[] => sample.slice(place, place + 1)
    const present = columns.map((column) => column.map((scores) => presence(scores, au, threshold)))
    unitTable.push({
      au,
      usedIn: present.filter((ratings) => ratings.includes(1)).length,
      open: present.filter((ratings) => ratings.includes(1) && ratings.includes(0)).length,
      ...(await coefficients(allPresent.map(row), allGraded.map(row))),
    })
  }
  const pairs: PairAgreement[] = []
  for (const [a, one] of coders.entries()) {
    for (const [b, other] of coders.entries()) {
      if (b <= a) continue
      const two = (sample: RatedSample): RatedSample =>
        sample.map((ratings) => [ratings[a] ?? null, ratings[b] ?? null])
      const present = allPresent.map(two)
      pairs.push({
        one: one.coder,
        other: other.coder,
        samples: columns.filter((column) => column[a] != null && column[b] != null).length,
        kappa: await measure(cohenKappa(2), present),
        weighted: await measure(cohenKappa(intensityCategories, weights), allGraded.map(two)),
        index: await measure(facsIndex(), present),
        percent: await measure(percentAgreement(), present),
      })
    }
  }
  const first = given.filter(({ repeat }) => repeat === 0)
  const judgements = first.filter((answer) => scoresOf(answer) !== null).length
  return {
    threshold,
    weights,
    resamples,
    seed,
    coders,
    waiting: assignment.coders.filter(({ handedInAt }) => handedInAt === null).map(({ name }) => name),
    samples: targets.length,
    judgements,
    missing: first.length - judgements,
    pairs,
    overall: { ...(await coefficients(allPresent, allGraded)), itemIndex: await measure(meanFacsIndex(), allPresent) },
    units: unitTable,
  }
}
