import type { ComputeEvent, ComputeJobName, ComputeJobs } from '../shared/contract/compute.ts'

/** What a running job may do beside computing. Jobs call {@link JobContext.breathe} at least once a second. */
export interface JobContext {
  /** Aborted when the lab cancels the job. */
  readonly signal: AbortSignal
  emit(event: ComputeEvent): void
  /** Whether the lab has asked the job to end where nothing is lost. Jobs that keep no state may go on to their end. */
  stopRequested(): boolean
  /**
   * Lets messages in (cancel among them) and waits while the job is paused; throws an AbortError once it is cancelled.
   */
  breathe(): Promise<void>
  /** Emits a checkpoint and waits until the lab has it safe on disk. */
  store(event: Extract<ComputeEvent, { type: 'checkpoint' }>): Promise<void>
}

export type ComputeHandler<J extends ComputeJobName> = (
  input: ComputeJobs[J]['input'],
  context: JobContext,
) => Promise<ComputeJobs[J]['output']>
