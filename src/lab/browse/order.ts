import { computedSorts, unlabelled } from '../../shared/contract/browse.ts'
import type { ComputedSort, sampleGroups, sampleSorts } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { Codes } from './match.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

export type SampleSort = (typeof sampleSorts)[number]
export type SampleGroup = (typeof sampleGroups)[number]

/** What rows are ordered by. `values`: of each row, for a computed order; NaN where it is not known. */
export interface OrderColumns {
  readonly index: SampleIndex
  readonly run: RunColumns
  readonly values: Float32Array | null
}

export const isComputed = (sort: SampleSort): sort is ComputedSort => computedSorts.some((name) => name === sort)

/**
 * Rows whose failed conditions are exactly these (0: rows that match everything), in the order of the index. Loops by
 * number here and wherever all
 * rows are gone through: V8 takes five times as long with an iterator until it has compiled the loop.
 */
export const matchingRows = (failed: Uint16Array, conditions = 0): Uint32Array => {
  let total = 0
  for (let row = 0; row < failed.length; row++) if (failed[row] === conditions) total++
  const rows = new Uint32Array(total)
  let to = 0
  for (let row = 0; to < total; row++) if (failed[row] === conditions) rows[to++] = row
  return rows
}

const digit = 12
const digits = 2 ** digit
const levels = digits * digits

/**
 * Stable sort by a key from 0 to 1, ascending: two counting passes over 24 bits, for comparing would cost ten times as
 * much.
 */
const sortByKey = (rows: Uint32Array, keyOf: (row: number) => number): Uint32Array => {
  const count = rows.length
  const keys = new Uint32Array(count)
  for (let place = 0; place < count; place++)
    keys[place] = Math.min(levels - 1, Math.floor(keyOf(rows[place] ?? 0) * levels))
  const pass = (order: Uint32Array | null, shift: number): Uint32Array => {
    const next = new Uint32Array(digits + 1)
    for (let place = 0; place < count; place++) {
      const part = (((keys[place] ?? 0) >>> shift) & (digits - 1)) + 1
      next[part] = (next[part] ?? 0) + 1
    }
    for (let part = 1; part <= digits; part++) next[part] = (next[part] ?? 0) + (next[part - 1] ?? 0)
    const sorted = new Uint32Array(count)
    for (let step = 0; step < count; step++) {
      const place = order === null ? step : (order[step] ?? 0)
      const part = ((keys[place] ?? 0) >>> shift) & (digits - 1)
      const to = next[part] ?? 0
      sorted[to] = place
      next[part] = to + 1
    }
    return sorted
  }
  const order = pass(pass(null, 0), digit)
  for (let place = 0; place < count; place++) order[place] = rows[order[place] ?? 0] ?? 0
  return order
}

/** Largest first, in the first half of the range; what is not known comes last. */
const byValue = (values: Float32Array): ((row: number) => number) => {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  const range = Math.max(Number.MIN_VALUE, most - least)
  return (row) => {
    const value = values[row] ?? NaN
    return Number.isNaN(value) ? 1 : (most - value) / range / 2
  }
}

/** Orders by a number; those by a label are groups. */
type KeySort = Exclude<SampleSort, 'sequence' | 'label' | 'predicted'>

const sortKey = ({ index, run, values }: OrderColumns, sort: KeySort): ((row: number) => number) => {
  const known = (row: number): boolean => (run.predicted[row] ?? -1) >= 0
  switch (sort) {
    // What has no prediction comes last, whatever the order.
    case 'most-confident':
      return (row) => (known(row) ? (1 - (run.confidence[row] ?? 0)) / 2 : 1)
    case 'least-confident':
      return (row) => (known(row) ? (run.confidence[row] ?? 0) / 2 : 1)
    case 'loss':
      return (row) => ((run.right[row] ?? -1) >= 0 ? (1 - Math.min(1, (run.loss[row] ?? 0) / 28)) / 2 : 1)
    case 'activation':
    case 'like-responses':
    case 'like-pixels':
      return byValue(values ?? new Float32Array(index.count).fill(NaN))
  }
}

/** Groups more than these are not shown as groups: a corpus of stills has as many sequences as faces. */
export const mostGroups = 20_000
const folds = 100

/** Number of the group that each row belongs to, and how many groups there may be; -1: no value, which comes last. */
const groupsOf = (
  { subject, sequence, subjects, sequences, emotion, fold }: SampleIndex,
  group: Exclude<SampleGroup, 'none'>,
): { members: number; column: Codes } => {
  switch (group) {
    case 'subject':
      return { members: subjects.length, column: subject }
    case 'sequence':
      return { members: sequences.length, column: sequence }
    case 'emotion':
      return { members: emotions.length, column: emotion }
    case 'fold':
      return { members: folds, column: fold }
  }
}

/** Rows by group, in each as they came, and the sizes of the groups; null where there are too many. */
const groupRows = (
  rows: Uint32Array,
  members: number,
  column: Codes,
): { rows: Uint32Array; groups: number[] } | null => {
  const counts = new Uint32Array(members + 1)
  const memberOf = (code: number): number => (code < 0 ? members : code)
  for (let at = 0; at < rows.length; at++) {
    const member = memberOf(column[rows[at] ?? 0] ?? 0)
    counts[member] = (counts[member] ?? 0) + 1
  }
  const groups = Array.from(counts.filter((count) => count > 0))
  if (groups.length > mostGroups) return null
  const next = new Uint32Array(members + 1)
  for (let member = 1; member <= members; member++) next[member] = (next[member - 1] ?? 0) + (counts[member - 1] ?? 0)
  const grouped = new Uint32Array(rows.length)
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0
    const member = memberOf(column[row] ?? 0)
    const to = next[member] ?? 0
    grouped[to] = row
    next[member] = to + 1
  }
  return { rows: grouped, groups }
}

/** Orders of all rows by one sort, kept with what they were made from: the next search only picks its rows out. */
const knownOrders = new WeakMap<object, Map<SampleSort, Uint32Array>>()
const keptOrders = 3
/** A result of fewer rows than this share of all is sorted by itself. */
const worthAll = 1 / 4

const orderOfAll = (columns: OrderColumns, sort: KeySort): Uint32Array | undefined =>
  knownOrders.get(madeFrom(columns, sort))?.get(sort)

const madeFrom = ({ index, run, values }: OrderColumns, sort: KeySort): object =>
  isComputed(sort) ? (values ?? index) : run

const sortRows = (columns: OrderColumns, rows: Uint32Array, sort: Exclude<SampleSort, 'sequence'>): Uint32Array => {
  if (sort === 'label' || sort === 'predicted')
    return (
      groupRows(rows, emotions.length, sort === 'label' ? columns.index.emotion : columns.run.predicted)?.rows ?? rows
    )
  const { count } = columns.index
  let all = orderOfAll(columns, sort)
  if (all === undefined) {
    if (rows.length < count * worthAll) return sortByKey(rows, sortKey(columns, sort))
    all = sortByKey(
      Uint32Array.from({ length: count }, (_, row) => row),
      sortKey(columns, sort),
    )
    const kept = knownOrders.get(madeFrom(columns, sort)) ?? new Map<SampleSort, Uint32Array>()
    kept.set(sort, all)
    for (const oldest of kept.keys()) if (kept.size > keptOrders) kept.delete(oldest)
    knownOrders.set(madeFrom(columns, sort), kept)
  }
  const wanted = new Uint8Array(count)
  for (let at = 0; at < rows.length; at++) wanted[rows[at] ?? 0] = 1
  const sorted = new Uint32Array(rows.length)
  let to = 0
  for (let at = 0; to < sorted.length; at++) if (wanted[all[at] ?? 0] === 1) sorted[to++] = all[at] ?? 0
  return sorted
}

/**
 * @param rows matching rows in the order of the index
 * @returns the rows in the order asked for, and the sizes of the groups; null: none, or more than {@link mostGroups}
 */
export const orderRows = (
  columns: OrderColumns,
  rows: Uint32Array,
  sort: SampleSort,
  group: SampleGroup,
): { rows: Uint32Array; groups: number[] | null } => {
  const sorted = sort === 'sequence' ? rows : sortRows(columns, rows, sort)
  if (group === 'none') return { rows: sorted, groups: null }
  const { members, column } = groupsOf(columns.index, group)
  return groupRows(sorted, members, column) ?? { rows: sorted, groups: null }
}

const marksOnRuler = 160

/** What the ruler beside the list says at a row. */
const rulerLabel = (
  { index, run, values }: OrderColumns,
  row: number,
  sort: SampleSort,
  group: SampleGroup,
): string => {
  const emotionOf = (code: number): string => emotions[code] ?? unlabelled
  const known = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2)
  if (group === 'emotion') return emotionOf(index.emotion[row] ?? -1)
  if (group === 'fold') return (index.fold[row] ?? -1) < 0 ? '–' : String(index.fold[row])
  if (group !== 'none') return index.subjects[index.subject[row] ?? 0]?.name ?? ''
  switch (sort) {
    case 'sequence':
      return index.subjects[index.subject[row] ?? 0]?.name ?? ''
    case 'label':
      return emotionOf(index.emotion[row] ?? -1)
    case 'predicted':
      return (run.predicted[row] ?? -1) < 0 ? '–' : emotionOf(run.predicted[row] ?? -1)
    case 'most-confident':
    case 'least-confident':
      return (run.predicted[row] ?? -1) < 0 ? '–' : known(run.confidence[row])
    case 'loss':
      return (run.right[row] ?? -1) < 0 ? '–' : known(run.loss[row])
    case 'activation':
    case 'like-responses':
    case 'like-pixels':
      return known(values?.[row])
  }
}

/** Labels at places spread evenly over ordered rows; a label that goes on is not said again. */
export const rulerOf = (
  columns: OrderColumns,
  rows: Uint32Array,
  sort: SampleSort,
  group: SampleGroup,
): { place: number; label: string }[] => {
  const ruler: { place: number; label: string }[] = []
  const count = Math.min(rows.length, marksOnRuler)
  for (let step = 0; step < count; step++) {
    const place = Math.floor((step * rows.length) / count)
    const label = rulerLabel(columns, rows[place] ?? 0, sort, group)
    if (ruler.at(-1)?.label !== label) ruler.push({ place, label })
  }
  return ruler
}
