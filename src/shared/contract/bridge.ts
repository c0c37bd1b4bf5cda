import type { Answer } from './errors.ts'
import type { FromLab, ToLab } from './contract.ts'
import type { DesktopEvent } from './face.ts'

/** The whole surface of `window.aulens` that the preload script gives the page; nothing else of Electron reaches it. */
export interface Bridge {
  send(message: ToLab): void
  /** Returns the function that stops listening. */
  onMessage(listener: (message: FromLab) => void): () => void
  desktop(method: string, input: unknown): Promise<Answer<unknown>>
  onDesktop(listener: (event: DesktopEvent) => void): () => void
  /** Path of a file or folder that the user dropped on the window; empty where it has none. */
  pathOf(file: unknown): string
}

/** Channel names between preload and main. */
export const bridgeChannels = {
  toLab: 'lab:to',
  fromLab: 'lab:from',
  desktop: 'desktop:call',
  event: 'desktop:event',
} as const
