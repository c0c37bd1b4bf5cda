import type {
  EventName,
  EventPayload,
  MethodName,
  MethodOutput,
  MethodParsedInput,
} from '../../shared/contract/contract.ts'
import type { Client } from '../coding/client.ts'
import type { ComputeClient } from '../engine/compute-client.ts'
import type { EngineDesk } from '../engine/engine-desk.ts'
import type { JobQueue } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'

/** What every handler may use of the lab. */
export interface LabContext {
  readonly appVersion: string
  readonly engine: EngineDesk
  readonly compute: ComputeClient
  readonly queue: JobQueue
  /** The open project, or null. */
  current(): ProjectStore | null
  /** The open project. @throws AULensError NO_PROJECT */
  store(): ProjectStore
  open(directory: string, create: boolean): Promise<ProjectStore>
  closeProject(): Promise<void>
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void
}

/** `client` is who asks; `guardCall` has let them through. */
export type Handler<M extends MethodName> = (
  input: MethodParsedInput<M>,
  client: Client,
) => MethodOutput<M> | Promise<MethodOutput<M>>
export type Handlers = { readonly [M in MethodName]: Handler<M> }

/** The handlers of the methods whose names begin with `T.`. */
export type HandlersOf<T extends string> = { readonly [M in Extract<MethodName, `${T}.${string}`>]: Handler<M> }
