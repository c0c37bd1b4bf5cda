import { inject, shallowRef } from 'vue'
import type { Component, InjectionKey, ShallowRef } from 'vue'
import { matchAddress, splitAddress } from './address.ts'
import type { Query } from './address.ts'

/** A view and its address. */
export interface Route {
  /** E.g. "/filters/:layer/:filter". */
  readonly pattern: string
  /** Name of the view in the title and the crumbs. */
  readonly title: string
  readonly view: Component
  /** Shown without rail, title and status bar: work that wants the whole window and nothing beside it. */
  readonly alone?: true
}

export interface Place {
  readonly route: Route
  readonly address: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Query
}

export interface Router {
  readonly place: Readonly<ShallowRef<Place>>
  /** Shows an address and remembers where one was. */
  go(address: string): void
  /** Shows an address in place of the current one, e.g. while a filter is typed. */
  replace(address: string): void
  back(): void
  forward(): void
}

export const routerKey: InjectionKey<Router> = Symbol('router')

export const useRouter = (): Router => {
  const router = inject(routerKey)
  if (router === undefined) throw new Error('The page was started without its router.')
  return router
}

/**
 * Says the address of the view that calls this more exactly, e.g. with what is shown there; once another view is shown
 * it does nothing.
 */
export const useRefinedAddress = (): ((address: string) => void) => {
  const router = useRouter()
  const { route } = router.place.value
  return (address) => {
    if (router.place.value.route === route) router.replace(address)
  }
}

/** Finds the view of an address; an unknown address shows the first route. */
export const findPlace = (routes: readonly Route[], address: string): Place => {
  const { path, query } = splitAddress(address)
  for (const route of routes) {
    const parameters = matchAddress(route.pattern, path)
    if (parameters !== null) return { route, address, parameters, query }
  }
  const [first] = routes
  if (first === undefined) throw new Error('There is no route.')
  return { route: first, address: first.pattern, parameters: {}, query: {} }
}

/** What the router uses of a browser's window. */
export interface AddressBar {
  readonly location: { readonly hash: string }
  readonly history: {
    pushState(data: null, unused: string, url: string): void
    replaceState(data: null, unused: string, url: string): void
    back(): void
    forward(): void
  }
  addEventListener(type: 'hashchange', listener: () => void): void
}

/** The address lives in the page's hash, so that back, forward and links work alike in the desktop and in a browser. */
export const createRouter = (routes: readonly Route[], browser: AddressBar): Router => {
  const current = (): Place => findPlace(routes, browser.location.hash.replace(/^#/, ''))
  const place = shallowRef(current())
  browser.addEventListener('hashchange', () => {
    place.value = current()
  })
  return {
    place,
    go: (address) => {
      // Known at once: whatever the view that is left finds by now must not lead back to it.
      if (browser.location.hash === `#${address}`) return
      browser.history.pushState(null, '', `#${address}`)
      place.value = current()
    },
    replace: (address) => {
      browser.history.replaceState(null, '', `#${address}`)
      place.value = current()
    },
    back: () => browser.history.back(),
    forward: () => browser.history.forward(),
  }
}
