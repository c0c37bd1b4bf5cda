import { z } from 'zod'
import type { Answer } from './errors.ts'
import { projectMethods } from './project.ts'
import { jobMethods, Job, Progress } from './job.ts'
import { engineMethods } from './engine.ts'
import { corpusMethods } from './corpus.ts'
import { runMethods } from './run.ts'
import { filterMethods } from './filter.ts'
import { noteMethods } from './note.ts'
import { liveMethods } from './live.ts'
import { outputMethods } from './output.ts'
import { benchMethods } from './bench.ts'
import { browseMethods } from './browse.ts'
import { robustnessMethods } from './robustness.ts'
import { experimentMethods } from './experiment.ts'
import { clusterMethods } from './cluster.ts'
import { codingMethods } from './coding.ts'
import { agreementMethods } from './agreement.ts'
import { codesMethods } from './codes.ts'
import { packetMethods } from './packet.ts'
import { privacyMethods } from './privacy.ts'

/** Every request that a face of AULens (window, page, command line) may make of the lab. */
export const methods = {
  ...projectMethods,
  ...jobMethods,
  ...engineMethods,
  ...corpusMethods,
  ...runMethods,
  ...filterMethods,
  ...noteMethods,
  ...liveMethods,
  ...outputMethods,
  ...benchMethods,
  ...browseMethods,
  ...robustnessMethods,
  ...experimentMethods,
  ...clusterMethods,
  ...codingMethods,
  ...agreementMethods,
  ...codesMethods,
  ...packetMethods,
  ...privacyMethods,
} as const
export type MethodName = keyof typeof methods
export type MethodInput<M extends MethodName> = z.input<(typeof methods)[M]['input']>
export type MethodParsedInput<M extends MethodName> = z.output<(typeof methods)[M]['input']>
export type MethodOutput<M extends MethodName> = z.output<(typeof methods)[M]['output']>

/** Everything the lab tells without being asked. */
export const events = {
  'job.changed': Job,
  'job.progress': z.object({ job: z.int(), progress: Progress }),
  /** One training step (throttled): the live curve. */
  'run.step': z.object({
    run: z.string(),
    step: z.int(),
    loss: z.number(),
    accuracy: z.number(),
    imagesPerSecond: z.number(),
  }),
  'run.checkpoint': z.object({
    run: z.string(),
    step: z.int(),
    validationAccuracy: z.number(),
    validationLoss: z.number(),
  }),
  /** Another engine computes from now on. */
  'engine.changed': z.object({}),
  /** Something listed changed: ask again. */
  'project.changed': z.object({
    what: z.enum([
      'project',
      'corpora',
      'runs',
      'inspections',
      'evidence',
      'robustness',
      'notes',
      'marks',
      'experiments',
      'coding',
      'assignments',
      'consent',
    ]),
  }),
} as const
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>

/** How every face talks to the lab, whatever the transport. */
export interface LabClient {
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>
  /** Returns the function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}

/** The messages of every transport. */
export type ToLab = { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
export type FromLab =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'event'; readonly event: string; readonly payload: unknown }
