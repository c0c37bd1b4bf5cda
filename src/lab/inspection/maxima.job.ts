import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { decodeSafetensors, encodeSafetensors } from '../store/arrays/safetensors.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import type { RunSample } from '../store/runs-table.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'

/** Strongest neurons of a layer on every face of a run, all splits; arrays are [samples, filters], row-major. */
export interface RunMaxima {
  readonly step: number
  readonly layer: ConvolutionLayer
  readonly filters: number
  readonly samples: readonly RunSample[]
  readonly maximum: Float32Array
  readonly row: Uint16Array
  readonly column: Uint16Array
}

/** Computes the maxima of the kept checkpoint once; later calls read them back from the run's folder. */
export const runMaxima = ({ store, compute }: ResultServices, run: string, layer: ConvolutionLayer): JobWork<RunMaxima> => async ({ signal, onProgress }) => {
  const record = findRun(store, run)
  const { step, parameters } = await keptCheckpoint(store, run)
  const samples = store.runs.samples(run)
  const file = join(store.runFolder(run), 'maxima', `${layer}-step-${String(step)}.safetensors`)
  if (existsSync(file)) {
    const { tensors, metadata } = decodeSafetensors(await readFile(file), file)
    const { maximum, row, column } = tensors
    if (maximum?.dtype === 'F32' && row?.dtype === 'U16' && column?.dtype === 'U16' && metadata['dataHash'] === record.dataHash) {
      return { step, layer, filters: maximum.shape[1] ?? 0, samples, maximum: maximum.data, row: row.data, column: column.data }
    }
  }
  const faces = loadFaces(store, record.corpusId, samples, record.settings.side)
  const maxima = await compute.call('maxima', { parameters, normalisation: record.settings.normalisation, faces, layer }, {
    signal, onEvent: (event) => { if (event.type === 'progress') onProgress(event) },
  })
  const shape = [samples.length, maxima.filters]
  await mkdir(dirname(file), { recursive: true })
  await atomicWrite(file, encodeSafetensors({
    maximum: { dtype: 'F32', shape, data: maxima.maximum },
    row: { dtype: 'U16', shape, data: maxima.row },
    column: { dtype: 'U16', shape, data: maxima.column },
  }, { run, step: String(step), layer, dataHash: record.dataHash }))
  return { step, layer, filters: maxima.filters, samples, maximum: maxima.maximum, row: maxima.row, column: maxima.column }
}
