import { computed, nextTick, onScopeDispose, reactive, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { paneSides, usePanes } from '../stores/panes.store.ts'
import type { PaneSide } from '../stores/panes.store.ts'
import { revealEvent } from '../components/reveal-pane.ts'

export const narrowestPane = 160
/** The content keeps at least this much of the window. */
const narrowestContent = 320

/**
 * Below this width of the window the pane that a view names in `data-drawer` lies over the content, and is shut at
 * first.
 */
const narrowWindow = 1280
/** Room beside the content for the tab of a drawer, pixels; PaneDividers draws it as wide. */
const tabWidth = 28

export interface PaneEdge {
  readonly side: PaneSide
  readonly hidden: boolean
  /** Lies over the content, if shown. */
  readonly drawer: boolean
  /** What the pane is called. */
  readonly label: string
  /** Distance of the hairline from the left of the workspace, pixels. */
  readonly at: number
  readonly width: number
  readonly widest: number
}

/**
 * Side panes of whatever workspace is shown: a view whose root is `.cols` with a `.pane-left` or `.pane-right` gets
 * hairlines to
 * drag, and panes that hide, without knowing of it. In a narrow window the one that
 * `data-drawer` names ("left", "right") becomes a drawer.
 */
export const useSidePanes = (host: Readonly<Ref<HTMLElement | null>>, workspace: ComputedRef<string>) => {
  const panes = usePanes()
  const edges = reactive(new Map<PaneSide, PaneEdge>())
  let columns: HTMLElement | null = null
  /** Opened by hand since the view is shown; not kept. */
  let drawerOpen = false
  /** What had the focus when the drawer was opened. */
  let opener: Element | null = null
  /** The pane that was given the focus as a drawer. */
  let focused: HTMLElement | null = null

  const paneOf = (side: PaneSide): HTMLElement | null =>
    columns?.querySelector<HTMLElement>(`:scope > .pane-${side}`) ?? null
  const isDrawer = (side: PaneSide): boolean => window.innerWidth < narrowWindow && columns?.dataset['drawer'] === side
  const hiddenNow = (side: PaneSide): boolean =>
    isDrawer(side) ? !drawerOpen : panes.choice(workspace.value, side).hidden
  /** Takes a column of the grid. */
  const inRow = (side: PaneSide): boolean => paneOf(side) !== null && !hiddenNow(side) && !isDrawer(side)

  const columnOf = (side: PaneSide, width: number): string => (inRow(side) ? `${width}px` : '')

  /** What the workspace's own style gives each pane. */
  const widthsAsDrawn = (): Record<PaneSide, number> => {
    columns?.style.removeProperty('grid-template-columns')
    for (const side of paneSides) {
      const pane = paneOf(side)
      pane?.removeAttribute('data-hidden')
      pane?.classList.remove('drawer')
      pane?.style.removeProperty('width')
    }
    return { left: paneOf('left')?.offsetWidth ?? 0, right: paneOf('right')?.offsetWidth ?? 0 }
  }
  const place = (): void => {
    const view = host.value?.querySelector<HTMLElement>(':scope > .cols') ?? null
    columns = view
    if (view === null || host.value === null) return edges.clear()
    const drawn = widthsAsDrawn()
    const total = host.value.clientWidth
    const chosen = paneSides.some(
      (side) =>
        paneOf(side) !== null &&
        (hiddenNow(side) || isDrawer(side) || panes.choice(workspace.value, side).width !== null),
    )
    const widths = { left: 0, right: 0 }
    const widest = { left: 0, right: 0 }
    for (const side of paneSides) {
      const other = isDrawer(side)
        ? 0
        : side === 'left'
          ? inRow('right')
            ? drawn.right
            : 0
          : inRow('left')
            ? widths.left
            : 0
      widest[side] = Math.max(narrowestPane, total - narrowestContent - other)
      const wanted = panes.choice(workspace.value, side).width ?? drawn[side]
      widths[side] = paneOf(side) === null || hiddenNow(side) ? 0 : Math.round(Math.min(wanted, widest[side]))
    }
    for (const side of paneSides)
      view.style.setProperty(`padding-${side}`, paneOf(side) !== null && isDrawer(side) ? `${tabWidth}px` : '0')
    if (chosen) {
      const parts = [columnOf('left', widths.left), 'minmax(0, 1fr)', columnOf('right', widths.right)]
      view.style.setProperty('grid-template-columns', parts.filter((part) => part !== '').join(' '))
    }
    for (const side of paneSides) {
      const pane = paneOf(side)
      if (pane === null) {
        edges.delete(side)
        continue
      }
      const drawer = isDrawer(side)
      pane.toggleAttribute('data-hidden', hiddenNow(side))
      pane.classList.toggle('drawer', drawer)
      if (drawer) pane.style.setProperty('width', `${widths[side]}px`)
      edges.set(side, {
        side,
        drawer,
        label: pane.ariaLabel ?? `${side} pane`,
        hidden: hiddenNow(side),
        width: widths[side],
        widest: widest[side],
        at: side === 'left' ? widths.left : total - widths.right,
      })
    }
  }

  // Views are swapped, and put panes in and out, without telling anyone; the focus of a pane that is drawn anew stays
  // with it.
  const children = new MutationObserver(() => {
    look()
    if (drawerOpen && focused?.isConnected === false && document.activeElement === document.body) focusDrawer()
  })
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
  const sideOf = (target: EventTarget | null): PaneSide | undefined =>
    paneSides.find((side) => target instanceof Node && paneOf(side)?.contains(target) === true)
  /** A part of a pane is about to take the focus. */
  const reveal = ({ target }: Event): void => {
    const side = sideOf(target)
    if (side !== undefined && hiddenNow(side)) show(side)
  }
  watch(
    [host, workspace],
    ([now], [before]) => {
      drawerOpen = false
      before?.removeEventListener(revealEvent, reveal)
      now?.addEventListener(revealEvent, reveal)
      look()
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(() => [children, size].forEach((observer) => observer.disconnect()))

  const show = (side: PaneSide): void => {
    if (isDrawer(side)) {
      opener = sideOf(document.activeElement) === undefined ? document.activeElement : opener
      drawerOpen = true
    } else panes.choose(workspace.value, side, { hidden: false })
    place()
  }
  const focusDrawer = (): void => {
    const side = paneSides.find(isDrawer)
    focused = side === undefined ? null : paneOf(side)
    if (focused === null) return
    // The drawer itself: its first control may be a term, whose card would open.
    focused.tabIndex = -1
    focused.focus({ preventScroll: true })
  }
  /** Gives the focus back to where it was before the drawer, or to the tab that opens it again. */
  const giveBack = async (side: PaneSide): Promise<void> => {
    await nextTick()
    const tab = host.value?.querySelector<HTMLElement>(`:scope > .pane-tab.${side}`)
    const to =
      opener instanceof HTMLElement && opener !== document.body && opener.isConnected && opener.offsetParent !== null
        ? opener
        : tab
    ;(to ?? host.value)?.focus({ preventScroll: true })
  }
  const shutDrawer = (side: PaneSide, focusInside: boolean): void => {
    drawerOpen = false
    place()
    if (focusInside) void giveBack(side)
  }

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
      const focusInside = sideOf(document.activeElement) === side
      if (isDrawer(side) && drawerOpen) return shutDrawer(side, focusInside || document.activeElement === document.body)
      if (hiddenNow(side)) show(side)
      else {
        if (focusInside) host.value?.focus({ preventScroll: true })
        panes.choose(workspace.value, side, { hidden: true })
        place()
      }
      if (isDrawer(side)) focusDrawer()
    },
    /** Shuts an open drawer; the focus goes back unless it is somewhere else by now. */
    shut: (): void => {
      const side = paneSides.find((one) => drawerOpen && isDrawer(one) && paneOf(one) !== null)
      if (side !== undefined) shutDrawer(side, sideOf(document.activeElement) === side)
    },
  }
}
export type SidePanes = ReturnType<typeof useSidePanes>
