import type { CascadeResult, ControlResult, PlaceResult, StabilityResult } from '../../shared/contract/robustness.ts'
import { actionUnitOf } from '../../shared/facs/action-units.ts'
import type { CsvCell } from '../store/arrays/csv.ts'

/** A table with one observation a row. */
export interface TidyTable {
  readonly columns: string[]
  readonly rows: CsvCell[][]
}

const nameOf = (au: number | undefined): string => (au === undefined ? '' : (actionUnitOf(au)?.name ?? ''))

/** One row a filter and AU. */
export const placeTable = ({ filters }: PlaceResult): TidyTable => ({
  columns: [
    'filter',
    'dead',
    'au',
    'name',
    'region',
    'n',
    'rate',
    'chance',
    'p',
    'q',
    'rate_without',
    'layer_rate',
    'iou',
    'iou_chance',
    'iou_p',
  ],
  rows: filters.flatMap(({ filter, dead, aus }) =>
    aus.map((score): CsvCell[] => [
      filter,
      dead,
      score.au,
      nameOf(score.au),
      score.region,
      score.n,
      score.rate,
      score.chance,
      score.p,
      score.q,
      score.rateWithout,
      score.layerRate,
      score.iou,
      score.iouChance,
      score.iouP,
    ]),
  ),
})

/** One row a filter and other run. */
export const stabilityTable = ({ filters }: StabilityResult): TidyTable => ({
  columns: [
    'filter',
    'dead',
    'au',
    'name',
    'kl',
    'run',
    'matched_filter',
    'correlation',
    'matched_au',
    'matched_kl',
    'found',
    'chance',
  ],
  rows: filters.flatMap(({ filter, dead, best, chance, matches }) =>
    matches.map((match): CsvCell[] => [
      filter,
      dead,
      best?.au ?? null,
      nameOf(best?.au),
      best?.kl ?? null,
      match.run,
      match.filter,
      match.correlation,
      match.best?.au ?? null,
      match.best?.kl ?? null,
      match.found,
      chance,
    ]),
  ),
})

/** One row a live filter of each network. */
export const controlsTable = ({ networks, filters }: ControlResult): TidyTable => {
  const own = new Map(filters.map((entry) => [entry.filter, entry]))
  return {
    columns: [
      'network',
      'run',
      'filter',
      'au',
      'name',
      'kl',
      'auc',
      'share_untrained',
      'share_permuted',
      'largest_untrained',
      'largest_permuted',
    ],
    rows: networks.flatMap(({ network, run, best }) =>
      best.map(({ filter, au, kl, auc }): CsvCell[] => {
        const shares = network === 'run' ? own.get(filter) : undefined
        return [
          network,
          run,
          filter,
          au,
          nameOf(au),
          kl,
          auc,
          shares?.untrained ?? null,
          shares?.permuted ?? null,
          shares?.largest.untrained ?? null,
          shares?.largest.permuted ?? null,
        ]
      }),
    ),
  }
}

/** One row a filter, method and stage; the edge detector is a stage of its own. */
export const cascadeTable = (results: readonly CascadeResult[]): TidyTable => ({
  columns: [
    'filter',
    'method',
    'random_weights',
    'ssim',
    'rank',
    'rank_absolute',
    'compared',
    'silent',
    'faces',
    'draws',
    'seed',
  ],
  rows: results.flatMap(({ settings: { filter, draws, seed }, faces, methods }) =>
    methods.flatMap(({ method, stages, edges }): CsvCell[][] => [
      ...stages.map((stage): CsvCell[] => [
        filter,
        method,
        stage.permuted ? 'permuted labels' : stage.randomised.join(' '),
        stage.ssim,
        stage.rank,
        stage.rankAbsolute,
        stage.compared,
        stage.silent,
        faces.length,
        draws,
        seed,
      ]),
      [filter, method, 'edge detector', edges.ssim, null, edges.rankAbsolute, null, null, faces.length, draws, seed],
    ]),
  ),
})
