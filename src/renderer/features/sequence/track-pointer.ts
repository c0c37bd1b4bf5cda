import { ref, type Ref } from 'vue'

/** Frame under a place of the time axis, counted from 0. */
export const frameAt = (x: number, axis: Pick<DOMRect, 'left' | 'width'>, frames: number): number =>
  Math.max(0, Math.min(frames - 1, Math.floor(((x - axis.left) / axis.width) * frames)))

export interface TrackPointer {
  /** Frame under a pointer that is not pressed; null: it is elsewhere. */
  readonly hover: Readonly<Ref<number | null>>
  readonly down: (event: PointerEvent) => void
  readonly move: (event: PointerEvent) => void
  readonly leave: () => void
}

/**
 * The pointer over tracks that share a time axis: a press or a drag seeks in any of them, a drag with Shift chooses a
 * range, and
 * the frame under it is read in all. What can be pressed by itself keeps its presses.
 */
export const trackPointer = (
  axis: () => DOMRect | null,
  frames: () => number,
  seek: (place: number) => void,
  choose: (from: number, to: number) => void,
): TrackPointer => {
  const hover = ref<number | null>(null)
  let from: number | null = null
  const placeOf = ({ clientX }: PointerEvent): number | null => {
    const area = axis()
    return area === null || area.width === 0 ? null : frameAt(clientX, area, frames())
  }
  const act = (place: number): void => {
    if (from === null) seek(place)
    else choose(Math.min(from, place), Math.max(from, place))
  }
  return {
    hover,
    down: (event) => {
      const { target, currentTarget } = event
      if (
        event.button !== 0 ||
        !(target instanceof Element) ||
        !(currentTarget instanceof HTMLElement) ||
        target.closest('.track') === null ||
        target.closest('button, a, input') !== null
      )
        return
      const place = placeOf(event)
      if (place === null) return
      currentTarget.setPointerCapture(event.pointerId)
      from = event.shiftKey ? place : null
      hover.value = null
      act(place)
    },
    move: (event) => {
      const { target, currentTarget } = event
      const place = placeOf(event)
      if (place === null) return
      if (currentTarget instanceof HTMLElement && currentTarget.hasPointerCapture(event.pointerId)) return act(place)
      hover.value = target instanceof Element && target.closest('.track') !== null ? place : null
    },
    leave: () => {
      hover.value = null
    },
  }
}
