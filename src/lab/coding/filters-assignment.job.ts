import { randomUUID } from 'node:crypto'
import { AULensError } from '../../shared/contract/errors.ts'
import type { Assignment, FiltersAssignment } from '../../shared/contract/coding.ts'
import type { Neuron } from '../../shared/contract/compute.ts'
import { layerGeometry, type Parameters } from '../../shared/network/architecture.ts'
import { cropWindow } from '../inspection/inspect.job.ts'
import { runMaxima, type RunMaxima } from '../inspection/maxima.job.ts'
import type { JobContext, JobWork } from '../jobs/job-queue.ts'
import { padWithGround } from '../figures/patch-pictures.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { writeBlindPictures, type BlindPictures } from './blind-pictures.ts'
import { chooseFilters, type ChosenFilter } from './choose-filters.ts'
import { deal } from './deal.ts'

interface Network {
  readonly parameters: Parameters
  readonly maxima: RunMaxima
}

/** The run's network before its first step, and its responses to the training faces. */
const untrainedNetwork = async (
  { store, compute }: ResultServices,
  { run, layer }: FiltersAssignment,
  context: JobContext,
): Promise<Network> => {
  const { settings, initScale, corpusId } = findRun(store, run)
  const { signal } = context
  // The scale is stored with the run; where the seed drew it, it draws the same again.
  const { parameters } = await compute.call(
    'initialise',
    { settings: { ...settings, initScale: initScale ?? settings.initScale } },
    { signal },
  )
  const samples = store.runs.samples(run).filter(({ split }) => split === 'train')
  const maxima = await compute.call(
    'maxima',
    {
      parameters,
      normalisation: settings.normalisation,
      faces: loadFaces(store, corpusId, samples, settings.side),
      layer,
    },
    {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') context.onProgress({ ...event, message: 'The untrained network' })
      },
    },
  )
  return { parameters, maxima: { step: 0, samples, ...maxima } }
}

/** Patches of the chosen filters by both methods and of the faces, in the order of `chosen`. */
const drawPictures = async (
  { store, compute }: ResultServices,
  { run, layer, patches }: FiltersAssignment,
  chosen: readonly ChosenFilter[],
  networks: Readonly<Record<ChosenFilter['kind'], Network>>,
  context: JobContext,
): Promise<BlindPictures> => {
  const {
    settings: { side, normalisation },
    corpusId,
  } = findRun(store, run)
  const geometry = layerGeometry(layer, side)
  const { window, stride, offset } = geometry
  const area = window * window
  const count = chosen.length * patches
  const [guided, deconv, face] = [
    new Float32Array(count * area),
    new Float32Array(count * area),
    new Uint8Array(count * area),
  ]
  const [x, y] = [new Int32Array(count), new Int32Array(count)]
  const known = new Map(store.runs.samples(run).map((sample) => [sample.sample, sample]))
  for (const kinds of [['filter', 'weak'], ['untrained']] as const) {
    const entries = chosen
      .map((entry, place) => ({ entry, place }))
      .filter(({ entry }) => kinds.some((kind) => kind === entry.kind))
    if (entries.length === 0) continue
    const used = [...new Set(entries.flatMap(({ entry }) => entry.neurons.map(({ sample }) => sample)))].sort(
      (a, b) => a - b,
    )
    const faces = loadFaces(
      store,
      corpusId,
      used.flatMap((sample) => known.get(sample) ?? []),
      side,
    )
    const place = new Map(used.map((sample, index) => [sample, index]))
    const neurons = entries.flatMap(({ entry }) =>
      entry.neurons.map((neuron): Neuron => ({
        face: place.get(neuron.sample) ?? 0,
        filter: entry.filter,
        row: neuron.row,
        column: neuron.column,
      })),
    )
    for (const [method, into] of [
      ['guided', guided],
      ['deconv', deconv],
    ] as const) {
      const { pictures } = await compute.call(
        'reconstruct',
        { parameters: networks[kinds[0]].parameters, normalisation, faces, layer, neurons, method },
        {
          signal: context.signal,
          onEvent: (event) => {
            if (event.type === 'progress') context.onProgress(event)
          },
        },
      )
      entries.forEach((entry, index) =>
        into.set(pictures.subarray(index * patches * area, (index + 1) * patches * area), entry.place * patches * area),
      )
    }
    entries.forEach((entry, index) => {
      for (let patch = 0; patch < patches; patch++) {
        const neuron = neurons[index * patches + patch]
        if (neuron === undefined) continue
        const at = entry.place * patches + patch
        const whole = faces.pixels.subarray(neuron.face * side * side, (neuron.face + 1) * side * side)
        face.set(
          padWithGround(
            cropWindow(whole, side, layer, neuron.row, neuron.column),
            geometry,
            side,
            neuron.row,
            neuron.column,
          ),
          at * area,
        )
        x[at] = neuron.column * stride + offset
        y[at] = neuron.row * stride + offset
      }
    })
  }
  return { patches, window, side, guided, deconv, face, x, y }
}

/**
 * Makes a blind session: filters of a run's kept checkpoint mixed with controls, their pictures stored apart from their
 * numbers.
 */
export const assignFilters =
  (services: ResultServices, work: FiltersAssignment): JobWork<Assignment> =>
  async (context) => {
    const { store } = services
    const coders = work.coders.map((id) => store.coders.get(id))
    const { step, parameters } = await keptCheckpoint(store, work.run)
    const trained: Network = { parameters, maxima: await runMaxima(services, work.run, work.layer)(context) }
    const untrained = await untrainedNetwork(services, work, context)
    const chosen = chooseFilters(trained.maxima, untrained.maxima, work)
    if (!chosen.some(({ kind }) => kind === 'filter')) {
      throw new AULensError(
        'NOTHING_TO_CODE',
        `No filter of ${work.layer} responds to ${String(work.patches)} training faces.`,
        { hint: 'Take fewer patches, or another run.' },
      )
    }
    const pictures = await drawPictures(services, work, chosen, { filter: trained, weak: trained, untrained }, context)
    const id = randomUUID()
    await writeBlindPictures(store, id, pictures)
    const made = Object.fromEntries(
      (['filter', 'untrained', 'weak'] as const).map((kind) => [
        kind,
        chosen.filter((entry) => entry.kind === kind).length,
      ]),
    )
    const { title, ...settings } = work
    store.assignments.create(
      {
        id,
        kind: 'filters',
        title,
        settings: { ...settings, made },
        targets: chosen.map(({ kind, filter }, picture) => ({
          kind,
          run: work.run,
          step: kind === 'untrained' ? 0 : step,
          layer: work.layer,
          filter,
          picture,
          corpus: null,
          subject: null,
          sequence: null,
          frame: null,
        })),
      },
      (targets) => deal(targets, coders, work),
    )
    return store.assignments.get(id)
  }
