import { layerOfRun, type LayerOfRun } from '../inspection/stored-results.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { cascadeFingerprint, comparisonFingerprint, controlsFingerprint, placeFingerprint } from './fingerprint.ts'
import { kindState, type KindState } from './stored-robustness.ts'

/** What is stored of a run's layer and still true. */
export interface RobustnessStates {
  readonly place: LayerOfRun
  readonly results: {
    readonly place: KindState<'place'>
    readonly stability: KindState<'stability'>
    readonly controls: KindState<'controls'>
  }
}

/** @throws AULensError RUN_NOT_FOUND, RUN_HAS_NO_CHECKPOINT, FILTER_OUT_OF_RANGE */
export const robustnessStates = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  filter = 0,
): RobustnessStates => {
  const place = layerOfRun(store, run, layer, filter)
  return {
    place,
    results: {
      place: kindState(store, { run, kind: 'place', layer }, () => placeFingerprint(store, run)),
      stability: kindState(store, { run, kind: 'stability', layer }, ({ runs }) =>
        comparisonFingerprint(store, run, runs),
      ),
      controls: kindState(store, { run, kind: 'controls', layer }, () => controlsFingerprint(store, run)),
    },
  }
}

export const cascadeState = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  filter: number,
): KindState<'cascade'> =>
  kindState(store, { run, kind: 'cascade', layer, filter }, () => cascadeFingerprint(store, run))
