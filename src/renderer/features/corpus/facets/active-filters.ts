import type { SampleFacets, SampleFilter } from '../../../../shared/contract/browse.ts'
import { actionUnitOf } from '../../../../shared/facs/action-units.ts'
import { letterOf } from '../../../../shared/facs/intensity.ts'
import { emotionName, exclusionName, flagName, splitName } from '../../../format/samples.ts'
import { defaultFilter } from '../samples/filter-address.ts'

/** One condition in force, and the filter without it. */
export interface ActiveFilter {
  readonly id: string
  readonly text: string
  readonly without: SampleFilter
}

const listNames = {
  corpora: 'Corpus',
  emotions: 'Label',
  subjects: 'Subject',
  sequences: 'Sequence',
  folds: 'Fold',
  splits: 'Split',
  predicted: 'Predicted',
  verdicts: 'Prediction',
  flags: 'Finding',
  exclusions: 'Training',
  tags: 'Tag',
} as const

/** What is in force, in words, for the chips above the grid. */
export const activeFilters = (filter: SampleFilter, facets: SampleFacets | null): ActiveFilter[] => {
  const labelOf = (list: keyof typeof listNames, value: string): string => {
    if (list === 'emotions' || list === 'predicted') return emotionName(value)
    if (list === 'splits') return splitName(value)
    if (list === 'flags') return flagName(value)
    if (list === 'exclusions') return exclusionName(value)
    if (list === 'corpora' || list === 'subjects')
      return facets?.[list].find((entry) => entry.value === value)?.label ?? value
    return value
  }
  const active: ActiveFilter[] = []
  for (const list of Object.keys(listNames) as (keyof typeof listNames)[]) {
    if (filter[list].length === 0) continue
    const labels = filter[list].map((value) => labelOf(list, String(value)))
    const text = labels.length > 3 ? `${labels.length} chosen` : labels.join(', ')
    active.push({ id: list, text: `${listNames[list]}: ${text}`, without: { ...filter, [list]: [] } })
  }
  if (filter.frames === 'protocol')
    active.push({ id: 'frames', text: 'Frames: used by protocol', without: { ...filter, frames: 'all' } })
  for (const au of filter.present)
    active.push({
      id: `au${au}`,
      text: `AU ${au} ${actionUnitOf(au)?.name ?? ''}`.trim(),
      without: { ...filter, present: filter.present.filter((other) => other !== au) },
    })
  for (const au of filter.absent)
    active.push({
      id: `not-au${au}`,
      text: `Not AU ${au}`,
      without: { ...filter, absent: filter.absent.filter((other) => other !== au) },
    })
  if (filter.intensity > 0)
    active.push({
      id: 'intensity',
      text: `Intensity ${letterOf(filter.intensity)} or more`,
      without: { ...filter, intensity: 0 },
    })
  const [from, to] = filter.confidence
  if (from > 0 || to < 1)
    active.push({
      id: 'confidence',
      text: `Confidence ${from.toFixed(2)} to ${to.toFixed(2)}`,
      without: { ...filter, confidence: [0, 1] },
    })
  if (filter.text.trim() !== '')
    active.push({ id: 'text', text: `“${filter.text.trim()}”`, without: { ...filter, text: '' } })
  return active
}

export const cleared = (): SampleFilter => ({ ...defaultFilter, frames: 'all' })
