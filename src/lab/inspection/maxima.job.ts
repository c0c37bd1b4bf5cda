import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { RunSample } from '../store/tables/runs-table.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { faceRows, loadFaces } from '../training/selection.ts'
import { addMissingMaxima, readFaceMaxima, writeFaceMaxima } from './face-maxima.ts'

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

/** What stored maxima say of the weights that they were computed with. */
export const maximaWeights = (checkpointHash: string, normalisation: string, layer: ConvolutionLayer): string =>
  `${checkpointHash} ${normalisation} ${layer}`

/**
 * The maxima of the kept checkpoint. They are stored with what they depend on: weights, normalisation and, face by
 * face, pixels.
 * Stored faces are never overwritten, so that a second look compares row numbers alone; where those differ, only faces
 * with new
 * pixels are computed.
 */
export const runMaxima =
  ({ store, compute }: ResultServices, run: string, layer: ConvolutionLayer): JobWork<RunMaxima> =>
  async ({ signal, onProgress }) => {
    const {
      bestStep,
      corpusId,
      dataHash,
      settings: { side, normalisation },
    } = findRun(store, run)
    const checkpoint = store.runs.checkpoints(run).find(({ step }) => step === bestStep)
    const samples = store.runs.samples(run)
    const weights = maximaWeights(checkpoint?.hash ?? '', normalisation, layer)
    const rows = createHash('sha256')
      .update(Int32Array.from(faceRows(store, samples)))
      .digest('hex')
    const file = join(store.runFolder(run), 'maxima', `${layer}-step-${String(bestStep)}.safetensors`)
    const stored = await readFaceMaxima(file)
    const known = stored?.metadata['weights'] === weights ? stored : null
    if (checkpoint !== undefined && known?.metadata['rows'] === rows && known.metadata['dataHash'] === dataHash) {
      return { step: checkpoint.step, layer, samples, ...known.maxima }
    }
    const { step, parameters } = await keptCheckpoint(store, run)
    const maxima = await addMissingMaxima(loadFaces(store, corpusId, samples, side), known?.maxima ?? null, (faces) =>
      compute.call(
        'maxima',
        { parameters, normalisation, faces, layer },
        {
          signal,
          onEvent: (event) => {
            if (event.type === 'progress') onProgress(event)
          },
        },
      ),
    )
    await writeFaceMaxima(file, maxima, { run, step: String(step), layer, dataHash, weights, rows })
    store.runs.noteEngine(run, `${layer} maxima`, step, await compute.report())
    return { step, layer, samples, ...maxima }
  }
