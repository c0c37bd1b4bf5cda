import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { Neuron } from '../../shared/contract/compute.ts'
import type { CascadeResult, CascadeSettings } from '../../shared/contract/robustness.ts'
import { layerOfRun } from '../inspection/stored-results.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import { topNeurons } from '../inspection/top-neurons.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { encodeSafetensors } from '../store/arrays/safetensors.ts'
import type { Tensor } from '../store/arrays/tensor.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { loadFaces } from '../training/selection.ts'
import { cascadeFingerprint } from './fingerprint.ts'
import { finishedPermutedRun } from './permuted-run.ts'
import { currentResult, saveResult } from './stored-robustness.ts'

/**
 * How a filter's pictures hold up when the network's weights are randomised layer by layer, and in the network trained
 * on permuted labels where there is one; pictures are stored beside the numbers.
 */
export const cascadeOfFilter =
  (services: ResultServices, run: string, settings: CascadeSettings): JobWork<CascadeResult> =>
  async (context) => {
    const { store, compute } = services
    const { layer, filter, top, draws, seed, methods } = settings
    const { record, step } = layerOfRun(store, run, layer, filter)
    const { normalisation, side } = record.settings
    const fingerprint = cascadeFingerprint(store, run)
    const stored = currentResult(store, { run, kind: 'cascade', layer, filter, settings, fingerprint })
    if (stored !== null) return stored
    const maxima = await runMaxima(services, run, layer)(context)
    const [{ top: neurons } = { top: [] }] = topNeurons(maxima, 'train', top, [filter])
    if (neurons.length === 0) {
      throw new AULensError(
        'FILTER_IS_DEAD',
        `Filter ${String(filter)} of ${layer} never fires on the training faces, so it has no pictures.`,
        { hint: 'Choose a filter that is alive.' },
      )
    }
    const bySample = new Map(maxima.samples.map((sample) => [sample.sample, sample]))
    const faces = loadFaces(
      store,
      record.corpusId,
      neurons.flatMap(({ sample }) => bySample.get(sample) ?? []),
      side,
    )
    const { parameters } = await keptCheckpoint(store, run)
    const control = finishedPermutedRun(store, record)
    const permuted = control === undefined ? {} : { permuted: (await keptCheckpoint(store, control.run)).parameters }
    const answer = await compute.call(
      'cascade',
      {
        parameters,
        ...permuted,
        normalisation,
        faces,
        layer,
        methods,
        draws,
        seed,
        neurons: neurons.map(({ row, column }, face): Neuron => ({ face, filter, row, column })),
      },
      {
        signal: context.signal,
        onEvent: (event) => {
          if (event.type === 'progress') context.onProgress(event)
        },
      },
    )
    const result: CascadeResult = {
      run,
      step,
      settings,
      window: answer.window,
      faces: neurons,
      methods: answer.methods.map(({ method, stages, edges }) => ({
        method,
        edges,
        stages: stages.map(({ randomised, permuted: onPermuted, ssim, rank, rankAbsolute, compared, silent }) => ({
          randomised: [...randomised],
          permuted: onPermuted,
          ssim,
          rank,
          rankAbsolute,
          compared,
          silent,
        })),
      })),
    }
    const name = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12)
    const file = join('runs', run, 'robustness', `cascade-${layer}-${String(filter)}-${name}.safetensors`)
    const tensors = Object.fromEntries(
      answer.methods.map(({ method, stages }): [string, Tensor] => [
        method,
        {
          dtype: 'F32',
          shape: [stages.length, neurons.length, answer.window, answer.window],
          data: Float32Array.from(stages.flatMap(({ pictures }) => [...pictures])),
        },
      ]),
    )
    store.assertInPlace()
    await mkdir(dirname(store.folder.file(file)), { recursive: true })
    await atomicWrite(
      store.folder.file(file),
      encodeSafetensors(tensors, { run, step: String(step), layer, filter: String(filter) }),
    )
    saveResult(store, { run, kind: 'cascade', step, layer, filter, settings, fingerprint, file }, result)
    store.runs.noteEngine(run, `${layer} weight cascade`, step, await compute.report())
    return result
  }
