import type { Disagreement } from '../../../shared/contract/agreement.ts'
import type { Consensus, GivenAnswer } from '../../../shared/contract/coding.ts'
import type { IntensityLetter } from '../../../shared/facs/intensity.ts'
import { printFacsCode } from '../../../shared/facs/facs-code.ts'
import { compute } from '../../../shared/stats/agreement/coefficient.ts'
import { facsIndex } from '../../../shared/stats/agreement/shared-scores.ts'
import { presence, printScores, scoresOfAnswer, unitsOfAnswer } from '../../../shared/coding/unit-scores.ts'
import { codersIn, presenceRows, rateTargets, scoresOf, unitsIn } from './rated-targets.ts'

/**
 * What coders scored differently: some scored a unit, and another who judged the same did not. Also what is
 * contradicted by an answer that was set aside. Widest first.
 *
 * @param aside targets of answers that were set aside
 */
export const disagreements = (
  given: readonly GivenAnswer[],
  consensus: readonly Consensus[],
  aside: ReadonlySet<string>,
  threshold: IntensityLetter,
): Disagreement[] => {
  const coders = codersIn(given)
  const agreed = new Map(consensus.map((entry) => [entry.target, entry]))
  return rateTargets(given)
    .flatMap(({ number, target, answers }): Disagreement[] => {
      const columns = coders.map(({ coder }) => scoresOf(answers.get(coder)))
      const units = unitsIn(columns)
      const differs = units.some((au) => {
        const ratings = columns.map((scores) => presence(scores, au, threshold))
        return ratings.includes(0) && ratings.includes(1)
      })
      const [some] = answers.values()
      if ((!differs && !aside.has(target.id)) || some === undefined) return []
      const inForce = agreed.get(target.id)
      return [
        {
          target: target.id,
          number,
          item: some.item,
          answerKind: target.filter === null ? 'face' : 'filter',
          index: compute(facsIndex(), [presenceRows(columns, units, threshold)]).value,
          answers: coders.flatMap(({ coder, name }) => {
            const answer = answers.get(coder)
            if (answer === undefined) return []
            const scored = unitsOfAnswer(answer.answer, answer.state)
            return [
              {
                coder,
                name,
                state: answer.state,
                answer: answer.answer,
                codes:
                  scored === null
                    ? null
                    : answer.answer?.kind === 'filter'
                      ? printFacsCode(scored)
                      : printScores(scoresOf(answer) ?? new Map()),
              },
            ]
          }),
          agreed:
            inForce === undefined
              ? null
              : { codes: printScores(scoresOfAnswer(inForce.answer, 'save') ?? new Map()), reason: inForce.reason },
          aside: aside.has(target.id),
        },
      ]
    })
    .sort((a, b) => (a.index ?? 1) - (b.index ?? 1) || a.number - b.number)
}
