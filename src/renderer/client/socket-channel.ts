import type { FromLab, ToLab } from '../../shared/contract/contract.ts'
import type { LabState } from '../../shared/contract/face.ts'
import type { Channel } from './channel.ts'

const firstWait = 250
const longestWait = 5000

/** The lab behind a WebSocket; a lost connection is tried again, and what is sent meanwhile waits for it. */
export const socketChannel = (
  address: string,
  open: (address: string) => WebSocket = (to) => new WebSocket(to),
): Channel => {
  const messages: ((message: FromLab) => void)[] = []
  const states: ((state: LabState) => void)[] = []
  let socket: WebSocket
  let queue: ToLab[] = []
  let wait = firstWait

  const connect = (): void => {
    socket = open(address)
    socket.onopen = () => {
      wait = firstWait
      for (const message of queue) socket.send(JSON.stringify(message))
      queue = []
      states.forEach((tell) => tell({ state: 'up' }))
    }
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as FromLab
      messages.forEach((tell) => tell(message))
    }
    socket.onclose = () => {
      queue = []
      states.forEach((tell) =>
        tell({ state: 'restarting', message: 'The connection to AULens on this computer was lost.' }),
      )
      setTimeout(connect, wait)
      wait = Math.min(wait * 2, longestWait)
    }
  }
  connect()
  return {
    send: (message) => {
      if (socket.readyState === 1) socket.send(JSON.stringify(message))
      else queue.push(message)
    },
    onMessage: (listener) => messages.push(listener),
    onState: (listener) => states.push(listener),
  }
}
