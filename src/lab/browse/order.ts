import type { sampleGroups, sampleSorts } from '../../shared/contract/browse.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

export type SampleSort = (typeof sampleSorts)[number]
export type SampleGroup = (typeof sampleGroups)[number]

/** Rows in `failed` that match everything, in the order of the index. */
export const matchingRows = (failed: Uint16Array): Uint32Array => {
  let total = 0
  for (const bits of failed) if (bits === 0) total++
  const rows = new Uint32Array(total)
  let to = 0
  failed.forEach((bits, row) => { if (bits === 0) rows[to++] = row })
  return rows
}

const places = 2 ** 27
const levels = 2 ** 24

/** Stable sort by a key from 0 to 1, ascending. Key and place share one number, for sorting numbers without a comparison is far quicker. */
const sortByKey = (rows: Uint32Array, keyOf: (row: number) => number): Uint32Array => {
  const packed = Float64Array.from(rows, (row, place) => Math.min(levels - 1, Math.floor(keyOf(row) * levels)) * places + place)
  packed.sort()
  return Uint32Array.from(packed, (value) => rows[value % places] ?? 0)
}

const sortKey = (index: SampleIndex, run: RunColumns, sort: Exclude<SampleSort, 'sequence'>): ((row: number) => number) => {
  const known = (row: number): boolean => (run.predicted[row] ?? -1) >= 0
  switch (sort) {
    // What has no prediction comes last, whatever the order.
    case 'most-confident': return (row) => (known(row) ? (1 - (run.confidence[row] ?? 0)) / 2 : 1)
    case 'least-confident': return (row) => (known(row) ? (run.confidence[row] ?? 0) / 2 : 1)
    case 'loss': return (row) => ((run.right[row] ?? -1) >= 0 ? (1 - Math.min(1, (run.loss[row] ?? 0) / 28)) / 2 : 1)
    case 'label': return (row) => { const code = index.emotion[row] ?? -1; return code < 0 ? 1 : code / 16 }
    case 'predicted': return (row) => { const code = run.predicted[row] ?? -1; return code < 0 ? 1 : code / 16 }
  }
}

/** Groups more than these are not shown as groups: a corpus of stills has as many sequences as faces. */
export const mostGroups = 20_000

/**
 * @param rows matching rows in the order of the index
 * @returns the rows in the order asked for, and the sizes of the groups; null: none, or more than {@link mostGroups}
 */
export const orderRows = (index: SampleIndex, run: RunColumns, rows: Uint32Array, sort: SampleSort, group: SampleGroup): { rows: Uint32Array; groups: number[] | null } => {
  const sorted = sort === 'sequence' ? rows : sortByKey(rows, sortKey(index, run, sort))
  if (group === 'none') return { rows: sorted, groups: null }
  const column = group === 'subject' ? index.subject : index.sequence
  const members = group === 'subject' ? index.subjects.length : index.sequences.length
  const counts = new Uint32Array(members)
  for (const row of rows) counts[column[row] ?? 0] = (counts[column[row] ?? 0] ?? 0) + 1
  const groups = Array.from(counts).filter((count) => count > 0)
  if (groups.length > mostGroups) return { rows: sorted, groups: null }
  if (sort === 'sequence') return { rows, groups }
  const next = new Uint32Array(members)
  for (let member = 1; member < members; member++) next[member] = (next[member - 1] ?? 0) + (counts[member - 1] ?? 0)
  const grouped = new Uint32Array(rows.length)
  for (const row of sorted) {
    const member = column[row] ?? 0
    grouped[next[member] ?? 0] = row
    next[member] = (next[member] ?? 0) + 1
  }
  return { rows: grouped, groups }
}
