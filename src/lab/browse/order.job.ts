import { setImmediate as nextTurn } from 'node:timers/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ComputedSort, OrderBy } from '../../shared/contract/browse.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import type { JobContext, JobWork } from '../jobs/job-queue.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { cosine, pixelFeatures } from './pixel-likeness.ts'
import { browserOf, type ComputedOrder } from './sample-browser.ts'
import { findSample } from './sample-detail.ts'
import type { SampleIndex } from './sample-index.ts'

/** Strongest response of each filter of a layer to a face. */
type VisitResponses = (row: number, responses: Float32Array) => void

/** Faces of the run, and frames outside it whose responses a sequence has asked for. */
const visitResponses = async (
  services: ResultServices,
  run: string,
  layer: ConvolutionLayer,
  index: SampleIndex,
  context: JobContext,
  visit: VisitResponses,
): Promise<void> => {
  const { step, filters, samples, maximum } = await runMaxima(services, run, layer)(context)
  const others = services.store.results.eachActivation(run, step, layer)
  for (const [sample, bytes] of others) visit(index.rowOf(sample), new Float32Array(Uint8Array.from(bytes).buffer))
  samples.forEach(({ sample }, place) => {
    visit(index.rowOf(sample), maximum.subarray(place * filters, (place + 1) * filters))
  })
}

const activations = async (
  services: ResultServices,
  run: string,
  { layer, filter }: OrderBy,
  index: SampleIndex,
  context: JobContext,
): Promise<Float32Array> => {
  const { filters } = layerGeometry(layer, findRun(services.store, run).settings.side)
  if (filter >= filters)
    throw new AULensError('FILTER_NOT_FOUND', `${layer} has no filter ${String(filter)}.`, {
      hint: `Its filters go from 0 to ${String(filters - 1)}.`,
    })
  const values = new Float32Array(index.count).fill(NaN)
  await visitResponses(services, run, layer, index, context, (row, responses) => {
    if (row >= 0) values[row] = responses[filter] ?? NaN
  })
  return values
}

/** Cosine between the responses of a layer's filters to each face and to the chosen one. */
const responseLikeness = async (
  services: ResultServices,
  run: string,
  { layer, sample }: OrderBy,
  index: SampleIndex,
  context: JobContext,
): Promise<Float32Array> => {
  const { store, compute } = services
  const chosen = chosenFace(services, sample)
  const {
    settings: { side, normalisation },
  } = findRun(store, run)
  const { parameters } = await keptCheckpoint(store, run)
  const { maximum: wanted } = await compute.call(
    'maxima',
    {
      parameters,
      normalisation,
      layer,
      faces: loadFaces(store, chosen.corpus, [{ sample: chosen.id, fold: null, split: 'test', label: 0 }], side),
    },
    { signal: context.signal },
  )
  const values = new Float32Array(index.count).fill(NaN)
  await visitResponses(services, run, layer, index, context, (row, responses) => {
    if (row >= 0) values[row] = cosine(wanted, responses)
  })
  const own = index.rowOf(chosen.id)
  if (own >= 0) values[own] = 1
  return values
}

const chosenFace = (
  { store }: Pick<ResultServices, 'store'>,
  sample: number | null,
): { id: number; corpus: number; faceRow: number } => {
  const row = sample === null ? null : findSample(store, sample)
  if (row === null)
    throw new AULensError('NO_FACE_CHOSEN', 'No face was named to compare with.', { hint: 'Choose a face first.' })
  if (row.face_row === null)
    throw new AULensError('FACE_MISSING', `No face was found in ${row.path}.`, { hint: 'Choose a frame with a face.' })
  return { id: row.id, corpus: row.corpus, faceRow: row.face_row }
}

/** Faces read at once: a few milliseconds' work, so that the lab answers in between. */
const chunk = 128

const pixelLikeness = async (
  services: ResultServices,
  { sample }: OrderBy,
  index: SampleIndex,
  { signal, onProgress }: JobContext,
): Promise<Float32Array> => {
  const { store } = services
  const chosen = chosenFace(services, sample)
  const wanted = pixelFeatures(store.faces(chosen.corpus).read([chosen.faceRow]), store.faces(chosen.corpus).side)
  const values = new Float32Array(index.count).fill(NaN)
  for (const [rank, { id }] of index.corpora.entries()) {
    const file = store.faces(id)
    const area = file.side * file.side
    const ofCorpus = Array.from({ length: index.count }, (_, row) => row).filter(
      (row) => index.corpus[row] === rank && (index.faceRow[row] ?? -1) >= 0,
    )
    for (let first = 0; first < ofCorpus.length; first += chunk) {
      signal.throwIfAborted()
      const rows = ofCorpus.slice(first, first + chunk)
      const pixels = file.read(rows.map((row) => index.faceRow[row] ?? 0))
      rows.forEach((row, place) => {
        values[row] = cosine(wanted, pixelFeatures(pixels.subarray(place * area, (place + 1) * area), file.side))
      })
      onProgress({ done: first + rows.length, total: ofCorpus.length, unit: 'faces', message: 'Comparing faces' })
      await nextTurn()
    }
  }
  return values
}

/** @throws AULensError NO_RUN */
const runOf = (run: string | null): string => {
  if (run === null)
    throw new AULensError('NO_RUN', 'This order needs a trained network.', {
      hint: 'Choose a network above the faces, or train one.',
    })
  return run
}

const valuesOf = (
  services: ResultServices,
  sort: ComputedSort,
  by: OrderBy,
  run: string | null,
  index: SampleIndex,
  context: JobContext,
): Promise<Float32Array> => {
  switch (sort) {
    case 'activation':
      return activations(services, runOf(run), by, index, context)
    case 'like-responses':
      return responseLikeness(services, runOf(run), by, index, context)
    case 'like-pixels':
      return pixelLikeness(services, by, index, context)
  }
}

/** Computes a number for each face; searches with this order use it until faces or checkpoint change. */
export const computeOrder =
  (services: ResultServices, order: ComputedOrder): JobWork<{ known: number }> =>
  async (context) => {
    const browser = browserOf(services.store)
    const { index } = browser.index()
    const key = browser.orderKey(order)
    const values = await valuesOf(services, order.sort, order.by, order.run, index, context)
    browser.keepOrder(key, values)
    return { known: values.reduce((known, value) => known + (Number.isNaN(value) ? 0 : 1), 0) }
  }
