import type { PlaceResult, PlaceSettings } from '../../shared/contract/robustness.ts'
import type { MapPositions } from '../../shared/facs/face-regions.ts'
import { layerGeometry, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { codedFaces } from './coded-faces.ts'
import { placeFingerprint } from './fingerprint.ts'
import { computePlace } from './place.ts'
import { placeFaces } from './placed-faces.ts'
import { currentResult, saveResult } from './stored-robustness.ts'

/** Where the map positions of a layer look: middles of their receptive fields in input pixels. */
export const positionsOf = (layer: ConvolutionLayer, side: number): MapPositions => {
  const { mapSide, stride, offset, window } = layerGeometry(layer, side)
  return { mapSide, stride, first: offset + window / 2 }
}

/** @throws AULensError `ROBUSTNESS_NO_CODES` where no face of the split is coded with an Action Unit */
export const requireCodes = (faces: readonly { readonly units: readonly number[] }[], run: string): void => {
  if (faces.some(({ units }) => units.length > 0)) return
  throw new AULensError('ROBUSTNESS_NO_CODES', `No face of ${run} is coded with an Action Unit.`, {
    hint: 'Train on a corpus with FACS codes, or choose a split that has some.',
  })
}

/**
 * Peaks of every filter against the regions of the AUs; stored, and read back while nothing it depends on has changed.
 */
export const placeOfRun =
  (services: ResultServices, run: string, settings: PlaceSettings): JobWork<PlaceResult> =>
  async (context) => {
    const { store } = services
    const {
      corpusId,
      settings: { side },
    } = findRun(store, run)
    const fingerprint = placeFingerprint(store, run)
    const stored = currentResult(store, { run, kind: 'place', layer: settings.layer, settings, fingerprint })
    if (stored !== null) return stored
    const maxima = await runMaxima(services, run, settings.layer)(context)
    const faces = codedFaces(store, corpusId, maxima.samples, settings.split)
    requireCodes(faces, run)
    const computed = await computePlace(
      { peaks: maxima, faces, placed: placeFaces(faces), positions: positionsOf(settings.layer, side), side, settings },
      context,
    )
    const result: PlaceResult = { run, step: maxima.step, settings, ...computed }
    saveResult(
      store,
      { run, kind: 'place', step: maxima.step, layer: settings.layer, filter: null, settings, fingerprint, file: null },
      result,
    )
    return result
  }
