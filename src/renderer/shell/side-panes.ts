import { computed, onScopeDispose, reactive, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { paneSides, usePanes } from '../state/panes.store.ts'
import type { PaneSide } from '../state/panes.store.ts'

export const narrowestPane = 160
/** The content keeps at least this much of the window. */
const narrowestContent = 320

export interface PaneEdge {
  readonly side: PaneSide
  readonly hidden: boolean
  /** Distance of the hairline from the left of the workspace, pixels. */
  readonly at: number
  readonly width: number
  readonly widest: number
}

/**
 * Side panes of whatever workspace is shown: a view whose root is `.cols` with a `.pane-left` or `.pane-right` gets hairlines to
 * drag, and panes that hide, without knowing of it.
 */
export const useSidePanes = (host: Readonly<Ref<HTMLElement | null>>, workspace: ComputedRef<string>) => {
  const panes = usePanes()
  const edges = reactive(new Map<PaneSide, PaneEdge>())
  let columns: HTMLElement | null = null

  const paneOf = (side: PaneSide): HTMLElement | null => columns?.querySelector<HTMLElement>(`:scope > .pane-${side}`) ?? null
  const hiddenNow = (side: PaneSide): boolean => panes.choice(workspace.value, side).hidden

  /** What the workspace's own style gives each pane. */
  const widthsAsDrawn = (): Record<PaneSide, number> => {
    columns?.style.removeProperty('grid-template-columns')
    for (const side of paneSides) paneOf(side)?.removeAttribute('data-hidden')
    return { left: paneOf('left')?.offsetWidth ?? 0, right: paneOf('right')?.offsetWidth ?? 0 }
  }
  const place = (): void => {
    const view = host.value?.querySelector<HTMLElement>(':scope > .cols') ?? null
    columns = view
    if (view === null || host.value === null) return edges.clear()
    const drawn = widthsAsDrawn()
    const total = host.value.clientWidth
    const chosen = paneSides.some((side) => paneOf(side) !== null && (hiddenNow(side) || panes.choice(workspace.value, side).width !== null))
    const widths = { left: 0, right: 0 }
    const widest = { left: 0, right: 0 }
    for (const side of paneSides) {
      const other = side === 'left' ? drawn.right : widths.left
      widest[side] = Math.max(narrowestPane, total - narrowestContent - other)
      const wanted = panes.choice(workspace.value, side).width ?? drawn[side]
      widths[side] = paneOf(side) === null || hiddenNow(side) ? 0 : Math.round(Math.min(wanted, widest[side]))
    }
    if (chosen) {
      const parts = [paneOf('left') !== null && !hiddenNow('left') ? `${widths.left}px` : '', 'minmax(0, 1fr)', paneOf('right') !== null && !hiddenNow('right') ? `${widths.right}px` : '']
      view.style.setProperty('grid-template-columns', parts.filter((part) => part !== '').join(' '))
    }
    for (const side of paneSides) {
      const pane = paneOf(side)
      if (pane === null) {
        edges.delete(side)
        continue
      }
      pane.toggleAttribute('data-hidden', hiddenNow(side))
      edges.set(side, { side, hidden: hiddenNow(side), width: widths[side], widest: widest[side], at: side === 'left' ? widths.left : total - widths.right })
    }
  }

  // Views are swapped, and put panes in and out, without telling anyone.
  const children = new MutationObserver(() => look())
  const size = new ResizeObserver(() => place())
  const look = (): void => {
    children.disconnect()
    size.disconnect()
    if (host.value === null) return
    children.observe(host.value, { childList: true })
    size.observe(host.value)
    place()
    if (columns !== null) children.observe(columns, { childList: true })
  }
  watch([host, workspace], look, { flush: 'post', immediate: true })
  onScopeDispose(() => [children, size].forEach((observer) => observer.disconnect()))

  return {
    edges: computed(() => [...edges.values()]),
    has: (side: PaneSide): boolean => edges.has(side),
    setWidth: (side: PaneSide, width: number): void => {
      const edge = edges.get(side)
      if (edge === undefined) return
      panes.choose(workspace.value, side, { width: Math.min(edge.widest, Math.max(narrowestPane, Math.round(width))) })
      place()
    },
    reset: (side: PaneSide): void => {
      panes.choose(workspace.value, side, { width: null, hidden: false })
      place()
    },
    toggle: (side: PaneSide): void => {
      if (paneOf(side)?.contains(document.activeElement) === true) host.value?.focus({ preventScroll: true })
      panes.choose(workspace.value, side, { hidden: !hiddenNow(side) })
      place()
    },
  }
}
export type SidePanes = ReturnType<typeof useSidePanes>
