import { contextBridge, ipcRenderer } from 'electron'
import * as electron from 'electron'
import { bridgeChannels } from '../shared/contract/bridge.ts'
import type { Bridge } from '../shared/contract/bridge.ts'

const listen =
  <T>(channel: string) =>
  (listener: (value: T) => void): (() => void) => {
    const relay = (_event: unknown, value: T): void => listener(value)
    ipcRenderer.on(channel, relay)
    return () => {
      ipcRenderer.off(channel, relay)
    }
  }

/** Electron 29 and newer ask `webUtils`; before that a dropped file carries its path. */
const pathOf = (file: unknown): string => {
  const { webUtils } = electron as { webUtils?: { getPathForFile(file: unknown): string } }
  if (webUtils !== undefined) return webUtils.getPathForFile(file)
  const { path } = file as { path?: unknown }
  return typeof path === 'string' ? path : ''
}

const bridge: Bridge = {
  send: (message) => ipcRenderer.send(bridgeChannels.toLab, message),
  onMessage: listen(bridgeChannels.fromLab),
  desktop: (method, input) => ipcRenderer.invoke(bridgeChannels.desktop, method, input),
  onDesktop: listen(bridgeChannels.event),
  pathOf,
}

contextBridge.exposeInMainWorld('aulens', bridge)
