import { AULensError, toContractError, type Answer } from '../shared/contract/errors.ts'
import {
  methods,
  type EventName,
  type EventPayload,
  type MethodInput,
  type MethodName,
  type MethodOutput,
} from '../shared/contract/contract.ts'
import { EngineDesk } from './engine/engine-desk.ts'
import { JobQueue, type JobRecords } from './jobs/job-queue.ts'
import type { RollingBackups } from './store/backups.ts'
import { ProjectStore } from './store/project-store.ts'
import type { LabContext } from './engine/lab-context.ts'
import type { Handlers } from './api/context.ts'
import { projectHandlers } from './api/project.ts'
import { jobHandlers } from './api/job.ts'
import { engineHandlers } from './api/engine.ts'
import { corpusHandlers } from './api/corpus.ts'
import { runHandlers } from './api/run.ts'
import { filterHandlers } from './api/filter.ts'
import { noteHandlers } from './api/note.ts'
import { liveHandlers } from './api/live.ts'
import { outputHandlers } from './api/output.ts'
import { benchHandlers } from './api/bench.ts'
import { browseHandlers } from './api/browse.ts'
import { robustnessHandlers } from './api/robustness.ts'
import { experimentHandlers, recoverExperiments } from './api/experiment.ts'
import { codingHandlers } from './api/coding.ts'
import { agreementHandlers } from './api/agreement.ts'
import { codesHandlers } from './api/codes.ts'
import { packetHandlers } from './api/packet.ts'
import { privacyHandlers } from './api/privacy.ts'
import { guardCall, isAdmitted, mayHear, maySee } from './coding/access.ts'
import { ownClient, type Client } from './coding/client.ts'
import { answerCodingMedia } from './coding/coding-media.ts'
import { answerPatchMedia } from './media/patch-media.ts'
import { answerRobustnessMedia } from './media/robustness-media.ts'
import { answerMedia, type MediaAnswer } from './media/media.ts'

export interface LabOptions {
  readonly appVersion: string
  /** Project to open at once; made where it does not exist. */
  readonly projectDirectory?: string | null
  /** Chooses the engine's rung, e.g. `{ AULENS_RUNG: 'wasm' }`. */
  readonly computeEnvironment?: Record<string, string>
  /** Where the choice of engine is remembered; absent: for this process only. */
  readonly settingsFolder?: string
  /** Looks after experiments on a cluster as soon as their project is open; a single command does not. */
  readonly watchClusters?: boolean
}

/** Ids for jobs while no project is open; their records live as long as the program. */
const sessionRecords = (): JobRecords => {
  let last = 0
  return {
    add: () => --last,
    save: () => {
      /* nothing to keep them in */
    },
  }
}

/**
 * The laboratory: owns the open project, the job queue and the compute process, and implements the contract. The
 * desktop
 * window, the browser page and the command line all talk to this class.
 */
export class Lab {
  /** Who speaks where no connection says so: the command line, and the tests. */
  readonly #self = ownClient()
  readonly #listeners = new Set<(event: EventName, payload: unknown) => void>()
  readonly #engine: EngineDesk
  readonly #queue: JobQueue
  readonly #handlers: Handlers
  readonly #sessionRecords = sessionRecords()
  #store: ProjectStore | null = null
  #backups: RollingBackups | null = null

  constructor(options: LabOptions) {
    this.#engine = new EngineDesk(options.settingsFolder ?? null, options.computeEnvironment)
    const emit = <E extends EventName>(event: E, payload: EventPayload<E>): void => {
      for (const listener of this.#listeners) listener(event, payload)
    }
    this.#queue = new JobQueue(
      {
        changed: (job) => {
          emit('job.changed', job)
        },
        progressed: (job, progress) => {
          emit('job.progress', { job, progress })
        },
      },
      () => this.#store?.jobs ?? this.#sessionRecords,
      () => this.#store?.directory,
    )
    const context: LabContext = {
      appVersion: options.appVersion,
      engine: this.#engine,
      compute: this.#engine.compute,
      queue: this.#queue,
      emit,
      current: () => this.#store,
      store: () => {
        if (this.#store === null)
          throw new AULensError('NO_PROJECT', 'No project is open.', { hint: 'Open or create a project first.' })
        return this.#store
      },
      open: async (directory, create) => {
        const store = await this.#open(directory, create, options.appVersion, emit)
        recoverExperiments(context, options.watchClusters ?? false)
        return store
      },
      closeProject: async () => {
        await this.#closeProject()
        emit('project.changed', { what: 'project' })
      },
    }
    this.#handlers = {
      ...projectHandlers(context),
      ...jobHandlers(context),
      ...engineHandlers(context),
      ...corpusHandlers(context),
      ...runHandlers(context),
      ...filterHandlers(context),
      ...noteHandlers(context),
      ...liveHandlers(context),
      ...outputHandlers(context),
      ...benchHandlers(context),
      ...browseHandlers(context),
      ...robustnessHandlers(context),
      ...experimentHandlers(context),
      ...codingHandlers(context),
      ...agreementHandlers(context),
      ...codesHandlers(context),
      ...packetHandlers(context),
      ...privacyHandlers(context),
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
    this.#backups = store.startBackups()
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

  /**
   * Answers one request from outside; never throws. Input is checked against the contract, the client against its role.
   */
  async call(method: string, input: unknown, client: Client = this.#self): Promise<Answer<unknown>> {
    try {
      if (!Object.hasOwn(methods, method)) throw new AULensError('METHOD_UNKNOWN', `There is no method "${method}".`)
      const name = method as MethodName
      const handler = this.#handlers[name] as (input: unknown, client: Client) => unknown
      const guarded = guardCall(this.#store, client, name)
      return {
        ok: true,
        value: guarded === null ? await handler(methods[name].input.parse(input), client) : guarded.value,
      }
    } catch (error) {
      return { ok: false, error: toContractError(error, this.#store?.directory) }
    }
  }

  /** The same for callers in this process: the value, or the error thrown. */
  async request<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
    const handler = this.#handlers[method] as (
      input: unknown,
      client: Client,
    ) => Promise<MethodOutput<M>> | MethodOutput<M>
    return handler(methods[method].input.parse(input), this.#self)
  }

  /** Listens to every event that the client may hear; returns the function that stops it. */
  on(listener: (event: EventName, payload: unknown) => void, client: Client = this.#self): () => void {
    const heard = (event: EventName, payload: unknown): void => {
      if (mayHear(this.#store, client, event, payload)) listener(event, payload)
    }
    this.#listeners.add(heard)
    return () => {
      this.#listeners.delete(heard)
    }
  }

  /** Who comes with a coder's personal token; null where it opens nothing. */
  admit(token: string): Client | null {
    return this.#store?.coders.admit(token) ?? null
  }

  /** Whether a client's personal token is still good here; true for whoever came with none. */
  isAdmitted(client: Client): boolean {
    return isAdmitted(this.#store, client)
  }

  /** Whether some coder could come from another computer. */
  expectsCoders(): boolean {
    return this.#store?.coders.hasTokens() === true
  }

  /** Ids of the jobs that have not ended. */
  openJobs(): number[] {
    return this.#queue
      .list()
      .filter((job) => job.endedAt === null)
      .map((job) => job.id)
  }

  cancelJob(job: number): void {
    this.#queue.cancel(job)
  }

  /** A picture by its address below `/media/`; null where there is none. */
  async media(path: string, client: Client = this.#self): Promise<MediaAnswer | null> {
    if (!maySee(this.#store, client, path)) return null
    if (this.#store !== null && path.startsWith('coding/')) return answerCodingMedia(this.#store, client, path)
    return (
      (await answerMedia(this.#store, path)) ??
      (this.#store === null
        ? null
        : ((await answerPatchMedia(this.#store, path)) ?? answerRobustnessMedia(this.#store, path)))
    )
  }

  /** Stops every job, closes the project and ends the compute process. */
  async close(): Promise<void> {
    await this.#closeProject()
    this.#engine.compute.close()
  }
}
