import type { GalleryFilter } from '../../../../shared/contract/filter.ts'
import { verdictGrades } from '../../../../shared/contract/evidence.ts'
import type { VerdictGrade } from '../../../../shared/contract/evidence.ts'
import { faceAreas } from '../../../../shared/facs/face-areas.ts'
import type { FaceArea } from '../../../../shared/facs/face-areas.ts'
import { unitLabel, unitName } from '../../../format/action-unit.ts'

export const gallerySorts = ['kl', 'z', 'auc', 'r', 'grade', 'strongest', 'number'] as const
export type GallerySort = (typeof gallerySorts)[number]
export const galleryGroups = ['au', 'area', 'grade', 'none'] as const
export type GalleryGroup = (typeof galleryGroups)[number]
/** Dead filters stand at the end, are left out, or are shown alone. */
export const deadChoices = ['last', 'hidden', 'only'] as const
export type DeadChoice = (typeof deadChoices)[number]

export interface GalleryChoice {
  readonly text: string
  readonly units: readonly number[]
  readonly areas: readonly FaceArea[]
  /** Only filters with a note. */
  /** Only filters whose verdict is one of these. */
  readonly grades: readonly VerdictGrade[]
  readonly noted: boolean
  readonly dead: DeadChoice
  readonly sort: GallerySort
  readonly group: GalleryGroup
}
export const wholeGallery: GalleryChoice = {
  text: '',
  units: [],
  areas: [],
  grades: [],
  noted: false,
  dead: 'last',
  sort: 'kl',
  group: 'au',
}

export interface TileGroup {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly tiles: readonly GalleryFilter[]
}

/**
 * "142", "12 lip" or "AU 12": a plain number names a filter, or the AU where "AU" stands before it; words are looked
 * for in the AU's name.
 */
export const matchesText = ({ filter, best }: GalleryFilter, text: string): boolean => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return true
  const unit = /^au\s*(\d+)$/.exec(wanted)
  if (unit !== null) return best?.au === Number(unit[1])
  if (/^#?\d+$/.test(wanted)) return filter === Number(wanted.replace('#', ''))
  return (
    best !== null &&
    wanted
      .split(/\s+/)
      .every((word) => `au ${best.au} ${unitName(best.au)} ${best.area ?? ''}`.toLowerCase().includes(word))
  )
}

export const chosenFilters = (
  filters: readonly GalleryFilter[],
  { text, units, areas, grades, noted, dead }: GalleryChoice,
): GalleryFilter[] =>
  filters.filter(
    (entry) =>
      matchesText(entry, text) &&
      (units.length === 0 || (entry.best !== null && units.includes(entry.best.au))) &&
      (areas.length === 0 || (entry.best?.area != null && areas.includes(entry.best.area))) &&
      (grades.length === 0 || (entry.grade !== null && grades.includes(entry.grade))) &&
      (!noted || entry.notes > 0) &&
      (dead === 'last' || entry.dead === (dead === 'only')),
  )

const value = (entry: GalleryFilter, sort: GallerySort): number => {
  switch (sort) {
    case 'kl':
      return entry.best?.kl ?? -1
    case 'auc':
      return entry.best?.auc ?? -1
    case 'z':
      return entry.best?.z ?? -Infinity
    case 'r':
      return entry.best?.r ?? -2
    case 'grade':
      return entry.grade === null ? -1 : verdictGrades.length - verdictGrades.indexOf(entry.grade)
    case 'strongest':
      return entry.strongest ?? -1
    case 'number':
      return -entry.filter
  }
}

const inOrder = (filters: readonly GalleryFilter[], sort: GallerySort): GalleryFilter[] =>
  [...filters].sort((a, b) => {
    const [first, second] = [value(a, sort), value(b, sort)]
    return first === second ? (b.best?.kl ?? 0) - (a.best?.kl ?? 0) || a.filter - b.filter : second - first
  })

/**
 * Groups in their order on the screen: by AU or area, the strongest group first; filters without a best AU, then dead
 * ones, last.
 */
export const groupedTiles = (
  filters: readonly GalleryFilter[],
  { sort, group }: Pick<GalleryChoice, 'sort' | 'group'>,
): TileGroup[] => {
  const living = inOrder(
    filters.filter(({ dead }) => !dead),
    sort,
  )
  const dead = filters.filter(({ dead: isDead }) => isDead)
  const groups = new Map<string, GalleryFilter[]>()
  for (const entry of living) {
    const key =
      group === 'none'
        ? 'all'
        : String((group === 'au' ? entry.best?.au : group === 'area' ? entry.best?.area : entry.grade) ?? '')
    const list = groups.get(key)
    if (list === undefined) groups.set(key, [entry])
    else list.push(entry)
  }
  const keys = [...groups.keys()].filter((key) => key !== '')
  if (group === 'area')
    keys.sort((a, b) => faceAreas.findIndex((area) => area === a) - faceAreas.findIndex((area) => area === b))
  if (group === 'grade')
    keys.sort(
      (a, b) => verdictGrades.findIndex((grade) => grade === a) - verdictGrades.findIndex((grade) => grade === b),
    )
  if (group === 'au' && sort === 'number') keys.sort((a, b) => Number(a) - Number(b))
  const titleOf = (key: string): string =>
    group === 'none' ? 'All' : group === 'au' ? unitLabel(Number(key)) : key.slice(0, 1).toUpperCase() + key.slice(1)
  const shown = keys.map((key): TileGroup => ({ id: key, title: titleOf(key), note: '', tiles: groups.get(key) ?? [] }))
  const without = groups.get('') ?? []
  if (without.length > 0)
    shown.push({
      id: 'without',
      title: keys.length === 0 ? 'All' : group === 'grade' ? 'Not graded' : 'No best AU',
      note: keys.length === 0 || group === 'grade' ? '' : 'no AU occurs often enough',
      tiles: without,
    })
  if (dead.length > 0) shown.push({ id: 'dead', title: 'Dead', note: 'never fire on the training faces', tiles: dead })
  return shown
}

/** End of the common scale of the tiles: the largest divergence, rounded up to a half. */
export const commonScale = (filters: readonly GalleryFilter[]): number => {
  const finite = filters.flatMap(({ best }) => (best !== null && Number.isFinite(best.kl) ? [best.kl] : []))
  return Math.max(0.5, Math.ceil(Math.max(0, ...finite) * 2) / 2)
}

/** How many filters have each value as their best, for the side pane. */
export const countBy = <K>(
  filters: readonly GalleryFilter[],
  key: (entry: GalleryFilter) => K | null,
): Map<K, number> => {
  const counts = new Map<K, number>()
  for (const entry of filters) {
    const found = key(entry)
    if (found !== null) counts.set(found, (counts.get(found) ?? 0) + 1)
  }
  return counts
}
