import type { Consensus, GivenAnswer } from '../../../shared/contract/coding.ts'
import { printScores } from '../../../shared/coding/unit-scores.ts'
import { rateTargets, scoresOf } from '../agreement/rated-targets.ts'

/** As whose answers agreed codes leave the project. */
export const agreedCoder = 'Agreed'

export interface AgreedAnswers {
  readonly answers: readonly GivenAnswer[]
  /** Why it was agreed on, by target. */
  readonly reasons: ReadonlyMap<string, string>
  /** Targets that were judged, but neither settled nor answered alike. */
  readonly unsettled: number
}

/**
 * What stands of each target after adjudication: the agreement in force, or what all who judged it said alike, two at
 * least. Original answers are not touched.
 */
export const agreedAnswers = (given: readonly GivenAnswer[], consensus: readonly Consensus[]): AgreedAnswers => {
  const inForce = new Map(consensus.map((entry) => [entry.target, entry]))
  const reasons = new Map<string, string>()
  let unsettled = 0
  const answers = rateTargets(given).flatMap(({ target, answers: byCoder }): GivenAnswer[] => {
    const [some] = byCoder.values()
    if (some === undefined) return []
    const settled = inForce.get(target.id)
    const whole = { target, coder: 'agreed', coderName: agreedCoder, item: '', repeat: 0, state: 'save' } as const
    if (settled !== undefined) {
      reasons.set(target.id, settled.reason)
      return [{ ...whole, answer: settled.answer, madeAt: settled.madeAt }]
    }
    const scored = [...byCoder.values()].map((answer) => scoresOf(answer)).filter((scores) => scores !== null)
    if (scored.length >= 2 && new Set(scored.map(printScores)).size === 1)
      return [{ ...whole, answer: some.answer, madeAt: some.madeAt }]
    unsettled++
    return []
  })
  return { answers, reasons, unsettled }
}
