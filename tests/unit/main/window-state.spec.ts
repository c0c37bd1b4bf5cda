import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { defaultWindow, fitToScreens, smallestWindow } from '../../../src/main/window-state.ts'

const laptop = { x: 0, y: 0, width: 1440, height: 900 }
const wide = { x: 1440, y: 0, width: 2560, height: 1440 }

describe('fitToScreens', () => {
  it('keeps a window that lies on a screen where it was', () => {
    const state = { x: 1500, y: 40, width: 2000, height: 1200, maximised: false }
    expect(fitToScreens(state, [laptop, wide])).toEqual(state)
  })

  it('forgets the position, not the size, where the screen it lay on is gone', () => {
    expect(fitToScreens({ x: 1500, y: 40, width: 1300, height: 800, maximised: true }, [laptop])).toEqual({
      width: 1300,
      height: 800,
      maximised: true,
    })
  })

  it('shrinks a window to the screen that is left', () => {
    expect(fitToScreens({ x: 1500, y: 40, width: 2400, height: 1300, maximised: false }, [laptop])).toMatchObject({
      width: 1440,
      height: 900,
    })
  })

  it('forgets the position of a window that lost its screen by shrinking', () => {
    expect(fitToScreens({ x: -5000, y: 40, width: 6000, height: 800, maximised: false }, [laptop])).toEqual({
      width: 1440,
      height: 800,
      maximised: false,
    })
  })

  it('takes the default on the first start', () => {
    expect(fitToScreens(defaultWindow, [laptop])).toEqual(defaultWindow)
  })

  it('never gives less than the smallest window, nor a title bar that nobody reaches', () => {
    const number = fc.integer({ min: -20_000, max: 20_000 })
    const size = fc.integer({ min: 0, max: 10_000 })
    fc.assert(
      fc.property(number, number, size, size, fc.boolean(), (x, y, width, height, maximised) => {
        const fitted = fitToScreens({ x, y, width, height, maximised }, [laptop, wide])
        expect(fitted.width).toBeGreaterThanOrEqual(smallestWindow.width)
        expect(fitted.height).toBeGreaterThanOrEqual(smallestWindow.height)
        if (fitted.x === undefined || fitted.y === undefined) return
        const { x: left, y: top } = fitted
        expect(
          [laptop, wide].some(
            (screen) =>
              left < screen.x + screen.width &&
              left + fitted.width > screen.x &&
              top >= screen.y &&
              top < screen.y + screen.height,
          ),
        ).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
