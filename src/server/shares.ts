import type { WebSocket } from 'ws'
import type { Client } from '../lab/coding/client.ts'

/** Tabs at once of all who are here. */
const mostSockets = 256
/** Tabs at once of one personal address. */
const mostSocketsOfCoder = 8
/** Tabs kept for whoever sits at the computer that serves, the lead. */
const keptForLead = 32
/** Every open tab is asked whether it still lives, milliseconds; one that has not answered by the next time is closed. */
const pingEvery = 20_000

/** Who holds how many connections: one coder leaves room for others, and what is dead is cleared. */
export class Shares {
  readonly #sockets = new Map<WebSocket, { readonly owner: string; alive: boolean }>()
  readonly #timer: NodeJS.Timeout

  /** @param every milliseconds between two questions */
  constructor(every = pingEvery) {
    this.#timer = setInterval(() => this.#clear(), every).unref()
  }

  /** Whether one more tab of a client has room. */
  hasRoom(client: Client): boolean {
    if (client.token === null) return this.#sockets.size < mostSockets
    const owner = ownerOf(client)
    const own = [...this.#sockets.values()].filter((entry) => entry.owner === owner).length
    return own < mostSocketsOfCoder && this.#sockets.size < mostSockets - keptForLead
  }

  add(socket: WebSocket, client: Client): void {
    this.#sockets.set(socket, { owner: ownerOf(client), alive: true })
    socket.on('pong', () => {
      const entry = this.#sockets.get(socket)
      if (entry !== undefined) entry.alive = true
    })
    socket.on('close', () => this.#sockets.delete(socket))
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #clear(): void {
    for (const [socket, entry] of this.#sockets) {
      if (!entry.alive) socket.terminate()
      entry.alive = false
      if (socket.readyState === socket.OPEN) socket.ping()
    }
  }
}

const ownerOf = ({ token, coder }: Client): string => (token === null ? 'lead' : `${String(token)} ${coder ?? ''}`)
