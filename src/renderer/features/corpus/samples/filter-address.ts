import { computedSorts, OrderBy, sampleGroups, sampleSorts, SampleFilter } from '../../../../shared/contract/browse.ts'
import { convolutionLayers } from '../../../../shared/network/architecture.ts'
import type { Query } from '../../../router/address.ts'

export type Sort = (typeof sampleSorts)[number]
export type Group = (typeof sampleGroups)[number]

/** Everything that decides which faces are shown, and how: the address of the screen holds it. */
export interface CorpusView {
  readonly filter: SampleFilter
  readonly sort: Sort
  /** What a computed order goes by. */
  readonly by: OrderBy
  readonly group: Group
  /** A run's name; 'auto': the newest with a checkpoint; 'none': without predictions. */
  readonly run: string
  /** Sample in the inspector. */
  readonly sample: number | null
  readonly layout: 'grid' | 'table'
}

/** What is shown where the address says nothing: the faces that the protocol uses. */
export const defaultFilter: SampleFilter = SampleFilter.parse({ frames: 'protocol' })
export const defaultView: CorpusView = {
  filter: defaultFilter,
  sort: 'sequence',
  by: OrderBy.parse({}),
  group: 'subject',
  run: 'auto',
  sample: null,
  layout: 'grid',
}

const lists = ['corpora', 'subjects', 'sequences', 'folds'] as const
const words = ['emotions', 'flags', 'exclusions', 'tags', 'splits', 'predicted', 'verdicts'] as const

// Tags are words of people's own, so that a comma may stand in one.
const readList = (text: string | undefined): string[] =>
  text === undefined || text === ''
    ? []
    : text.split(',').map((part) => part.replaceAll('%2C', ',').replaceAll('%25', '%'))
const writeList = (values: readonly (string | number)[]): string =>
  values.map((value) => String(value).replaceAll('%', '%25').replaceAll(',', '%2C')).join(',')

/** "conv3:12" for a filter, "face:345" for a face. */
const readBy = (text: string | undefined): OrderBy => {
  const [name, number] = (text ?? '').split(':')
  const layer = convolutionLayers.find((entry) => entry === name)
  const read = OrderBy.safeParse(
    layer !== undefined ? { layer, filter: Number(number) } : name === 'face' ? { sample: Number(number) } : {},
  )
  return read.success ? read.data : OrderBy.parse({})
}
const writeBy = (sort: Sort, { layer, filter, sample }: OrderBy): string =>
  sort === 'activation' ? `${layer}:${filter}` : `face:${sample ?? ''}`

/** Reads a view from an address; what does not fit is left at its default. */
export const viewOf = (query: Query): CorpusView => {
  const numbers = (text: string | undefined): number[] => readList(text).map(Number).filter(Number.isInteger)
  const units = numbers(query['au'])
  const [from, to] = readList(query['confidence']).map(Number)
  const fields: Record<string, unknown> = {
    frames: query['frames'] === 'all' ? 'all' : 'protocol',
    text: query['text'] ?? '',
    present: units.filter((au) => au > 0),
    absent: units.filter((au) => au < 0).map((au) => -au),
    intensity: Number(query['intensity'] ?? 0),
    confidence: [from ?? 0, to ?? 1],
  }
  for (const name of lists) fields[name] = numbers(query[name])
  for (const name of words) fields[name] = readList(query[name])
  let filter = SampleFilter.safeParse(fields)
  if (!filter.success) {
    for (const issue of filter.error.issues) Reflect.deleteProperty(fields, String(issue.path[0]))
    filter = SampleFilter.safeParse(fields)
  }
  const sample = Number(query['sample'])
  return {
    filter: filter.success ? filter.data : defaultFilter,
    sort: sampleSorts.find((sort) => sort === query['sort']) ?? 'sequence',
    by: readBy(query['by']),
    group: sampleGroups.find((group) => group === query['group']) ?? 'subject',
    run: query['run'] ?? 'auto',
    sample: Number.isInteger(sample) && sample > 0 ? sample : null,
    layout: query['view'] === 'table' ? 'table' : 'grid',
  }
}

/** Only what differs from the default, so that addresses stay short. */
export const queryOf = ({ filter, sort, by, group, run, sample, layout }: CorpusView): Record<string, string> => {
  const query: Record<string, string> = {}
  for (const name of [...lists, ...words]) if (filter[name].length > 0) query[name] = writeList(filter[name])
  const units = [...filter.present, ...filter.absent.map((au) => -au)]
  if (units.length > 0) query['au'] = units.join(',')
  if (filter.intensity > 0) query['intensity'] = String(filter.intensity)
  if (filter.frames === 'all') query['frames'] = 'all'
  if (filter.confidence[0] > 0 || filter.confidence[1] < 1) query['confidence'] = filter.confidence.join(',')
  if (filter.text.trim() !== '') query['text'] = filter.text
  if (sort !== 'sequence') query['sort'] = sort
  if (computedSorts.some((name) => name === sort)) query['by'] = writeBy(sort, by)
  if (group !== 'subject') query['group'] = group
  if (run !== 'auto') query['run'] = run
  if (sample !== null) query['sample'] = String(sample)
  if (layout === 'table') query['view'] = 'table'
  return query
}
