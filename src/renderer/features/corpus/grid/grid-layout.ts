/** A line of the grid: the head of a group, or faces side by side. */
export type GridRow =
  | { readonly kind: 'head'; readonly group: number; readonly first: number; readonly faces: number }
  | { readonly kind: 'faces'; readonly first: number; readonly faces: number }

export interface GridLayout {
  readonly rows: number
  readonly columns: number
  row(index: number): GridRow
  /** Line that shows the face at a place of the result. */
  rowOfPlace(place: number): number
  /** Group that a line belongs to, with its head's line; null without groups. */
  groupOfRow(
    index: number,
  ): { readonly group: number; readonly head: number; readonly first: number; readonly faces: number } | null
  /** Heads before a line. */
  headsBefore(index: number): number
}

/** Lines without groups are reckoned, not stored: a hundred thousand faces cost nothing. */
const plainLayout = (total: number, columns: number): GridLayout => ({
  rows: Math.ceil(total / columns),
  columns,
  row: (index) => ({ kind: 'faces', first: index * columns, faces: Math.min(columns, total - index * columns) }),
  rowOfPlace: (place) => Math.floor(place / columns),
  groupOfRow: () => null,
  headsBefore: () => 0,
})

/** For each group its first line and its first face; line and face of a place are found by bisection. */
const groupedLayout = (sizes: readonly number[], columns: number): GridLayout => {
  const lines = new Uint32Array(sizes.length + 1)
  const faces = new Uint32Array(sizes.length + 1)
  sizes.forEach((size, group) => {
    lines[group + 1] = (lines[group] ?? 0) + 1 + Math.ceil(size / columns)
    faces[group + 1] = (faces[group] ?? 0) + size
  })
  const groupAt = (starts: Uint32Array, value: number): number => {
    let [low, high] = [0, sizes.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= value) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    rows: lines[sizes.length] ?? 0,
    columns,
    row: (index) => {
      const group = groupAt(lines, index)
      const line = index - (lines[group] ?? 0)
      const [first, size] = [faces[group] ?? 0, sizes[group] ?? 0]
      if (line === 0) return { kind: 'head', group, first, faces: size }
      return {
        kind: 'faces',
        first: first + (line - 1) * columns,
        faces: Math.min(columns, size - (line - 1) * columns),
      }
    },
    rowOfPlace: (place) => {
      const group = groupAt(faces, place)
      return (lines[group] ?? 0) + 1 + Math.floor((place - (faces[group] ?? 0)) / columns)
    },
    groupOfRow: (index) => {
      const group = groupAt(lines, index)
      return { group, head: lines[group] ?? 0, first: faces[group] ?? 0, faces: sizes[group] ?? 0 }
    },
    headsBefore: (index) => {
      const group = groupAt(lines, index)
      return group + (index > (lines[group] ?? 0) ? 1 : 0)
    },
  }
}

/** @param groups sizes of the groups, null without groups */
export const layOut = (total: number, columns: number, groups: readonly number[] | null): GridLayout =>
  groups === null || groups.length === 0 ? plainLayout(total, columns) : groupedLayout(groups, columns)

/** Where an arrow key leads: along the row, or to the same column of the next line of faces. */
export const placeAfterKey = (
  layout: GridLayout,
  place: number,
  total: number,
  key: string,
  page: number,
): number | null => {
  const last = total - 1
  if (total === 0) return null
  const clamp = (value: number): number => Math.max(0, Math.min(last, value))
  const vertical = (lines: number): number => {
    const step = Math.sign(lines)
    const here = layout.rowOfPlace(place)
    const row = layout.row(here)
    const column = place - row.first
    let [target, left, found] = [here, Math.abs(lines), place]
    while (left > 0) {
      target += step
      if (target < 0 || target >= layout.rows) return found
      const next = layout.row(target)
      if (next.kind === 'head') continue
      found = next.first + Math.min(column, next.faces - 1)
      left--
    }
    return found
  }
  switch (key) {
    case 'ArrowRight':
      return clamp(place + 1)
    case 'ArrowLeft':
      return clamp(place - 1)
    case 'ArrowDown':
      return vertical(1)
    case 'ArrowUp':
      return vertical(-1)
    case 'PageDown':
      return vertical(page)
    case 'PageUp':
      return vertical(-page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
