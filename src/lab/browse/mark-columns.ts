import type { MarksTable } from '../store/tables/marks-table.ts'
import { MaskColumn } from './mask-column.ts'
import type { SampleIndex } from './sample-index.ts'

/** What people have marked, for every row of an index. */
export interface MarkColumns {
  readonly excluded: Int8Array
  readonly tagNames: readonly string[]
  readonly tags: MaskColumn
}

export const noMarkColumns = (count: number): MarkColumns => ({
  excluded: new Int8Array(count),
  tagNames: [],
  tags: new MaskColumn(count, 0),
})

export const readMarkColumns = (marks: MarksTable, index: SampleIndex): MarkColumns => {
  const tagNames = marks.tags()
  const excluded = new Int8Array(index.count)
  const tags = new MaskColumn(index.count, tagNames.length)
  for (const sample of marks.samples({ kind: 'exclude', tag: null })) {
    const row = index.rowOf(sample)
    if (row >= 0) excluded[row] = 1
  }
  tagNames.forEach((tag, slot) => {
    for (const sample of marks.samples({ kind: 'tag', tag })) {
      const row = index.rowOf(sample)
      if (row >= 0) tags.add(row, slot)
    }
  })
  return { excluded, tagNames, tags }
}

/** Names of the tags of a row. */
export const tagsOfRow = ({ tagNames, tags }: MarkColumns, row: number): string[] =>
  tagNames.filter((_, slot) => tags.has(row, slot))
