import { z } from 'zod'
import { ContractError } from './errors.ts'

export const jobStates = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const

export const Progress = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
  /** Estimated seconds to the end; null until an estimate exists. */
  secondsLeft: z.number().nullable(),
})
export type Progress = z.infer<typeof Progress>

export const Job = z.object({
  id: z.int(),
  /** e.g. "import", "train", "inspect". */
  kind: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  progress: Progress.nullable(),
  error: ContractError.nullable(),
  /** What the job is about: run id, corpus id. */
  subject: z.string().nullable(),
  canPause: z.boolean(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})
export type Job = z.infer<typeof Job>

/** Every long method answers at once with its job; the result is read with `job.result` once the job is done. */
export const JobStarted = z.object({ job: z.int(), run: z.string().optional() })

const byId = z.strictObject({ job: z.int() })

export const jobMethods = {
  'job.list': { input: z.strictObject({}), output: z.array(Job) },
  'job.cancel': { input: byId, output: Job },
  'job.pause': { input: byId, output: Job },
  'job.resume': { input: byId, output: Job },
  /** Waits for the job's end; its value, or its error as this call's error. */
  'job.result': { input: byId, output: z.unknown() },
}
