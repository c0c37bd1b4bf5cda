import type { Evidence } from '../../../shared/contract/evidence.ts'
import { atomicWrite } from '../../store/arrays/atomic-write.ts'
import { encodeCsv } from '../../store/arrays/csv.ts'
import { evidenceTable } from './evidence-table.ts'
import { endingOf, type ExportOutcome } from './export-file.ts'

/**
 * Evidence as a table (.csv, one row a filter and AU) or whole, with its settings (.json; infinite scores are null there).
 *
 * @returns rows: filters times AUs
 */
export const exportEvidence = async (evidence: Evidence, out: string): Promise<ExportOutcome> => {
  const ending = endingOf(out, ['.csv', '.json'])
  const { columns, rows } = evidenceTable(evidence.filters)
  await atomicWrite(out, ending === '.csv' ? encodeCsv(columns, rows) : `${JSON.stringify(evidence, null, 2)}\n`)
  return { file: out, rows: rows.length }
}
