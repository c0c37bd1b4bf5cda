import type { WebSocket } from 'ws'
import type { Client } from '../lab/coding/client.ts'
import { connectLab } from '../lab/lab-host.ts'
import type { HostedLab } from '../lab/lab-host.ts'

/** One browser tab's connection to the lab: a JSON message a frame. Knows no method by name. */
export const connectSocket = (lab: HostedLab, socket: WebSocket, client: Client): void => {
  const connection = connectLab(
    lab,
    (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
    client,
  )
  socket.on('message', (data, binary) => {
    if (binary) return socket.close(1003, 'text only')
    let message: unknown
    try {
      message = JSON.parse(String(data))
    } catch {
      return socket.close(1007, 'not JSON')
    }
    void connection.receive(message)
  })
  socket.on('close', () => connection.close())
  socket.on('error', () => socket.terminate())
}
