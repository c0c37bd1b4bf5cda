import { existsSync, readFileSync, statSync } from 'node:fs'
import { maximaWeights } from '../inspection/maxima.job.ts'
import { Recent } from '../inspection/recent.ts'
import type { LayerOfRun } from '../inspection/stored-results.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { Peaks } from './place.ts'

const shelves = new WeakMap<ProjectStore, Recent<Peaks>>()

/**
 * The strongest neurons of a layer on every face of a run with their places, where they were computed for its present
 * weights and data.
 */
export const storedPeaks = (store: ProjectStore, { record, step, layer }: LayerOfRun): Peaks | null => {
  const file = store.folder.at('runs', record.run, 'maxima', `${layer}-step-${String(step)}.safetensors`)
  if (!existsSync(file)) return null
  const weights = maximaWeights(
    store.runs.checkpoints(record.run).find((checkpoint) => checkpoint.step === step)?.hash ?? '',
    record.settings.normalisation,
    layer,
  )
  const shelf = shelves.get(store) ?? new Recent<Peaks>(2)
  shelves.set(store, shelf)
  return shelf.get(`${file} ${String(statSync(file).mtimeMs)} ${weights} ${record.dataHash}`, () => {
    const {
      tensors: { maximum, row, column },
      metadata,
    } = decodeSafetensors(readFileSync(file), file)
    if (
      maximum?.dtype !== 'F32' ||
      row?.dtype !== 'U16' ||
      column?.dtype !== 'U16' ||
      metadata['weights'] !== weights ||
      metadata['dataHash'] !== record.dataHash
    )
      return null
    return { filters: maximum.shape[1] ?? 0, maximum: maximum.data, row: row.data, column: column.data }
  })
}
