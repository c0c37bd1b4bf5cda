import type { FilterEvidence } from '../../../shared/contract/evidence.ts'
import { actionUnitOf } from '../../../shared/facs/action-units.ts'
import type { CsvCell } from '../../store/arrays/csv.ts'

/** Evidence as a table: one row a filter and AU. */
export const evidenceTable = (filters: readonly FilterEvidence[]): { columns: string[]; rows: CsvCell[][] } => ({
  columns: ['filter', 'dead', 'au', 'name', 'best', 'rare', 'n_with', 'n_without', 'kl', 'kl_without_neutral', 'auc', 'r', 'p', 'p_max_t', 'q'],
  rows: filters.flatMap(({ filter, dead, best, aus }) => aus.map((score): CsvCell[] => [
    filter, dead, score.au, actionUnitOf(score.au)?.name ?? '', best?.au === score.au, score.rare, score.nWith, score.nWithout,
    score.kl, score.klWithoutNeutral, score.auc, score.r, score.p, score.pMaxT, score.q,
  ])),
})
