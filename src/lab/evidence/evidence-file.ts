import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { evidenceTable } from './evidence-table.ts'
import { encodeCsv } from '../store/arrays/csv.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { layerOfRun, storedEvidence } from '../inspection/stored-results.ts'

/**
 * The newest evidence of a layer as a file: tidy CSV, one row a filter and AU, or JSON with all that was computed; null
 * where there is none.
 */
export const evidenceFile = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  kind: 'csv' | 'json',
): Uint8Array | null => {
  const stored = storedEvidence(store, layerOfRun(store, run, layer))
  if (stored === null) return null
  if (kind === 'json') return Buffer.from(`${JSON.stringify({ madeAt: stored.madeAt, ...stored.evidence }, null, 1)}\n`)
  const { columns, rows } = evidenceTable(stored.evidence.filters)
  return Buffer.from(encodeCsv(columns, rows))
}
