import type { ReconstructionMethod } from '../../../../shared/contract/compute.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { addressOf } from '../../../router/address.ts'
import type { Query } from '../../../router/address.ts'
import { detailPattern } from './filter-address.ts'
import { reconstructionMethods } from '../patches/method-words.ts'

/** What the patches show: every method under each other, one method alone, or the windows of the faces. */
export const patchRows = ['all', ...reconstructionMethods, 'face'] as const
export type PatchRows = 'all' | ReconstructionMethod | 'face'
export const patchCounts = [10, 25, 50] as const
export type PatchCount = (typeof patchCounts)[number]
/** What lies below the figure. */
export const detailPanels = [
  'responses',
  'scores',
  'bins',
  'together',
  'place',
  'pictures',
  'runs',
  'settings',
] as const
export type DetailPanel = (typeof detailPanels)[number]

/** How one filter is looked at; its address holds it. */
export interface DetailView {
  readonly rows: PatchRows
  readonly count: PatchCount
  readonly panel: DetailPanel
  /** Action Unit looked at; null: the filter's best. */
  readonly au: number | null
  /** Rank pointed at, from 0. */
  readonly rank: number
}
export const plainDetail: DetailView = { rows: 'all', count: 10, panel: 'responses', au: null, rank: 0 }

const whole = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : null

/** Reads a view from an address; what does not fit is left at its default. */
export const detailViewOf = (query: Query): DetailView => ({
  rows: patchRows.find((rows) => rows === query['rows']) ?? plainDetail.rows,
  count: patchCounts.find((count) => String(count) === query['n']) ?? plainDetail.count,
  panel: detailPanels.find((panel) => panel === query['panel']) ?? plainDetail.panel,
  au: whole(query['au']),
  rank: Math.max(0, (whole(query['rank']) ?? 1) - 1),
})

/** Holds only what differs from the plain view. */
export const detailQuery = ({ rows, count, panel, au, rank }: DetailView): Query => ({
  ...(rows === plainDetail.rows ? {} : { rows }),
  ...(count === plainDetail.count ? {} : { n: String(count) }),
  ...(panel === plainDetail.panel ? {} : { panel }),
  ...(au === null ? {} : { au: String(au) }),
  ...(rank === 0 ? {} : { rank: String(rank + 1) }),
})

export const detailAddress = (
  run: string,
  layer: ConvolutionLayer,
  filter: number,
  view: DetailView = plainDetail,
): string => addressOf(detailPattern, { run, layer, filter: String(filter) }, detailQuery(view))
