import type {
  FilterRobustness,
  FilterRobustnessDetail,
  PlaceScore,
  RobustnessOverview,
} from '../../shared/contract/robustness.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { projectUuid, storedEvidence } from '../inspection/stored-results.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { permutedRunOf } from './permuted-run.ts'
import { peakMap } from './peak-map.ts'
import type { RobustnessRecord } from '../store/tables/robustness-table.ts'
import { cascadeState, robustnessStates } from './robustness-states.ts'

/** Names a stored result's pictures: computed anew, they have another name. */
const addressOf = (store: ProjectStore, { id, madeAt }: RobustnessRecord): string =>
  `robustness/${projectUuid(store)}/${String(id)}-${String(Date.parse(madeAt))}`

/** What is stored and still true of a layer's filters, one line each; computes nothing. */
export const robustnessOverview = (store: ProjectStore, run: string, layer: ConvolutionLayer): RobustnessOverview => {
  const {
    place: where,
    results: { place, stability, controls },
  } = robustnessStates(store, run, layer)
  const best = new Map(storedEvidence(store, where)?.evidence.filters.map((filter) => [filter.filter, filter.best?.au]))
  const placed = new Map(place.result?.filters.map((filter) => [filter.filter, filter.aus]))
  const stable = new Map(stability.result?.filters.map((filter) => [filter.filter, filter]))
  const controlled = new Map(controls.result?.filters.map((filter) => [filter.filter, filter]))
  const filters = Array.from({ length: where.geometry.filters }, (_, filter): FilterRobustness => {
    const [ofStability, ofControls] = [stable.get(filter), controlled.get(filter)]
    return {
      filter,
      place: placed.get(filter)?.find(({ au }) => au === best.get(filter)) ?? null,
      stability:
        ofStability === undefined
          ? null
          : {
              au: ofStability.best?.au ?? null,
              found: ofStability.found,
              of: ofStability.of,
              chance: ofStability.chance,
              correlation: ofStability.correlation,
            },
      controls:
        ofControls === undefined
          ? null
          : { au: ofControls.best?.au ?? null, untrained: ofControls.untrained, permuted: ofControls.permuted },
    }
  })
  const permuted = permutedRunOf(store, where.record)
  return {
    run,
    step: where.step,
    layer,
    place: {
      state: place.state,
      settings: place.settings,
      madeAt: place.madeAt,
      landmarks: place.result?.landmarks ?? [],
    },
    stability: {
      state: stability.state,
      settings: stability.settings,
      madeAt: stability.madeAt,
      runs: stability.result?.runs ?? [],
    },
    controls: {
      state: controls.state,
      settings: controls.settings,
      madeAt: controls.madeAt,
      networks: controls.result?.networks ?? [],
      permutedMissing: controls.result?.permutedMissing ?? permuted?.state !== 'done',
    },
    permutedRun: permuted === undefined ? null : { run: permuted.run, state: permuted.state },
    filters,
  }
}

/** The AU whose peaks are shown where none is asked for: the evidence's, else the one whose region holds most. */
const chosenUnit = (
  scores: readonly PlaceScore[],
  asked: number | null,
  best: number | undefined,
): number | undefined =>
  [asked, best].find((au) => scores.some((score) => score.au === au)) ??
  [...scores].sort((a, b) => (b.rate ?? 0) - (a.rate ?? 0))[0]?.au

/** Everything stored and still true of one filter. */
export const filterRobustness = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  filter: number,
  au: number | null,
): FilterRobustnessDetail => {
  const {
    place: where,
    results: { place, stability, controls },
  } = robustnessStates(store, run, layer, filter)
  const cascade = cascadeState(store, run, layer, filter)
  const scores = place.result?.filters.find((entry) => entry.filter === filter)?.aus ?? []
  const best = storedEvidence(store, where)?.evidence.filters.find((entry) => entry.filter === filter)?.best?.au
  const unit = chosenUnit(scores, au, best)
  const map = place.result === null || unit === undefined ? null : peakMap(store, where, place.result, filter, unit)
  return {
    run,
    step: where.step,
    layer,
    filter,
    place: {
      state: place.state,
      aus: scores,
      landmarks: place.result?.landmarks ?? [],
      shifts: place.result?.shifts ?? where.geometry.mapSide ** 2,
      map:
        map === null || place.record === null
          ? null
          : { ...map, figure: `${addressOf(store, place.record)}/peaks-${String(filter)}-${String(map.au)}` },
    },
    stability: {
      state: stability.state,
      result: stability.result?.filters.find((entry) => entry.filter === filter) ?? null,
    },
    controls: {
      state: controls.state,
      result: controls.result?.filters.find((entry) => entry.filter === filter) ?? null,
      networks: controls.result?.networks ?? [],
      permutedMissing: controls.result?.permutedMissing ?? true,
    },
    cascade: {
      state: cascade.state,
      result: cascade.result,
      pictures: cascade.record === null ? null : addressOf(store, cascade.record),
    },
  }
}
