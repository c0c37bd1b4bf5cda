import type { GridLayout } from './grid-layout.ts'

/** Sizes in CSS pixels. `line`: height of a line of faces with the gap below it. */
export interface GridSizes {
  readonly head: number
  readonly line: number
  readonly tile: number
  readonly gap: number
  readonly before: number
  readonly after: number
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Where every line of a layout lies; nothing is stored a line, so that a million faces cost no more than ten. */
export interface GridGeometry {
  readonly height: number
  top(row: number): number
  /** Line at a height, the nearest one outside. */
  rowAt(y: number): number
  /** Places of the faces that a box touches, in their order. */
  placesIn(box: Box): number[]
}

export const geometryOf = (layout: GridLayout, { head, line, tile, gap, before, after }: GridSizes): GridGeometry => {
  const top = (row: number): number => {
    const heads = layout.headsBefore(row)
    return before + heads * head + (row - heads) * line
  }
  const rowAt = (y: number): number => {
    let [low, high] = [0, Math.max(0, layout.rows - 1)]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (top(middle) <= y) low = middle
      else high = middle - 1
    }
    return low
  }
  const pitch = tile + gap
  const placesIn = (box: Box): number[] => {
    const places: number[] = []
    const first = Math.max(0, Math.floor((box.left + gap) / pitch))
    const last = Math.floor(box.right / pitch)
    for (let row = rowAt(box.top); row < layout.rows && top(row) <= box.bottom; row++) {
      const faces = layout.row(row)
      if (faces.kind === 'head' || top(row) + line - gap < box.top) continue
      for (let column = first; column <= Math.min(last, faces.faces - 1); column++) places.push(faces.first + column)
    }
    return places
  }
  return {
    height:
      layout.rows === 0
        ? 0
        : top(layout.rows - 1) + (layout.row(layout.rows - 1).kind === 'head' ? head : line) + after,
    top,
    rowAt,
    placesIn,
  }
}
