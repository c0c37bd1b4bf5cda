import {
  shuffleSchemes,
  type ActionUnitScore,
  type CoOccurrence,
  type FilterEvidence,
  type ShuffleScheme,
} from '../../shared/contract/evidence.ts'
import { criterionRules } from '../../shared/evidence/verdict-rules.ts'
import { actionUnitOf } from '../../shared/facs/action-units.ts'
import type { CsvCell } from '../store/arrays/csv.ts'

export interface Table {
  readonly columns: string[]
  readonly rows: CsvCell[][]
}

const testNames = ['p', 'p_max_t', 'p_max_z', 'q', 'q_by', 'z', 'upper_95'] as const

const testCells = (score: ActionUnitScore, scheme: ShuffleScheme): CsvCell[] => {
  const test = score.tests?.[scheme] ?? null
  return test === null
    ? testNames.map(() => null)
    : [test.p, test.pMaxT, test.pMaxZ, test.q, test.qBY, test.z, test.upper]
}

/** Evidence as a tidy table: one row a filter and AU. Columns of each shuffle scheme end in its name. */
export const evidenceTable = (filters: readonly FilterEvidence[]): Table => ({
  columns: [
    'filter',
    'dead',
    'au',
    'name',
    'best',
    'rare',
    'n_with',
    'n_without',
    'kl',
    'kl_without_neutral',
    'auc',
    'r',
    'p',
    'p_max_t',
    'q',
    'kl_lower',
    'kl_upper',
    'auc_lower',
    'auc_upper',
    'kl_reverse',
    'kl_symmetric',
    'jensen_shannon',
    'ks',
    'auprc',
    'base_rate',
    'kl_contrast',
    'auc_contrast',
    'p_max_z',
    'q_by',
    'z',
    ...shuffleSchemes.flatMap((scheme) => testNames.map((name) => `${name}_${scheme}`)),
  ],
  rows: filters.flatMap(({ filter, dead, best, aus }) =>
    aus.map((score): CsvCell[] => [
      filter,
      dead,
      score.au,
      actionUnitOf(score.au)?.name ?? '',
      best?.au === score.au,
      score.rare,
      score.nWith,
      score.nWithout,
      score.kl,
      score.klWithoutNeutral,
      score.auc,
      score.r,
      score.p,
      score.pMaxT,
      score.q,
      score.klInterval?.[0] ?? null,
      score.klInterval?.[1] ?? null,
      score.aucInterval?.[0] ?? null,
      score.aucInterval?.[1] ?? null,
      score.klReverse ?? null,
      score.klSymmetric ?? null,
      score.jensenShannon,
      score.ks,
      score.auprc,
      score.baseRate,
      score.klContrast ?? null,
      score.aucContrast,
      score.pMaxZ,
      score.qBY,
      score.z,
      ...shuffleSchemes.flatMap((scheme) => testCells(score, scheme)),
    ]),
  ),
})

/** Verdicts as a table: one row a filter, with outcome and number of every criterion. */
export const verdictTable = (filters: readonly FilterEvidence[]): Table => ({
  columns: [
    'filter',
    'dead',
    'grade',
    'au',
    'name',
    'statement',
    'reason',
    'stable',
    'calibrated_au',
    'calibrated_z',
    'contrast_r',
    'contrast_au',
    'training_au',
    'training_kl',
    'training_auc',
    'held_out_kl',
    'held_out_auc',
    'held_out_auc_lower',
    'held_out_auc_upper',
    'held_out_n_with',
    'held_out_n_without',
    'held_out_p',
    ...criterionRules.flatMap(({ criterion }) => [criterion, `${criterion}_value`]),
  ],
  rows: filters.map(({ filter, dead, verdict, sensitivity, bestCalibrated, contrast, confirmation }): CsvCell[] => [
    filter,
    dead,
    verdict?.grade ?? null,
    verdict?.au ?? null,
    verdict?.au == null ? null : (actionUnitOf(verdict.au)?.name ?? ''),
    verdict?.statement ?? null,
    verdict?.reason ?? null,
    sensitivity?.stable ?? null,
    bestCalibrated?.au ?? null,
    bestCalibrated?.z ?? null,
    contrast?.r ?? null,
    contrast?.best?.au ?? null,
    confirmation?.au ?? null,
    confirmation?.training.kl ?? null,
    confirmation?.training.auc ?? null,
    confirmation?.heldOut.kl ?? null,
    confirmation?.heldOut.auc ?? null,
    confirmation?.heldOut.aucInterval?.[0] ?? null,
    confirmation?.heldOut.aucInterval?.[1] ?? null,
    confirmation?.heldOut.nWith ?? null,
    confirmation?.heldOut.nWithout ?? null,
    confirmation?.p ?? null,
    ...criterionRules.flatMap(({ criterion }): CsvCell[] => {
      const ground = verdict?.grounds.find((entry) => entry.criterion === criterion)
      return [ground?.outcome ?? null, ground?.value ?? null]
    }),
  ]),
})

/** Sequences that carry two AUs, or an AU and an emotion: one row a pair. */
export const coOccurrenceTable = ({ units, both, emotions }: CoOccurrence): Table => ({
  columns: ['au', 'with', 'sequences', 'sequences_of_au'],
  rows: units.flatMap((au, row): CsvCell[][] => [
    ...units.map((other, column): CsvCell[] => [
      au,
      `AU ${String(other)}`,
      both[row]?.[column] ?? 0,
      both[row]?.[row] ?? 0,
    ]),
    ...emotions.map((entry): CsvCell[] => [au, entry.emotion, entry.with[row] ?? 0, both[row]?.[row] ?? 0]),
  ]),
})
