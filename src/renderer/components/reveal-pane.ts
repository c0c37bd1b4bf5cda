/** Asks that the pane with a part of it be shown, also where it is hidden or lies in a shut drawer. */
export const revealEvent = 'aulens-reveal'

/** Shows the pane that an element lies in, so that it can take the focus. */
export const revealPane = (element: Element | null | undefined): void => {
  element?.dispatchEvent(new CustomEvent(revealEvent, { bubbles: true }))
}
