import { AULensError, toContractError, type Answer } from '../shared/contract/errors.ts'
import { methods, type EventName, type EventPayload, type MethodInput, type MethodName, type MethodOutput } from '../shared/contract/contract.ts'
import { ComputeClient } from './engine/compute-client.ts'
import { JobQueue, type JobRecords } from './jobs/job-queue.ts'
import { RollingBackups } from './store/backups.ts'
import { ProjectStore } from './store/project-store.ts'
import type { Handlers, LabContext } from './handlers/context.ts'
import { projectHandlers } from './handlers/project.ts'
import { jobHandlers } from './handlers/job.ts'
import { engineHandlers } from './handlers/engine.ts'
import { corpusHandlers } from './handlers/corpus.ts'
import { runHandlers } from './handlers/run.ts'
import { filterHandlers } from './handlers/filter.ts'
import { noteHandlers } from './handlers/note.ts'
import { liveHandlers } from './handlers/live.ts'
import { outputHandlers } from './handlers/output.ts'
import { benchHandlers } from './handlers/bench.ts'
import { browseHandlers } from './handlers/browse.ts'
import { robustnessHandlers } from './handlers/robustness.ts'
import { answerPatchMedia } from './media/patch-media.ts'
import { answerRobustnessMedia } from './media/robustness-media.ts'
import { answerMedia, type MediaAnswer } from './media/media.ts'

export interface LabOptions {
  readonly appVersion: string
  /** Project to open at once; made where it does not exist. */
  readonly projectDirectory?: string | null
  /** Chooses the engine's rung, e.g. `{ AULENS_RUNG: 'wasm' }`. */
  readonly computeEnvironment?: Record<string, string>
}

/** Ids for jobs while no project is open; their records live as long as the program. */
const sessionRecords = (): JobRecords => {
  let last = 0
  return { add: () => --last, save: () => { /* nothing to keep them in */ } }
}

/**
 * The laboratory: owns the open project, the job queue and the compute process, and implements the contract. The desktop
 * window, the browser page and the command line all talk to this class.
 */
export class Lab {
  readonly #listeners = new Set<(event: EventName, payload: unknown) => void>()
  readonly #compute: ComputeClient
  readonly #queue: JobQueue
  readonly #handlers: Handlers
  readonly #sessionRecords = sessionRecords()
  #store: ProjectStore | null = null
  #backups: RollingBackups | null = null

  constructor(options: LabOptions) {
    this.#compute = new ComputeClient(options.computeEnvironment)
    const emit = <E extends EventName>(event: E, payload: EventPayload<E>): void => {
      for (const listener of this.#listeners) listener(event, payload)
    }
    this.#queue = new JobQueue({
      changed: (job) => { emit('job.changed', job) },
      progressed: (job, progress) => { emit('job.progress', { job, progress }) },
    }, () => this.#store?.jobs ?? this.#sessionRecords)
    const context: LabContext = {
      appVersion: options.appVersion, compute: this.#compute, queue: this.#queue, emit,
      current: () => this.#store,
      store: () => {
        if (this.#store === null) throw new AULensError('NO_PROJECT', 'No project is open.', { hint: 'Open or create a project first.' })
        return this.#store
      },
      open: (directory, create) => this.#open(directory, create, options.appVersion, emit),
      closeProject: async () => {
        await this.#closeProject()
        emit('project.changed', { what: 'project' })
      },
    }
    this.#handlers = {
      ...projectHandlers(context), ...jobHandlers(context), ...engineHandlers(context), ...corpusHandlers(context),
      ...runHandlers(context), ...filterHandlers(context), ...noteHandlers(context), ...liveHandlers(context), ...outputHandlers(context), ...benchHandlers(context), ...browseHandlers(context), ...robustnessHandlers(context),
    }
  }

  /** A lab with its project open, where one is named. */
  static async create(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options)
    const directory = options.projectDirectory ?? null
    if (directory !== null) await lab.request('project.open', { directory, create: true })
    return lab
  }

  async #open(directory: string, create: boolean, appVersion: string, emit: LabContext['emit']): Promise<ProjectStore> {
    await this.#closeProject()
    const store = await ProjectStore.open(directory, { create, appVersion })
    store.jobs.closeInterrupted()
    store.runs.markInterrupted()
    this.#store = store
    this.#backups = new RollingBackups(store.directory, store.database)
    emit('project.changed', { what: 'project' })
    return store
  }

  async #closeProject(): Promise<void> {
    await this.#queue.cancelAll()
    await this.#backups?.finish()
    this.#backups = null
    this.#store?.close()
    this.#store = null
  }

  /** Answers one request from outside; never throws. Input is checked against the contract. */
  async call(method: string, input: unknown): Promise<Answer<unknown>> {
    try {
      if (!Object.hasOwn(methods, method)) throw new AULensError('METHOD_UNKNOWN', `There is no method "${method}".`)
      const name = method as MethodName
      const handler = this.#handlers[name] as (input: unknown) => unknown
      return { ok: true, value: await handler(methods[name].input.parse(input)) }
    } catch (error) {
      return { ok: false, error: toContractError(error) }
    }
  }

  /** The same for callers in this process: the value, or the error thrown. */
  async request<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
    const handler = this.#handlers[method] as (input: unknown) => Promise<MethodOutput<M>> | MethodOutput<M>
    return handler(methods[method].input.parse(input))
  }

  /** Listens to every event; returns the function that stops it. */
  on(listener: (event: EventName, payload: unknown) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Ids of the jobs that have not ended. */
  openJobs(): number[] {
    return this.#queue.list().filter((job) => job.endedAt === null).map((job) => job.id)
  }

  cancelJob(job: number): void {
    this.#queue.cancel(job)
  }

  /** A picture by its address below `/media/`; null where there is none. */
  async media(path: string): Promise<MediaAnswer | null> {
    return await answerMedia(this.#store, path) ?? (this.#store === null ? null : await answerPatchMedia(this.#store, path) ?? answerRobustnessMedia(this.#store, path))
  }

  /** Stops every job, closes the project and ends the compute process. */
  async close(): Promise<void> {
    await this.#closeProject()
    this.#compute.close()
  }
}
