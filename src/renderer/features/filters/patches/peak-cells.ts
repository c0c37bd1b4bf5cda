import type { FilterDetail } from '../../../../shared/contract/filter.ts'
import type { PeakMap } from '../../../../shared/contract/robustness.ts'

type Geometry = FilterDetail['geometry']
/** A position of a layer's map as a square on the network's input, around the middle of its receptive field. */
export interface MapCell {
  readonly place: number
  readonly x: number
  readonly y: number
  readonly size: number
  readonly value: number
}

const cellAt = ({ window, stride, offset }: Geometry, mapSide: number, place: number, value: number): MapCell => ({
  place,
  value,
  size: stride,
  x: (place % mapSide) * stride + offset + window / 2 - stride / 2,
  y: Math.floor(place / mapSide) * stride + offset + window / 2 - stride / 2,
})

/** Where a filter's peaks lie, as shares of the largest count; positions without a peak are left out. */
export const peakCells = (geometry: Geometry, mapSide: number, counts: readonly number[]): MapCell[] => {
  const most = Math.max(1, ...counts)
  return counts.flatMap((count, place) => (count === 0 ? [] : [cellAt(geometry, mapSide, place, count / most)]))
}

/**
 * Outline of the positions that belong to the region on at least half of the faces, as an SVG path along their edges.
 */
export const regionOutline = (
  geometry: Geometry,
  { mapSide, regionShare }: Pick<PeakMap, 'mapSide' | 'regionShare'>,
): string => {
  const inside = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < mapSide && column < mapSide && (regionShare[row * mapSide + column] ?? 0) >= 0.5
  const parts: string[] = []
  for (let row = 0; row < mapSide; row++) {
    for (let column = 0; column < mapSide; column++) {
      if (!inside(row, column)) continue
      const { x, y, size } = cellAt(geometry, mapSide, row * mapSide + column, 1)
      if (!inside(row - 1, column)) parts.push(`M${x} ${y}h${size}`)
      if (!inside(row + 1, column)) parts.push(`M${x} ${y + size}h${size}`)
      if (!inside(row, column - 1)) parts.push(`M${x} ${y}v${size}`)
      if (!inside(row, column + 1)) parts.push(`M${x + size} ${y}v${size}`)
    }
  }
  return parts.join('')
}
