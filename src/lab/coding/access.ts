import { AULensError } from '../../shared/contract/errors.ts'
import type { EventName, MethodName } from '../../shared/contract/contract.ts'
import type { Identity } from '../../shared/contract/coding.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { Client } from './client.ts'

/**
 * All that a client of the role "coder" may ask. Whatever is not named here is refused, also what a later version adds:
 * a score, a filter's
 * number or another coder's answer must never reach such a client because somebody forgot to forbid it.
 */
const openToCoders: ReadonlySet<string> = new Set<MethodName>([
  'coder.me',
  'coder.leave',
  'assignment.list',
  'coding.session',
  'coding.item',
  'coding.record',
  'coding.handIn',
  'coding.answers',
  'coding.feedback',
  'coding.history',
])

/**
 * What a coder who works from a packet may ask as well: to send answers back, and to open something else. Nothing on
 * this project's disk is hidden from them.
 */
const openFromPackets: ReadonlySet<string> = new Set<MethodName>([
  'packet.current',
  'packet.answers',
  'packet.open',
  'project.current',
  'project.open',
  'project.close',
  'job.list',
  'job.result',
  'job.cancel',
])

/** What the window asks at its start, answered to coders without looking: they have no tasks and no folders to see. */
const answersToCoders: Readonly<Partial<Record<MethodName, (store: ProjectStore) => unknown>>> = {
  'job.list': () => [],
  'project.current': (store) => ({ ...store.info(), directory: '', corpora: 0, runs: 0 }),
}

/**
 * As whom a client speaks now.
 *
 * @throws AULensError TOKEN_REVOKED where its token is good no longer, also because another project is open
 */
export const identityOf = (store: ProjectStore | null, client: Client): Identity => {
  const bound = client.token !== null
  // Numbers of tokens are counted in each project: one of another project must not pass for this one's.
  if (client.token !== null && (client.coder === null || store?.coders.isLive(client.token, client.coder) !== true)) {
    throw new AULensError('TOKEN_REVOKED', 'This personal address is no longer valid.', {
      hint: 'Ask the lead for a new one. What you had saved is kept.',
    })
  }
  const packet = store?.packets.opened() ?? null
  if (packet !== null)
    return { coder: { ...packet.manifest.coder, role: 'coder' }, role: 'coder', bound: true, packet: true }
  const coder = client.coder === null ? undefined : store?.coders.find(client.coder)
  if (coder === undefined) return { coder: null, role: 'lead', bound, packet: false }
  return { coder: { id: coder.id, name: coder.name, role: coder.role }, role: coder.role, bound, packet: false }
}

/** Whether a client's personal token is still good; true for whoever came with none. */
export const isAdmitted = (store: ProjectStore | null, client: Client): boolean => {
  try {
    identityOf(store, client)
    return true
  } catch {
    return false
  }
}

/**
 * Lets a call through, or answers it in the handler's place.
 *
 * @returns null to go on, or the answer
 * @throws AULensError NOT_FOR_CODERS, TOKEN_REVOKED
 */
export const guardCall = (
  store: ProjectStore | null,
  client: Client,
  method: MethodName,
): { readonly value: unknown } | null => {
  const { role, packet } = identityOf(store, client)
  if (role === 'lead' || store === null || openToCoders.has(method) || (packet && openFromPackets.has(method)))
    return null
  const answer = answersToCoders[method]
  if (answer !== undefined) return { value: answer(store) }
  throw new AULensError(
    'NOT_FOR_CODERS',
    `Coders cannot use "${method}": it could show scores, filters or what others coded.`,
    { hint: 'Ask the lead.' },
  )
}

/** Whether a client may be told of an event: coders learn only that they should look at their work again. */
export const mayHear = (store: ProjectStore | null, client: Client, event: EventName, payload: unknown): boolean => {
  try {
    const { role, packet } = identityOf(store, client)
    if (role === 'lead' || packet) return true
  } catch {
    return false
  }
  return event === 'project.changed' && ['project', 'assignments'].includes((payload as { what: string }).what)
}

/** Coders have the pictures of their own items, and no others. */
export const maySee = (store: ProjectStore | null, client: Client, path: string): boolean => {
  try {
    return identityOf(store, client).role === 'lead' || path.startsWith('coding/')
  } catch {
    return false
  }
}

/** The coder as whom a client codes. @throws AULensError NO_CODER */
export const coderOf = (store: ProjectStore, client: Client): string => {
  const { coder } = identityOf(store, client)
  if (coder === null)
    throw new AULensError('NO_CODER', 'Nobody has said who is coding.', { hint: 'Choose a coder first.' })
  return coder.id
}
