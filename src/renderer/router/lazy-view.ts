import { defineAsyncComponent } from 'vue'
import type { Component } from 'vue'

type Load = () => Promise<{ default: Component }>

const loads: Load[] = []

/**
 * A view whose code is read when it is first shown, or once the window has nothing else to do: it does not delay the
 * start.
 */
export const lazyView = (load: Load): Component => {
  loads.push(load)
  return defineAsyncComponent(load)
}

/** Reads every view's code, so that the first visit waits for nothing. */
export const loadViews = async (): Promise<void> => {
  for (const load of loads) await load()
}
