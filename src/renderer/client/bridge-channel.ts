import type { Bridge } from '../../shared/contract/bridge.ts'
import type { Channel } from './channel.ts'

/** The lab behind Electron's preload script. */
export const bridgeChannel = (bridge: Bridge): Channel => ({
  // Reactive proxies cannot be cloned across the bridge.
  send: (message) => bridge.send(JSON.parse(JSON.stringify(message))),
  onMessage: (listener) => void bridge.onMessage(listener),
  onState: (listener) =>
    void bridge.onDesktop((event) => {
      if (event.type === 'lab') listener(event.state)
    }),
})
