import type { ControlResult, ControlSettings } from '../../shared/contract/robustness.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { loadFaces } from '../training/selection.ts'
import { codedFaces } from './coded-faces.ts'
import { controlShares, scoreDistributions, type ScoredNetwork } from './control-scores.ts'
import { controlsFingerprint } from './fingerprint.ts'
import { finishedPermutedRun } from './permuted-run.ts'
import { requireCodes } from './place.job.ts'
import { currentResult, saveResult } from './stored-robustness.ts'
import { unitScores } from './unit-scores.ts'

/**
 * The whole way from faces to best AUs through the run's network, through the same network before its first step, and
 * through one
 * trained in the same way on labels that say nothing, where there is one.
 */
export const controlsOfRun =
  (services: ResultServices, run: string, settings: ControlSettings): JobWork<ControlResult> =>
  async (context) => {
    const { store, compute } = services
    const record = findRun(store, run)
    const fingerprint = controlsFingerprint(store, run)
    const stored = currentResult(store, { run, kind: 'controls', layer: settings.layer, settings, fingerprint })
    if (stored !== null) return stored
    const maxima = await runMaxima(services, run, settings.layer)(context)
    const faces = codedFaces(store, record.corpusId, maxima.samples)
    requireCodes(faces, run)
    const networks: ScoredNetwork[] = [
      {
        network: 'run',
        run,
        testAccuracy: record.testAccuracy,
        scores: await unitScores(maxima, faces, settings, context),
      },
    ]
    const { parameters } = await compute.call('initialise', { settings: record.settings }, { signal: context.signal })
    const untrained = await compute.call(
      'maxima',
      {
        parameters,
        normalisation: record.settings.normalisation,
        layer: settings.layer,
        faces: loadFaces(store, record.corpusId, maxima.samples, record.settings.side),
      },
      {
        signal: context.signal,
        onEvent: (event) => {
          if (event.type === 'progress') context.onProgress({ ...event, message: `${event.message}, untrained` })
        },
      },
    )
    networks.push({
      network: 'untrained',
      run: null,
      testAccuracy: null,
      scores: await unitScores(untrained, faces, settings, context),
    })
    const permuted = finishedPermutedRun(store, record)
    if (permuted !== undefined) {
      const theirs = await runMaxima(services, permuted.run, settings.layer)(context)
      networks.push({
        network: 'permuted',
        run: permuted.run,
        testAccuracy: permuted.testAccuracy,
        scores: await unitScores(theirs, codedFaces(store, record.corpusId, theirs.samples), settings, context),
      })
    }
    const result: ControlResult = {
      run,
      step: maxima.step,
      settings,
      samples: faces.length,
      networks: scoreDistributions(networks),
      permutedMissing: permuted === undefined,
      filters: controlShares(networks[0]?.scores ?? [], networks.slice(1)),
    }
    saveResult(
      store,
      {
        run,
        kind: 'controls',
        step: maxima.step,
        layer: settings.layer,
        filter: null,
        settings,
        fingerprint,
        file: null,
      },
      result,
    )
    store.runs.noteEngine(run, `${settings.layer} controls`, maxima.step, await services.compute.report())
    return result
  }
