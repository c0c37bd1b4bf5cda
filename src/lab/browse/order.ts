import { computedSorts, unlabelled } from '../../shared/contract/browse.ts'
import type { ComputedSort, sampleGroups, sampleSorts } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

export type SampleSort = (typeof sampleSorts)[number]
export type SampleGroup = (typeof sampleGroups)[number]

/** What rows are ordered by. `values`: of each row, for a computed order; NaN where it is not known. */
export interface OrderColumns { readonly index: SampleIndex; readonly run: RunColumns; readonly values: Float32Array | null }

export const isComputed = (sort: SampleSort): sort is ComputedSort => computedSorts.some((name) => name === sort)

/** Rows in `failed` that match everything, in the order of the index. */
export const matchingRows = (failed: Uint16Array): Uint32Array => {
  let total = 0
  for (const bits of failed) if (bits === 0) total++
  const rows = new Uint32Array(total)
  let to = 0
  for (let row = 0; row < failed.length; row++) if (failed[row] === 0) rows[to++] = row
  return rows
}

const digit = 12
const digits = 2 ** digit
const levels = digits * digits

/** Stable sort by a key from 0 to 1, ascending: two counting passes over 24 bits, for comparing would cost ten times as much. */
const sortByKey = (rows: Uint32Array, keyOf: (row: number) => number): Uint32Array => {
  const count = rows.length
  const keys = new Uint32Array(count)
  for (let place = 0; place < count; place++) keys[place] = Math.min(levels - 1, Math.floor(keyOf(rows[place] ?? 0) * levels))
  const pass = (order: Uint32Array | null, shift: number): Uint32Array => {
    const next = new Uint32Array(digits + 1)
    for (let place = 0; place < count; place++) {
      const part = (((keys[place] ?? 0) >>> shift) & (digits - 1)) + 1
      next[part] = (next[part] ?? 0) + 1
    }
    for (let part = 1; part <= digits; part++) next[part] = (next[part] ?? 0) + (next[part - 1] ?? 0)
    const sorted = new Uint32Array(count)
    for (let step = 0; step < count; step++) {
      const place = order === null ? step : order[step] ?? 0
      const part = ((keys[place] ?? 0) >>> shift) & (digits - 1)
      sorted[next[part] ?? 0] = place
      next[part] = (next[part] ?? 0) + 1
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

const sortKey = ({ index, run, values }: OrderColumns, sort: Exclude<SampleSort, 'sequence'>): ((row: number) => number) => {
  const known = (row: number): boolean => (run.predicted[row] ?? -1) >= 0
  switch (sort) {
    // What has no prediction comes last, whatever the order.
    case 'most-confident': return (row) => (known(row) ? (1 - (run.confidence[row] ?? 0)) / 2 : 1)
    case 'least-confident': return (row) => (known(row) ? (run.confidence[row] ?? 0) / 2 : 1)
    case 'loss': return (row) => ((run.right[row] ?? -1) >= 0 ? (1 - Math.min(1, (run.loss[row] ?? 0) / 28)) / 2 : 1)
    case 'label': return (row) => { const code = index.emotion[row] ?? -1; return code < 0 ? 1 : code / 16 }
    case 'predicted': return (row) => { const code = run.predicted[row] ?? -1; return code < 0 ? 1 : code / 16 }
    case 'activation': case 'like-responses': case 'like-pixels': return byValue(values ?? new Float32Array(index.count).fill(NaN))
  }
}

/** Groups more than these are not shown as groups: a corpus of stills has as many sequences as faces. */
export const mostGroups = 20_000
const folds = 100

/** Number of the group that each row belongs to, and how many groups there may be; those without a value come last. */
const groupsOf = ({ subject, sequence, subjects, sequences, emotion, fold }: SampleIndex, group: Exclude<SampleGroup, 'none'>): { members: number; of: (row: number) => number } => {
  switch (group) {
    case 'subject': return { members: subjects.length, of: (row) => subject[row] ?? 0 }
    case 'sequence': return { members: sequences.length, of: (row) => sequence[row] ?? 0 }
    case 'emotion': return { members: emotions.length + 1, of: (row) => { const code = emotion[row] ?? -1; return code < 0 ? emotions.length : code } }
    case 'fold': return { members: folds + 1, of: (row) => { const number = fold[row] ?? -1; return number < 0 ? folds : number } }
  }
}

/**
 * @param rows matching rows in the order of the index
 * @returns the rows in the order asked for, and the sizes of the groups; null: none, or more than {@link mostGroups}
 */
export const orderRows = (columns: OrderColumns, rows: Uint32Array, sort: SampleSort, group: SampleGroup): { rows: Uint32Array; groups: number[] | null } => {
  const sorted = sort === 'sequence' ? rows : sortByKey(rows, sortKey(columns, sort))
  if (group === 'none') return { rows: sorted, groups: null }
  const { members, of } = groupsOf(columns.index, group)
  const counts = new Uint32Array(members)
  for (const row of rows) counts[of(row)] = (counts[of(row)] ?? 0) + 1
  const groups = Array.from(counts.filter((count) => count > 0))
  if (groups.length > mostGroups) return { rows: sorted, groups: null }
  if (sort === 'sequence' && (group === 'subject' || group === 'sequence')) return { rows, groups }
  const next = new Uint32Array(members)
  for (let member = 1; member < members; member++) next[member] = (next[member - 1] ?? 0) + (counts[member - 1] ?? 0)
  const grouped = new Uint32Array(rows.length)
  for (const row of sorted) {
    const member = of(row)
    grouped[next[member] ?? 0] = row
    next[member] = (next[member] ?? 0) + 1
  }
  return { rows: grouped, groups }
}

const marksOnRuler = 160

/** What the ruler beside the list says at a row. */
const rulerLabel = ({ index, run, values }: OrderColumns, row: number, sort: SampleSort, group: SampleGroup): string => {
  const emotionOf = (code: number): string => emotions[code] ?? unlabelled
  const known = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2))
  if (group === 'emotion') return emotionOf(index.emotion[row] ?? -1)
  if (group === 'fold') return (index.fold[row] ?? -1) < 0 ? '–' : String(index.fold[row])
  if (group !== 'none') return index.subjects[index.subject[row] ?? 0]?.name ?? ''
  switch (sort) {
    case 'sequence': return index.subjects[index.subject[row] ?? 0]?.name ?? ''
    case 'label': return emotionOf(index.emotion[row] ?? -1)
    case 'predicted': return (run.predicted[row] ?? -1) < 0 ? '–' : emotionOf(run.predicted[row] ?? -1)
    case 'most-confident': case 'least-confident': return (run.predicted[row] ?? -1) < 0 ? '–' : known(run.confidence[row])
    case 'loss': return (run.right[row] ?? -1) < 0 ? '–' : known(run.loss[row])
    case 'activation': case 'like-responses': case 'like-pixels': return known(values?.[row])
  }
}

/** Labels at places spread evenly over ordered rows; a label that goes on is not said again. */
export const rulerOf = (columns: OrderColumns, rows: Uint32Array, sort: SampleSort, group: SampleGroup): { place: number; label: string }[] => {
  const ruler: { place: number; label: string }[] = []
  const count = Math.min(rows.length, marksOnRuler)
  for (let step = 0; step < count; step++) {
    const place = Math.floor(step * rows.length / count)
    const label = rulerLabel(columns, rows[place] ?? 0, sort, group)
    if (ruler.at(-1)?.label !== label) ruler.push({ place, label })
  }
  return ruler
}
