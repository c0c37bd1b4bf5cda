import { AULensError, fromContractError } from '../../shared/contract/errors.ts'
import type {
  EventName,
  EventPayload,
  FromLab,
  LabClient,
  MethodInput,
  MethodName,
  MethodOutput,
} from '../../shared/contract/contract.ts'
import type { Channel } from './channel.ts'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: AULensError) => void
}

/** The contract over a channel: answers find their question by number, and a lost channel rejects all that wait. */
export const createLabClient = (channel: Channel): LabClient => {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  // A page that was loaded again must not take the answers to its predecessor's questions for its own.
  let next = Math.floor(Math.random() * 1e9) * 1000

  const receive = (message: FromLab): void => {
    if (message.type === 'event') return listeners.get(message.event)?.forEach((listener) => listener(message.payload))
    const question = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.answer.ok) question?.resolve(message.answer.value)
    else question?.reject(fromContractError(message.answer.error))
  }
  channel.onMessage(receive)
  channel.onState((state) => {
    if (state.state === 'up') return
    const error = new AULensError('LAB_LOST', state.message, { hint: 'What was stored is safe.' })
    for (const question of waiting.values()) question.reject(error)
    waiting.clear()
  })

  return {
    call: async <M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> => {
      const id = next++
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
      channel.send({ type: 'call', id, method, input })
      return (await answer) as MethodOutput<M>
    },
    on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => {
      const set = listeners.get(event) ?? new Set()
      const relay = listener as (payload: unknown) => void
      listeners.set(event, set.add(relay))
      return () => set.delete(relay)
    },
  }
}
