import type { z } from 'zod'
import type { agreementMethods, AgreementMeasures } from '../../../shared/contract/agreement.ts'
import type { Assignment, GivenAnswer } from '../../../shared/contract/coding.ts'
import type { UnitScores } from '../../../shared/coding/unit-scores.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { againstCriterion } from './against-criterion.ts'
import { agreementTable } from './agreement-table.ts'
import { coderDrift } from './coder-drift.ts'
import { humanAndMachine } from './human-and-machine.ts'
import type { MachineClaims } from './machine-claims.ts'

/** Everything that agreement rests on, read from the project: it can go to another thread. */
export interface AgreementWork {
  readonly assignment: Pick<Assignment, 'coders'>
  readonly given: readonly GivenAnswer[]
  readonly question: z.output<(typeof agreementMethods)['agreement.measure']['input']>
  /** Criterion scores by target; null: there are none. */
  readonly truth: ReadonlyMap<string, UnitScores | null> | null
  /** Null: faces were coded, no filters. */
  readonly machine: MachineClaims | null
}

/** What the thread says: how far it is, and at the end the result or what went wrong. */
export type FromAgreementWorker =
  | { readonly type: 'step'; readonly done: number; readonly total: number }
  | { readonly type: 'done'; readonly measures: AgreementMeasures }
  | { readonly type: 'failed'; readonly error: ContractError }

export const measureAgreement = async (
  { assignment, given, question, truth, machine }: AgreementWork,
  onStep?: (done: number, total: number) => void,
): Promise<AgreementMeasures> => ({
  table: await agreementTable(assignment, given, question, onStep),
  criterion: truth === null ? null : await againstCriterion(given, truth, question),
  drift: coderDrift(given, null, { ...question, criterion: null }),
  machine: machine === null ? null : humanAndMachine(given, machine, question),
})
