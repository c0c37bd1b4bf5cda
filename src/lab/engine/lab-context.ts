import type { EventName, EventPayload } from '../../shared/contract/contract.ts'
import type { JobQueue } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { ComputeClient } from './compute-client.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What handlers, and the jobs that start other jobs, may use of the lab. */
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
