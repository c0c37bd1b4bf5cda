import { z } from 'zod'
import { toContractError } from '../shared/contract/errors.ts'
import type { Answer } from '../shared/contract/errors.ts'
import type { FromLab } from '../shared/contract/contract.ts'
import type { Media } from '../shared/contract/media.ts'
import { ownClient, type Client } from './coding/client.ts'

/** What a transport needs of the lab; `Lab` is one. */
export interface HostedLab {
  call(method: string, input: unknown, client: Client): Promise<Answer<unknown>>
  on(listener: (event: string, payload: unknown) => void, client: Client): () => void
  media(path: string, client: Client): Promise<Media | null>
  /** Who comes with a coder's personal token; null where it opens nothing. */
  admit(token: string): Client | null
  /** Whether a client's personal token is still good here; true for whoever came with none. */
  isAdmitted(client: Client): boolean
  /** Whether some coder could come from another computer. */
  expectsCoders(): boolean
}

const Call = z.object({ type: z.literal('call'), id: z.int(), method: z.string().max(200), input: z.unknown() })

export interface LabConnection {
  /** Takes one message of the other side; what is no call is left unanswered. */
  receive(message: unknown): Promise<void>
  close(): void
}

/** Joins one client to the lab: calls in, answers and events out. Knows no method by name. */
export const connectLab = (
  lab: HostedLab,
  send: (message: FromLab) => void,
  client: Client = ownClient(),
): LabConnection => {
  const stop = lab.on((event, payload) => send({ type: 'event', event, payload }), client)
  return {
    receive: async (message) => {
      const call = Call.safeParse(message)
      if (!call.success) return
      const { id, method, input } = call.data
      const answer = await lab
        .call(method, input, client)
        .catch((error: unknown) => ({ ok: false as const, error: toContractError(error) }))
      send({ type: 'answer', id, answer })
    },
    close: stop,
  }
}
