import type { ComputeEvent, ComputeJobName, ComputeJobs } from '../shared/contract/compute.ts'

/** What a running job may do beside computing. Jobs call {@link JobContext.breathe} at least once a second. */
export interface JobContext {
  /** Aborted when the lab cancels the job. */
  readonly signal: AbortSignal
  emit(event: ComputeEvent): void
  /** Lets messages in (cancel among them); throws an AbortError once the job is cancelled. */
  breathe(): Promise<void>
  /** Emits a checkpoint and waits until the lab has it safe on disk. */
  store(event: Extract<ComputeEvent, { type: 'checkpoint' }>): Promise<void>
}

export type ComputeHandler<J extends ComputeJobName> =
  (input: ComputeJobs[J]['input'], context: JobContext) => Promise<ComputeJobs[J]['output']>
