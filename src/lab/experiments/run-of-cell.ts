import type { ProjectStore } from '../store/project-store.ts'
import { withExcluded } from '../training/excluded-faces.ts'
import { keptSplitFile } from '../training/kept-split-file.ts'
import { selectSamples } from '../training/selection.ts'
import { type CellRecord, type ExperimentRecord } from '../store/tables/experiments-table.ts'

/** The cell's run, made with its exact faces when first asked for. */
export const runOfCell = async (
  store: ProjectStore,
  record: ExperimentRecord,
  cell: Pick<CellRecord, 'cell' | 'fold' | 'variant' | 'seed'>,
): Promise<string> => {
  const table = store.experiments
  const known = table.cells(record.id).find((other) => other.cell === cell.cell)?.run ?? null
  if (known !== null) return known
  const settings = withExcluded(store, record.corpusId, {
    ...record.settings,
    fold: cell.fold,
    variant: cell.variant,
    seed: cell.seed,
  })
  const splitFile = await keptSplitFile(store, settings.splitFile)
  const { samples, dataHash, excluded } = selectSamples(store, record.corpusId, settings, splitFile)
  const run = store.runs.create({ corpus: record.corpusId, settings, dataHash, samples, excluded })
  table.setRun(record.id, cell.cell, run)
  return run
}
