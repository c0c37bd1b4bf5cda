import type { z } from 'zod'
import type { agreementMethods, JudgedFilter, MachineComparison } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import { answerWords } from '../../../shared/coding/answer-words.ts'
import type { RatedSample } from '../../../shared/stats/agreement/coefficient.ts'
import { drawSamples, estimate } from '../../../shared/stats/agreement/sample-bootstrap.ts'
import { meanShare, shareDifference } from '../../../shared/stats/agreement/shares.ts'
import { presence, type UnitScores } from '../../../shared/coding/unit-scores.ts'
import { creditedUnit, noClaims, type FilterClaims, type MachineClaims } from './machine-claims.ts'
import { rateTargets, scoresOf, unitsIn, type RatedTarget } from './rated-targets.ts'

type Question = Pick<
  z.output<(typeof agreementMethods)['agreement.machine']['input']>,
  'source' | 'threshold' | 'resamples' | 'seed'
>
interface Judged extends JudgedFilter {
  readonly scores: readonly UnitScores[]
}

const judge = ({ target, answers }: RatedTarget, claims: FilterClaims, { source, threshold }: Question): Judged => {
  const best = source === 'kl' ? claims.kl : creditedUnit(claims)
  const scores = [...answers.values()].flatMap((answer) => scoresOf(answer) ?? [])
  const naming = (au: number): number => scores.filter((entry) => presence(entry, au, threshold) === 1).length
  const named = unitsIn(scores)
    .map((au) => ({ au, coders: naming(au) }))
    .filter(({ coders }) => coders > 0)
    .sort((a, b) => b.coders - a.coders || a.au - b.au)
  return {
    target: target.id,
    kind: target.kind,
    filter: target.filter ?? 0,
    best,
    kl: claims.kl,
    verdict: claims.verdict,
    said: [...answers.values()].map(({ coder, coderName, answer, state }) => ({
      coder,
      name: coderName,
      said: state === 'skip' ? 'skipped' : state === 'open' ? 'not finished' : answerWords(answer),
    })),
    coders: scores.length,
    naming: scores.filter((entry) => unitsIn([entry]).some((au) => presence(entry, au, threshold) === 1)).length,
    agreeing: best === null ? 0 : naming(best.au),
    named,
    scores,
  }
}

/**
 * What the evidence says of filters against what coders saw blind, and controls beside it.
 *
 * A judgement of a real filter hits where it names the filter's best unit. A control has no unit of its own: its
 * judgement is held against
 * the best unit of every real filter, and the mean is what naming those units without looking would hit.
 */
export const humanAndMachine = (
  given: readonly GivenAnswer[],
  machine: MachineClaims,
  question: Question,
): MachineComparison => {
  const { source, threshold, resamples, seed } = question
  const targets = rateTargets(given).filter(({ target }) => target.filter !== null)
  const about = targets.find(({ target }) => target.kind === 'filter')?.target
  const judged = targets.map((entry) =>
    judge(
      entry,
      (entry.target.kind === 'filter' ? machine.filters.get(entry.target.filter ?? -1) : undefined) ?? noClaims,
      question,
    ),
  )
  const real = judged.filter(({ kind, best }) => kind === 'filter' && best !== null)
  const hitRows = ({ kind, best, scores }: Judged): RatedSample => {
    const claimed = kind === 'filter' ? (best === null ? [] : [best.au]) : real.map((entry) => entry.best?.au ?? 0)
    return claimed.length === 0
      ? []
      : scores.map((entry) => [
          claimed.filter((au) => presence(entry, au, threshold) === 1).length / claimed.length,
          kind === 'filter' ? 1 : 0,
        ])
  }
  const namingRows = ({ scores }: Judged): RatedSample =>
    scores.map((entry) => [unitsIn([entry]).some((au) => presence(entry, au, threshold) === 1) ? 1 : 0])
  const all = judged.map(hitRows)
  return {
    source,
    run: about?.run ?? null,
    layer: about?.layer ?? null,
    evidence: machine.evidence,
    filters: judged.map(({ target, kind, filter, best, kl, verdict, said, coders, naming, agreeing, named }) => ({
      target,
      kind,
      filter,
      best,
      kl,
      verdict,
      said,
      coders,
      naming,
      agreeing,
      named,
    })),
    rates: (['filter', 'untrained', 'weak'] as const).map((kind) => {
      const own = judged.filter((entry) => entry.kind === kind)
      const draws = drawSamples(own.length, resamples, seed)
      return {
        kind,
        samples: own.length,
        judgements: own.reduce((sum, { coders }) => sum + coders, 0),
        naming: estimate(meanShare(), own.map(namingRows), draws),
        hits: estimate(meanShare(), own.map(hitRows), draws),
      }
    }),
    difference: estimate(shareDifference(), all, drawSamples(all.length, resamples, seed)),
  }
}
