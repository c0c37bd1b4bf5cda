import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { Neuron, ReconstructionMethod } from '../../shared/contract/compute.ts'
import type { Inspection } from '../../shared/contract/filter.ts'
import { layerGeometry, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { decodeSafetensors, encodeSafetensors } from '../store/arrays/safetensors.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { runMaxima } from './maxima.job.ts'
import { topNeurons } from './top-neurons.ts'

export interface InspectionRequest {
  readonly layer: ConvolutionLayer
  readonly method: ReconstructionMethod
  readonly top: number
  /** Filter numbers from 0; absent: all of the layer. */
  readonly filters?: readonly number[] | undefined
  /** Training faces to choose from; absent: all. What is chosen from some is not stored. */
  readonly from?: ((sample: number) => boolean) | undefined
}

/** Pictures of an inspection: one window a neuron, in the order of `neurons`. */
export interface InspectionPictures {
  readonly step: number
  readonly inspection: Inspection
  readonly window: number
  /** [neurons, window, window]; the order is filter by filter, strongest first. */
  readonly reconstruction: Float32Array
  /** [neurons, window, window], grey values, 0 outside the image. */
  readonly face: Uint8Array
}

/** Crops a neuron's receptive field from a face [side, side]; zero outside the image. */
export const cropWindow = (
  face: Uint8Array,
  side: number,
  layer: ConvolutionLayer,
  row: number,
  column: number,
): Uint8Array => {
  const { window, stride, offset } = layerGeometry(layer, side)
  const result = new Uint8Array(window * window)
  for (let y = 0; y < window; y++) {
    const fromY = row * stride + offset + y
    if (fromY < 0 || fromY >= side) continue
    for (let x = 0; x < window; x++) {
      const fromX = column * stride + offset + x
      if (fromX >= 0 && fromX < side) result[y * window + x] = face[fromY * side + fromX] ?? 0
    }
  }
  return result
}

/**
 * What each filter sees: its strongest training faces and the reconstruction of the strongest neuron on each. The
 * result is stored; asking again for the same checkpoint, layer, method and top reads it back.
 */
export const inspectRun =
  (services: ResultServices, run: string, request: InspectionRequest): JobWork<InspectionPictures> =>
  async (context) => {
    const { store, compute } = services
    const record = findRun(store, run)
    const { side, normalisation } = record.settings
    const geometry = layerGeometry(request.layer, side)
    const outOfRange = request.filters?.find((filter) => filter >= geometry.filters)
    if (outOfRange !== undefined) {
      throw new AULensError(
        'FILTER_OUT_OF_RANGE',
        `${request.layer} has filters 0 to ${String(geometry.filters - 1)}; there is no filter ${String(outOfRange)}.`,
        { hint: 'Give filter numbers from 0.' },
      )
    }
    const all = request.filters === undefined && request.from === undefined
    if (all && record.bestStep !== null) {
      const step = record.bestStep
      const stored = store.results.inspection(run, step, request.layer, request.method)
      if (stored?.top === request.top && existsSync(store.folder.file(stored.file))) {
        const file = store.folder.file(stored.file)
        const { tensors } = decodeSafetensors(await readFile(file), file)
        const { reconstruction, face } = tensors
        if (reconstruction?.dtype === 'F32' && face?.dtype === 'U8')
          return {
            step,
            inspection: stored.inspection,
            window: geometry.window,
            reconstruction: reconstruction.data,
            face: face.data,
          }
      }
    }
    const { step, parameters } = await keptCheckpoint(store, run)
    const maxima = await runMaxima(services, run, request.layer)(context)
    const filters = request.filters ?? Array.from({ length: geometry.filters }, (_, filter) => filter)
    const tops = topNeurons(maxima, 'train', request.top, filters, request.from)
    const used = [...new Set(tops.flatMap((entry) => entry.top.map((neuron) => neuron.sample)))].sort((a, b) => a - b)
    const place = new Map(used.map((sample, index) => [sample, index]))
    const bySample = new Map(maxima.samples.map((sample) => [sample.sample, sample]))
    const faces = loadFaces(
      store,
      record.corpusId,
      used.flatMap((sample) => bySample.get(sample) ?? []),
      side,
    )
    const neurons = tops.flatMap((entry) =>
      entry.top.map((neuron): Neuron => ({
        face: place.get(neuron.sample) ?? 0,
        filter: entry.filter,
        row: neuron.row,
        column: neuron.column,
      })),
    )
    const { pictures } = await compute.call(
      'reconstruct',
      { parameters, normalisation, faces, layer: request.layer, neurons, method: request.method },
      {
        signal: context.signal,
        onEvent: (event) => {
          if (event.type === 'progress') context.onProgress(event)
        },
      },
    )
    const area = geometry.window ** 2
    const face = new Uint8Array(neurons.length * area)
    neurons.forEach((neuron, index) => {
      face.set(
        cropWindow(
          faces.pixels.subarray(neuron.face * side * side, (neuron.face + 1) * side * side),
          side,
          request.layer,
          neuron.row,
          neuron.column,
        ),
        index * area,
      )
    })
    const inspection: Inspection = { layer: request.layer, method: request.method, filters: tops }
    if (all) {
      const relative = join(
        'runs',
        run,
        'inspection',
        `${request.layer}-${request.method}-step-${String(step)}.safetensors`,
      )
      const shape = [neurons.length, geometry.window, geometry.window]
      store.assertInPlace()
      await mkdir(dirname(store.folder.file(relative)), { recursive: true })
      await atomicWrite(
        store.folder.file(relative),
        encodeSafetensors(
          {
            reconstruction: { dtype: 'F32', shape, data: pictures },
            face: { dtype: 'U8', shape, data: face },
          },
          { run, step: String(step), layer: request.layer, method: request.method },
        ),
      )
      store.results.saveInspection(run, step, request.top, inspection, relative)
      store.runs.noteEngine(run, `${request.layer} ${request.method} pictures`, step, await compute.report())
    }
    return { step, inspection, window: geometry.window, reconstruction: pictures, face }
  }
