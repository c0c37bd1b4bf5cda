import type { Evidence } from '../../../shared/contract/evidence.ts'
import { atomicWrite } from '../../store/arrays/atomic-write.ts'
import { encodeCsv } from '../../store/arrays/csv.ts'
import { coOccurrenceTable, evidenceTable, verdictTable, type Table } from '../../evidence/evidence-table.ts'
import { endingOf, type ExportOutcome } from './export-file.ts'

export type EvidenceKind = 'evidence' | 'verdicts' | 'co-occurrence'

const tableOf = (evidence: Evidence, kind: EvidenceKind): Table => {
  if (kind === 'evidence') return evidenceTable(evidence.filters)
  return kind === 'verdicts'
    ? verdictTable(evidence.filters)
    : coOccurrenceTable(evidence.coOccurrence ?? { units: [], sequences: 0, both: [], emotions: [] })
}

const contentOf = (evidence: Evidence, kind: EvidenceKind): unknown => {
  const { filters, coOccurrence, units, ...from } = evidence
  if (kind === 'evidence') return evidence
  return kind === 'verdicts'
    ? { ...from, filters: filters.map(({ filter, dead, verdict }) => ({ filter, dead, ...verdict })) }
    : { ...from, units, coOccurrence }
}

/**
 * Evidence (one row a filter and AU), verdicts (one a filter) or the co-occurrence of AUs and emotions (one a pair) as a table (.csv), or
 * the same with its settings (.json; infinite scores are null there).
 *
 * @returns rows of the table
 */
export const exportEvidence = async (
  evidence: Evidence,
  out: string,
  kind: EvidenceKind = 'evidence',
): Promise<ExportOutcome> => {
  const ending = endingOf(out, ['.csv', '.json'])
  const { columns, rows } = tableOf(evidence, kind)
  await atomicWrite(
    out,
    ending === '.csv' ? encodeCsv(columns, rows) : `${JSON.stringify(contentOf(evidence, kind), null, 2)}\n`,
  )
  return { file: out, rows: rows.length }
}
