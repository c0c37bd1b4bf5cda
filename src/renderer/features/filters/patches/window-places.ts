import type { FilterDetail } from '../../../../shared/contract/filter.ts'

/** A window on the network's input: its corner and its centre, in pixels. */
export interface WindowPlace {
  readonly rank: number
  readonly left: number
  readonly top: number
  readonly x: number
  readonly y: number
}

export const windowPlaces = ({
  top,
  geometry: { window, stride, offset },
}: Pick<FilterDetail, 'top' | 'geometry'>): WindowPlace[] =>
  top.map(({ row, column }, rank) => {
    const left = column * stride + offset
    const upper = row * stride + offset
    return { rank, left, top: upper, x: left + window / 2, y: upper + window / 2 }
  })

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** Median centre, and the median distance from it; null where there is no window. */
export const windowSummary = (places: readonly WindowPlace[]): { x: number; y: number; spread: number } | null => {
  if (places.length === 0) return null
  const x = median(places.map((place) => place.x))
  const y = median(places.map((place) => place.y))
  return {
    x: Math.round(x),
    y: Math.round(y),
    spread: Math.round(median(places.map((place) => Math.hypot(place.x - x, place.y - y)))),
  }
}
