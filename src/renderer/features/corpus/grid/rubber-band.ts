import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'
import type { Box } from './grid-geometry.ts'

/** Pixels that the pointer moves before a press becomes a drag. */
const threshold = 5
/** Pixels a frame that the list scrolls while the pointer is beyond its edge, for each pixel beyond it. */
const pace = 0.4

export interface RubberBand {
  /** In the coordinates of the list's content; null: none is drawn. */
  readonly box: Ref<Box | null>
  begin(event: PointerEvent): void
  /** Whether the press that ends now was a drag, so that no click follows from it. */
  wasDrag(): boolean
}

/**
 * A rectangle drawn over the list with the mouse.
 *
 * @param content the part of the list that scrolls; its upper left corner is the origin
 * @param over    called with each new rectangle, and whether Ctrl or Shift was held at the start
 */
export const useRubberBand = (
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
  over: (box: Box, adds: boolean) => void,
): RubberBand => {
  const box = ref<Box | null>(null)
  let start: { x: number; y: number; adds: boolean } | null = null
  let pointer: { x: number; y: number } = { x: 0, y: 0 }
  let dragged = false
  let frame = 0

  const placeOf = ({ x, y }: { x: number; y: number }): { x: number; y: number } => {
    const edge = content.value?.getBoundingClientRect()
    return { x: x - (edge?.left ?? 0), y: y - (edge?.top ?? 0) }
  }
  const draw = (): void => {
    if (start === null) return
    const now = placeOf(pointer)
    box.value = {
      left: Math.min(start.x, now.x),
      top: Math.max(0, Math.min(start.y, now.y)),
      right: Math.max(start.x, now.x),
      bottom: Math.max(start.y, now.y),
    }
    over(box.value, start.adds)
  }
  const scroll = (): void => {
    const edge = scroller.value?.getBoundingClientRect()
    if (scroller.value !== null && edge !== undefined) {
      const beyond = pointer.y < edge.top ? pointer.y - edge.top : Math.max(0, pointer.y - edge.bottom)
      if (beyond !== 0) {
        scroller.value.scrollTop += beyond * pace
        draw()
      }
    }
    frame = requestAnimationFrame(scroll)
  }
  const move = (event: PointerEvent): void => {
    if (start === null) return
    pointer = { x: event.clientX, y: event.clientY }
    const now = placeOf(pointer)
    if (!dragged && Math.hypot(now.x - start.x, now.y - start.y) < threshold) return
    if (!dragged) frame = requestAnimationFrame(scroll)
    dragged = true
    draw()
  }
  const end = (): void => {
    start = null
    box.value = null
    cancelAnimationFrame(frame)
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', end)
    window.removeEventListener('pointercancel', end)
  }
  const begin = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return
    dragged = false
    start = {
      ...placeOf({ x: event.clientX, y: event.clientY }),
      adds: event.ctrlKey || event.metaKey || event.shiftKey,
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
  }
  onScopeDispose(end)
  return { box, begin, wasDrag: () => dragged }
}
