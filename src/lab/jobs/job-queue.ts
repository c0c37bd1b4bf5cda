import { AULensError, toContractError } from '../../shared/contract/errors.ts'
import type { Job, Progress } from '../../shared/contract/job.ts'
import { PauseSwitch } from './pause-switch.ts'
import { ProgressClock, type RawProgress } from './progress-clock.ts'

export interface JobContext {
  readonly signal: AbortSignal
  readonly onProgress: (progress: RawProgress) => void
  /** Only for jobs that can pause. */
  readonly pause?: PauseSwitch
}

/** What runs while a job has its turn. */
export type JobWork<T> = (context: JobContext) => Promise<T>

export interface JobDescription {
  readonly kind: string
  readonly title: string
  readonly subject?: string | null
  /** Jobs of one lane run one after another; different lanes run side by side. */
  readonly lane: 'compute' | 'disk' | 'experiment' | 'engine' | 'agreement' | `cluster-${number}`
  /** Its work heeds `pause`. */
  readonly canPause?: boolean
}

interface Entry {
  job: Job
  readonly lane: string
  controller: AbortController
  /** It is aborted only to begin again, from what it has stored. */
  again: boolean
  readonly pause: PauseSwitch
  readonly work: JobWork<unknown>
  readonly outcome: Promise<unknown>
  /** Settles when its present turn in the lane is over. */
  turn: Promise<void>
  readonly settle: { resolve: (value: unknown) => void; reject: (error: unknown) => void }
}

export interface JobListener {
  changed(job: Job): void
  progressed(job: number, progress: Progress): void
}

/** Records kept outside the queue (the project's jobs table); gives each job its id. */
export interface JobRecords {
  add(job: Pick<Job, 'kind' | 'title' | 'subject'>): number
  save(job: Job): void
}

/** Why jobs are aborted when the program or the project closes, and nobody has cancelled them. */
const closing = new DOMException('AULens is closing.', 'AbortError')

/**
 * Whether a job is ended only because the program closes: what goes on elsewhere, or can go on later, is then left as
 * it is.
 */
export const isClosing = (signal: AbortSignal): boolean => signal.aborted && signal.reason === closing

/** Why a job is aborted that goes on in a moment, from its last stored step. */
const interruption = new DOMException('The engine changes.', 'AbortError')

/** Whether a job is held up for a moment and begins again by itself. */
export const isInterruption = (signal: AbortSignal): boolean => signal.aborted && signal.reason === interruption

/** Runs long work one job a lane, with progress, cancellation, and exactly one recorded outcome a job. */
export class JobQueue {
  readonly #entries = new Map<number, Entry>()
  readonly #running = new Set<string>()
  readonly #held = new Set<string>()
  readonly #listener: JobListener
  readonly #records: () => JobRecords
  readonly #where: () => string | undefined

  /** @param where what a failing disk is named by */
  constructor(listener: JobListener, records: () => JobRecords, where: () => string | undefined = () => undefined) {
    this.#listener = listener
    this.#records = records
    this.#where = where
  }

  add<T>(description: JobDescription, work: JobWork<T>): number {
    const subject = description.subject ?? null
    const id = this.#records().add({ kind: description.kind, title: description.title, subject })
    let settle: Entry['settle'] | undefined
    const outcome = new Promise<unknown>((resolve, reject) => {
      settle = { resolve, reject }
    })
    outcome.catch(() => {
      /* an outcome nobody waits for is still recorded */
    })
    if (settle === undefined) throw new Error('unreachable: a promise runs its executor at once')
    this.#entries.set(id, {
      job: {
        id,
        kind: description.kind,
        title: description.title,
        state: 'queued',
        progress: null,
        error: null,
        subject,
        canPause: description.canPause ?? false,
        queuedAt: new Date().toISOString(),
        startedAt: null,
        endedAt: null,
      },
      lane: description.lane,
      controller: new AbortController(),
      again: false,
      pause: new PauseSwitch(),
      work: work as JobWork<unknown>,
      outcome,
      settle,
      turn: Promise.resolve(),
    })
    this.#change(id, {})
    queueMicrotask(() => {
      this.#advance(description.lane)
    })
    return id
  }

  list(): Job[] {
    return [...this.#entries.values()].map((entry) => entry.job)
  }

  /** Jobs of a lane that have not ended. */
  openIn(lane: JobDescription['lane']): Job[] {
    return [...this.#entries.values()]
      .filter((entry) => entry.lane === lane && entry.job.endedAt === null)
      .map((entry) => entry.job)
  }

  cancel(id: number): Job {
    return this.#stop(id)
  }

  #stop(id: number, reason?: DOMException): Job {
    const entry = this.#entry(id)
    entry.again = false
    if (entry.job.state === 'queued')
      this.#end(entry, 'cancelled', new AULensError('CANCELLED', 'Cancelled before it began.'))
    else if (entry.job.endedAt === null) entry.controller.abort(reason)
    return entry.job
  }

  /** Holds a running job; its lane waits with it. @throws AULensError JOB_CANNOT_PAUSE */
  pause(id: number): Job {
    const entry = this.#entry(id)
    if (!entry.job.canPause || entry.job.state !== 'running' || entry.controller.signal.aborted) {
      throw new AULensError('JOB_CANNOT_PAUSE', `"${entry.job.title}" cannot be paused now.`, {
        hint: 'A running training can be paused; anything else can be cancelled, and what is finished is kept.',
      })
    }
    this.#change(id, { state: 'paused' })
    entry.pause.set(true)
    return entry.job
  }

  /** @throws AULensError JOB_NOT_PAUSED */
  resume(id: number): Job {
    const entry = this.#entry(id)
    if (entry.job.state !== 'paused') throw new AULensError('JOB_NOT_PAUSED', `"${entry.job.title}" is not paused.`)
    this.#change(id, { state: 'running' })
    entry.pause.set(false)
    return entry.job
  }

  /**
   * Holds a lane up: the job that runs stops where nothing is lost, `meanwhile` is done, then it begins again, still
   * paused where it was.
   * A job keeps its number, its place and whoever waits for its value.
   */
  async holdUp(lane: JobDescription['lane'], meanwhile: () => Promise<void>): Promise<void> {
    this.#held.add(lane)
    try {
      const running = [...this.#entries.values()].find(
        (entry) => entry.lane === lane && (entry.job.state === 'running' || entry.job.state === 'paused'),
      )
      if (running !== undefined) {
        running.again = !running.controller.signal.aborted
        running.controller.abort(interruption)
        await running.turn
      }
      await meanwhile()
    } finally {
      this.#held.delete(lane)
      this.#advance(lane)
    }
  }

  /** Ends everything because the program closes, and waits until all of it has stopped. */
  async cancelAll(): Promise<void> {
    const open = [...this.#entries.values()].filter((entry) => entry.job.endedAt === null)
    for (const entry of open) this.#stop(entry.job.id, closing)
    await Promise.allSettled(open.map((entry) => entry.outcome))
  }

  /** The job's value once it is done; its error is thrown. */
  result(id: number): Promise<unknown> {
    return this.#entry(id).outcome
  }

  #entry(id: number): Entry {
    const entry = this.#entries.get(id)
    if (entry === undefined)
      throw new AULensError('JOB_NOT_FOUND', `There is no job ${String(id)} in this session.`, {
        hint: 'List the jobs again.',
      })
    return entry
  }

  #change(id: number, change: Partial<Job>): void {
    const entry = this.#entry(id)
    entry.job = { ...entry.job, ...change }
    try {
      this.#records().save(entry.job)
    } catch {
      // A disk that takes nothing more must not end the lab with it: people are told all the same, and the record is
      // closed when the project is next opened.
    }
    this.#listener.changed(entry.job)
  }

  #advance(lane: string): void {
    if (this.#running.has(lane) || this.#held.has(lane)) return
    const next = [...this.#entries.values()].find((entry) => entry.lane === lane && entry.job.state === 'queued')
    if (next === undefined) return
    this.#running.add(lane)
    next.turn = this.#run(next)
  }

  async #run(entry: Entry): Promise<void> {
    const { id } = entry.job
    const clock = new ProgressClock()
    if (entry.pause.paused) clock.rest(true)
    const listenNoMore = entry.pause.on((paused) => {
      clock.rest(paused)
    })
    this.#change(id, {
      state: entry.pause.paused ? 'paused' : 'running',
      startedAt: entry.job.startedAt ?? new Date().toISOString(),
    })
    try {
      const value = await entry.work({
        signal: entry.controller.signal,
        ...(entry.job.canPause ? { pause: entry.pause } : {}),
        onProgress: (raw) => {
          const progress = clock.take(raw)
          if (progress === null) return
          entry.job = { ...entry.job, progress }
          this.#listener.progressed(id, progress)
        },
      })
      this.#end(entry, 'done', value)
    } catch (error) {
      if (entry.again && isInterruption(entry.controller.signal)) this.#beginAgain(entry)
      else this.#end(entry, entry.controller.signal.aborted ? 'cancelled' : 'failed', error)
    } finally {
      listenNoMore()
      this.#running.delete(entry.lane)
      this.#advance(entry.lane)
    }
  }

  #beginAgain(entry: Entry): void {
    entry.again = false
    entry.controller = new AbortController()
    this.#change(entry.job.id, { state: 'queued', progress: null })
  }

  #end(entry: Entry, state: 'done' | 'failed' | 'cancelled', outcome: unknown): void {
    const error =
      state === 'done'
        ? null
        : state === 'cancelled'
          ? { code: 'CANCELLED', message: 'Cancelled.' }
          : toContractError(outcome, this.#where())
    this.#change(entry.job.id, { state, error, endedAt: new Date().toISOString() })
    if (state === 'done') entry.settle.resolve(outcome)
    else entry.settle.reject(outcome)
  }
}
