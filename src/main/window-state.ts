import { z } from 'zod'

export const WindowState = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int(),
  height: z.int(),
  maximised: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestWindow = { width: 1180, height: 720 } as const
export const defaultWindow: WindowState = { width: 1440, height: 900, maximised: false }

/** How much of the title must lie on a screen for the window to be found again, pixels. */
const reachable = { width: 200, height: 40 } as const

/**
 * Remembered place made fit for the screens there are now: never smaller than the smallest, never larger than its
 * screen, and without a position where its title would lie outside every screen.
 */
export const fitToScreens = (state: WindowState, screens: readonly Area[]): WindowState => {
  const { x, y, maximised } = state
  const showsTitle = (screen: Area, width: number): boolean =>
    x !== undefined &&
    y !== undefined &&
    x + width >= screen.x + reachable.width &&
    x <= screen.x + screen.width - reachable.width &&
    y >= screen.y &&
    y <= screen.y + screen.height - reachable.height
  const home = screens.find((screen) => showsTitle(screen, state.width))
  const screen = home ?? screens[0]
  const size = {
    width: Math.max(smallestWindow.width, Math.min(state.width, screen?.width ?? state.width)),
    height: Math.max(smallestWindow.height, Math.min(state.height, screen?.height ?? state.height)),
  }
  // Shrunk to its screen, a window that began far to the left may have left it.
  const stays = home !== undefined && showsTitle(home, size.width)
  return stays && x !== undefined && y !== undefined ? { x, y, ...size, maximised } : { ...size, maximised }
}
