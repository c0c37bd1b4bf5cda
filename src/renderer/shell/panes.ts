/** Order of F6: title bar, rail, left pane, toolbar, content, right pane, status bar. */
const paneSelector = '.titlebar, .rail, .pane-left, .toolbar, .content-body, .pane-right, .status'
const focusable =
  'a[href]:not([aria-disabled="true"]), button:not(:disabled), input:not(:disabled), [tabindex]:not([tabindex="-1"])'

/** F6 and Shift F6 move the focus to the next and previous part of the window. */
export const cyclePanes = (event: KeyboardEvent): void => {
  const panes = [...document.querySelectorAll<HTMLElement>(paneSelector)].filter(
    (pane) => pane.querySelector(focusable) !== null,
  )
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  const step = event.shiftKey ? -1 : 1
  const next = here === -1 ? (step === 1 ? 0 : panes.length - 1) : (here + step + panes.length) % panes.length
  event.preventDefault()
  panes[next]?.querySelector<HTMLElement>(focusable)?.focus()
}
