import { fork, type ChildProcess } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { AULensError, fromContractError, toContractError } from '../../shared/contract/errors.ts'
import type {
  EngineReport,
  ComputeEvent,
  ComputeJobName,
  ComputeJobs,
  FromCompute,
  ToCompute,
} from '../../shared/contract/compute.ts'
import { rungNames } from '../../shared/contract/engine.ts'
import { rungFailed } from '../../shared/contract/refused-rungs.ts'
import type { PauseSwitch } from '../jobs/pause-switch.ts'
import { RefusedRungs } from './refused-rungs.ts'

export interface ComputeCallOptions {
  readonly signal?: AbortSignal
  /** Called for each event of the job; training waits after a checkpoint until the returned promise settles. */
  readonly onEvent?: (event: ComputeEvent) => void | Promise<void>
  /** Holds the job and lets it go on. */
  readonly pause?: PauseSwitch
  /** How the signal ends the job: at once, or (`'after-step'`) once the step it is at is stored. */
  readonly ending?: 'at-once' | 'after-step'
  /**
   * Called when the engine has failed and the job begins again on the next rung: a training from its last checkpoint.
   */
  readonly onFall?: () => void | Promise<void>
}

interface PendingCall {
  readonly job: ComputeJobName
  readonly resolve: (output: unknown) => void
  readonly reject: (error: unknown) => void
  readonly onEvent: ComputeCallOptions['onEvent']
}

/** Last words of a process that asked for memory and got none. */
const outOfMemory = /bad_alloc|out of memory|cannot allocate memory|failed to allocate/i

/** Milliseconds that a cancelled job may take to stop by itself before its process is ended. */
const cancelGrace = { 'at-once': 20_000, 'after-step': 180_000 } as const

/**
 * Allocator settings for the compute process: one arena and large thresholds keep the big maps of a training step from
 * being returned to the system and faulted in again at every step (docs/decisions).
 */
export const allocatorEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '8589934592',
  TF_CPP_MIN_LOG_LEVEL: '2',
}

/**
 * Whatever is looked at comes before what computes: with nothing else to do, the compute process has the whole machine
 * all the same.
 */
const giveWay = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return
  try {
    // Set before TensorFlow starts its threads, which inherit it.
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that does not allow it computes as it would have.
  }
}

/** The lab's side of the compute process: starts it when first needed, and again after a crash. */
export class ComputeClient {
  #child: ChildProcess | null = null
  #nextId = 1
  #report: Promise<EngineReport> | null = null
  readonly #pending = new Map<number, PendingCall>()
  /** What the pending calls will answer. */
  readonly #answers = new Map<number, Promise<unknown>>()
  #environment: Readonly<Record<string, string>>
  /** While the process is exchanged: calls wait for the new one. */
  #exchange: Promise<void> | null = null
  readonly #rungs = new RefusedRungs()
  readonly #entry: string

  /**
   * @param environment e.g. `{ AULENS_RUNG: 'wasm' }` to choose a rung of the engine ladder
   * @param entry the compute process's program, for tests
   */
  constructor(
    environment: Readonly<Record<string, string>> = {},
    entry = join(import.meta.dirname, '../../compute/main.ts'),
  ) {
    this.#environment = environment
    this.#entry = entry
  }

  #start(): ChildProcess {
    if (this.#child !== null) return this.#child
    const child = fork(this.#entry, [], {
      execPath: process.execPath,
      execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0044'],
      serialization: 'advanced',
      env: { ...allocatorEnvironment, ...process.env, ...this.#environment, ...this.#rungs.environment() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    giveWay(child)
    this.#rungs.started()
    this.#report = null
    let lastWords = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-4000)
    })
    child.on('message', (message: FromCompute) => {
      this.#receive(message)
    })
    child.on('error', (error) => {
      this.#fail(
        child,
        new AULensError('ENGINE_NOT_STARTED', `The compute process could not be started: ${error.message}`, {
          hint: 'Run `aulens doctor`.',
          cause: error,
        }),
      )
    })
    child.on('exit', (code, signal) => {
      const how = signal === null ? `exit code ${String(code)}` : signal
      const memory =
        signal === 'SIGKILL' || outOfMemory.test(lastWords) ? ' The system may have run out of memory.' : ''
      const fall = this.#child === child ? this.#rungs.endedWhileLoading(how, lastWords) : null
      this.#fail(
        child,
        fall ??
          new AULensError(
            'ENGINE_CRASHED',
            (
              `The compute process ended unexpectedly (${how}).${memory} ` +
              `${lastWords.trim().split('\n').slice(-3).join(' ')}`
            ).trim(),
            {
              hint:
                'Nothing that was finished is lost. Try again, with a smaller batch if memory was short; `aulens ' +
                'doctor` checks the engine.',
            },
          ),
      )
    })
    this.#child = child
    return child
  }

  #fail(child: ChildProcess, error: AULensError): void {
    // One that was left already has nobody waiting: what waits, waits for its successor.
    if (this.#child !== child) return
    this.#child = null
    const calls = [...this.#pending.values()]
    this.#pending.clear()
    for (const call of calls) call.reject(error)
  }

  #receive(message: FromCompute): void {
    if (message.type === 'ready') return
    if (message.type === 'rung') {
      this.#rungs.told(message.rung)
      return
    }
    const call = this.#pending.get(message.id)
    if (call === undefined) return
    if (message.type === 'done') {
      this.#pending.delete(message.id)
      call.resolve(message.output)
    } else if (message.type === 'failed') {
      this.#pending.delete(message.id)
      const error = fromContractError(message.error)
      if (error.code === rungFailed) this.refuseRung(error.message)
      call.reject(
        error.code !== rungFailed && outOfMemory.test(error.message) ? this.#endShortOfMemory(error.message) : error,
      )
    } else {
      void this.#handle(message.id, call, message.event)
    }
  }

  /** A process that once got no memory is not to be trusted with the next job: whatever waits for it ends with it. */
  #endShortOfMemory(words: string): AULensError {
    const error = new AULensError('ENGINE_OUT_OF_MEMORY', `The computing engine was given no more memory: ${words}`, {
      hint: 'Nothing that was finished is lost. Close other programs, or take a smaller batch, then try again.',
    })
    const child = this.#child
    child?.removeAllListeners('exit')
    if (child !== null) this.#fail(child, error)
    child?.kill('SIGKILL')
    return error
  }

  /**
   * Leaves the rung that computes for the rest of this session: its process ends, and whatever waits in it begins again
   * on the next
   * rung. False where there is none below.
   */
  refuseRung(reason: string): boolean {
    const child = this.#child
    if (child === null || !this.#rungs.refuse(reason)) return false
    this.#fail(child, new AULensError(rungFailed, reason))
    child.kill('SIGKILL')
    return true
  }

  async #handle(id: number, call: PendingCall, event: ComputeEvent): Promise<void> {
    try {
      await call.onEvent?.(event)
      if (event.type === 'checkpoint') this.#send({ type: 'stored', id })
    } catch (error) {
      // The lab could not take the event (for example a full disk): the job cannot go on.
      this.#pending.delete(id)
      this.#send({ type: 'cancel', id })
      call.reject(error)
    }
  }

  #send(message: ToCompute): void {
    if (this.#child?.connected === true) this.#child.send(message)
  }

  /**
   * Runs one job; jobs queue inside the compute process. Where the engine itself fails, the job begins again on the
   * next rung of the
   * ladder, a training from the last checkpoint that was stored.
   *
   * @throws AULensError with the job's own code; ENGINE_CRASHED when the process ended; an AbortError when cancelled
   */
  async call<J extends ComputeJobName>(
    job: J,
    input: ComputeJobs[J]['input'],
    options: ComputeCallOptions = {},
  ): Promise<ComputeJobs[J]['output']> {
    let current = input
    const onEvent = async (event: ComputeEvent): Promise<void> => {
      await options.onEvent?.(event)
      if (event.type === 'checkpoint') current = { ...current, resumeFrom: event.state }
    }
    // Each fall refuses a rung, so that there are at most as many as rungs.
    for (let falls = 0; ; falls += 1) {
      try {
        return await this.#attempt(job, current, { ...options, onEvent })
      } catch (error) {
        if (!(error instanceof AULensError) || error.code !== rungFailed || falls >= rungNames.length - 1) throw error
        await options.onFall?.()
      }
    }
  }

  async #attempt<J extends ComputeJobName>(
    job: J,
    input: ComputeJobs[J]['input'],
    options: ComputeCallOptions = {},
  ): Promise<ComputeJobs[J]['output']> {
    if (this.#exchange !== null) await this.#exchange
    options.signal?.throwIfAborted()
    const child = this.#start()
    const id = this.#nextId++
    let timer: NodeJS.Timeout | undefined
    const ending = options.ending ?? 'at-once'
    const cancel = (): void => {
      this.#send({ type: ending === 'at-once' ? 'cancel' : 'stop', id })
      timer = setTimeout(() => {
        child.kill('SIGKILL')
      }, cancelGrace[ending])
    }
    const listenNoMore = options.pause?.on((paused) => {
      this.#send({ type: paused ? 'pause' : 'continue', id })
    })
    options.signal?.addEventListener('abort', cancel, { once: true })
    try {
      const answer = new Promise<ComputeJobs[J]['output']>((resolve, reject) => {
        this.#pending.set(id, { job, resolve: resolve as (output: unknown) => void, reject, onEvent: options.onEvent })
        child.send({ type: 'start', id, job, input } satisfies ToCompute, (error) => {
          if (error !== null && this.#pending.delete(id)) reject(fromContractError(toContractError(error)))
        })
        if (options.pause?.paused === true) this.#send({ type: 'pause', id })
      })
      this.#answers.set(id, answer)
      return await answer
    } catch (error) {
      options.signal?.throwIfAborted()
      throw error
    } finally {
      this.#answers.delete(id)
      clearTimeout(timer)
      listenNoMore?.()
      options.signal?.removeEventListener('abort', cancel)
    }
  }

  /** Lets a running training keep still for a moment, because somebody scrolls. @returns whether one runs */
  giveWay(): boolean {
    const trains = [...this.#pending.values()].some(({ job }) => job === 'train')
    if (trains) this.#send({ type: 'give-way' })
    return trains
  }

  /**
   * What the engine says of itself, asked once a process: a later caller does not wait behind the job that runs.
   */
  report(): Promise<EngineReport> {
    if (this.#child === null || this.#report === null) {
      const asked = this.call('report', {})
      this.#report = asked
      asked.catch(() => {
        if (this.#report === asked) this.#report = null
      })
    }
    return this.#report
  }

  /**
   * Ends the process once nothing runs in it; the next call starts one with this environment. Calls that come in
   * between wait.
   */
  async restart(environment: Readonly<Record<string, string>>): Promise<void> {
    await this.#exchange
    this.#exchange = this.#replace(environment).finally(() => {
      this.#exchange = null
    })
    await this.#exchange
  }

  async #replace(environment: Readonly<Record<string, string>>): Promise<void> {
    await Promise.allSettled(this.#answers.values())
    const child = this.#child
    this.#child = this.#report = null
    this.#environment = environment
    this.#rungs.forget()
    if (child === null) return
    const gone = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    child.kill()
    await gone
  }

  /** Process id of the running compute process, for tests and the doctor. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** Ends the process; a later call starts a new one. */
  close(): void {
    const child = this.#child
    this.#child = null
    child?.removeAllListeners('exit')
    child?.kill()
    for (const call of this.#pending.values())
      call.reject(new AULensError('ENGINE_CLOSED', 'The compute process was closed.'))
    this.#pending.clear()
  }
}
