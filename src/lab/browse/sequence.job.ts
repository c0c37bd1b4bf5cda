import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { findSequence, readTrack } from './sequence.ts'
import type { StoredPrediction } from '../store/tables/results-table.ts'

/**
 * Class probabilities and each filter's strongest response for every face of a sequence, by the run's kept checkpoint.
 * Frames that the run itself never saw are included; what is stored already is not computed again.
 */
export const computeSequence =
  (
    { store, compute }: ResultServices,
    sequence: number,
    run: string,
    layer: ConvolutionLayer,
  ): JobWork<{ step: number; computed: number }> =>
  async ({ signal, onProgress }) => {
    const { corpus } = findSequence(store, sequence)
    const { settings } = findRun(store, run)
    const { step, parameters } = await keptCheckpoint(store, run)
    const known = readTrack(store, sequence, run, step, layer, [])
    const frames = store.sequences
      .frames(sequence)
      .filter(
        (frame) => frame.face_row !== null && !(known.probabilities.has(frame.id) && known.activations.has(frame.id)),
      )
    if (frames.length === 0) return { step, computed: 0 }
    const faces = loadFaces(
      store,
      corpus,
      frames.map(({ id }) => ({ sample: id, fold: null, split: 'test', label: 0 })),
      settings.side,
    )
    const options = {
      signal,
      onEvent: (event: { type: string }) => {
        if (event.type === 'progress') onProgress(event as never)
      },
    }
    const { normalisation, classes } = settings
    const { probabilities } = await compute.call('predict', { parameters, normalisation, faces, classes }, options)
    const { maximum, filters } = await compute.call('maxima', { parameters, normalisation, faces, layer }, options)
    store.transaction(() => {
      store.results.savePredictions(
        run,
        step,
        frames.map((frame, place): StoredPrediction => {
          const row = probabilities.slice(place * classes, (place + 1) * classes)
          return { sample: frame.id, predicted: row.indexOf(Math.max(...row)), probabilities: row }
        }),
      )
      store.results.saveActivations(
        run,
        step,
        layer,
        new Map(frames.map(({ id }, place) => [id, maximum.slice(place * filters, (place + 1) * filters)])),
      )
    })
    return { step, computed: frames.length }
  }
