import { describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import { createRouter, routerKey, useRefinedAddress } from '../../../src/renderer/router/router.ts'
import type { AddressBar, Router } from '../../../src/renderer/router/router.ts'

/** A browser's address and history, which tells of a change of address later, as browsers do. */
const browserAt = (start: string) => {
  const entries = [start]
  const told: (() => void)[] = []
  const browser = {
    location: {
      get hash() {
        return entries.at(-1) ?? ''
      },
    },
    history: {
      pushState: (_: null, __: string, address: string) => {
        entries.push(address)
      },
      replaceState: (_: null, __: string, address: string) => {
        entries.splice(-1, 1, address)
      },
      back: () => {
        entries.pop()
        setTimeout(() => told.forEach((tell) => tell()))
      },
      forward: () => {
        throw new Error('Nothing was gone back from.')
      },
    },
    addEventListener: (_: string, tell: () => void) => {
      told.push(tell)
    },
  } satisfies AddressBar
  return { browser, entries }
}
const routes = ['/', '/train', '/train/:run', '/doctor'].map((pattern) => ({ pattern, title: pattern, view: {} }))
const refinedIn = (router: Router): ((address: string) => void) =>
  createApp({}).provide(routerKey, router).runWithContext(useRefinedAddress)

describe('the router', () => {
  it('knows the new place at once, and leaves one entry of the history for it', () => {
    const { browser, entries } = browserAt('#/')
    const router = createRouter(routes, browser)
    router.go('/train')
    router.go('/train')
    expect(router.place.value.route.pattern).toBe('/train')
    expect(entries).toEqual(['#/', '#/train'])
  })
  it('goes back to where one was', async () => {
    const { browser } = browserAt('#/')
    const router = createRouter(routes, browser)
    router.go('/train/run-1')
    router.back()
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
    expect(router.place.value.address).toBe('/')
  })
  it('lets a view say its address more exactly while it is shown, and no longer', () => {
    const { browser, entries } = browserAt('#/')
    const router = createRouter(routes, browser)
    router.go('/train')
    const refine = refinedIn(router)
    router.go('/doctor')
    // The list of runs has come, and the first of them is shown: in a view that was left.
    refine('/train/run-1')
    expect(router.place.value.address).toBe('/doctor')
    router.go('/train')
    const again = refinedIn(router)
    again('/train/run-1')
    expect(router.place.value.parameters).toEqual({ run: 'run-1' })
    expect(entries).toEqual(['#/', '#/train', '#/doctor', '#/train/run-1'])
  })
})
