import type { ComputeEvent, ComputeJobName, FromCompute, ToCompute } from '../shared/contract/compute.ts'
import { AULensError, toContractError } from '../shared/contract/errors.ts'
import { GivingWay } from './giving-way.ts'
import type { ComputeHandler, JobContext } from './job.ts'
import { asRungFailure } from './rung-failure.ts'
import { currentRung } from './tensorflow.ts'

type StartMessage = Extract<ToCompute, { type: 'start' }>
type UnknownHandler = (input: unknown, context: JobContext) => Promise<unknown>
/** Where a job's code comes from. */
export type HandlerTable = { readonly [J in ComputeJobName]: () => Promise<ComputeHandler<J>> }

interface Running {
  readonly message: StartMessage
  readonly controller: AbortController
  /** Set while the job waits for 'stored'. */
  stored?: () => void
  stopRequested: boolean
  /** Set while the job is paused. */
  gate?: Gate
}

interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

const closedGate = (): Gate => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

const openGate = (job: Running | undefined): void => {
  job?.gate?.open()
  delete job?.gate
}

/** Lets the event loop take in what the lab has sent. */
const eventLoopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** Runs the lab's jobs one at a time, in the order of their coming, and tells what becomes of each. */
export class Dispatcher {
  readonly #handlers: HandlerTable
  readonly #send: (message: FromCompute) => void
  readonly #queue: Running[] = []
  readonly #way = new GivingWay()
  #running = false

  constructor(handlers: HandlerTable, send: (message: FromCompute) => void) {
    this.#handlers = handlers
    this.#send = send
  }

  receive(message: ToCompute): void {
    switch (message.type) {
      case 'start':
        this.#queue.push({ message, controller: new AbortController(), stopRequested: false })
        void this.#work()
        return
      case 'cancel':
        this.#cancel(message.id)
        return
      case 'stop':
        this.#stop(message.id)
        return
      case 'pause': {
        const job = this.#find(message.id)
        if (job !== undefined) job.gate ??= closedGate()
        return
      }
      case 'continue':
        openGate(this.#find(message.id))
        return
      case 'give-way':
        this.#way.notice()
        return
      case 'stored':
        this.#find(message.id)?.stored?.()
    }
  }

  #cancel(id: number): void {
    const job = this.#find(id)
    // A job that still waits runs into its aborted signal at once.
    job?.controller.abort()
    openGate(job)
  }

  #stop(id: number): void {
    const job = this.#find(id)
    if (job === undefined) return
    job.stopRequested = true
    // A job that has not begun has nothing to lose.
    if (job !== this.#queue[0]) job.controller.abort()
    openGate(job)
  }

  #find(id: number): Running | undefined {
    return this.#queue.find((job) => job.message.id === id)
  }

  async #work(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
      const { id } = job.message
      try {
        const output = await this.#run(job)
        this.#send({ type: 'done', id, output })
      } catch (error) {
        this.#send({ type: 'failed', id, error: toContractError(asRungFailure(error, currentRung())) })
      }
      this.#queue.shift()
    }
    this.#running = false
  }

  async #run(job: Running): Promise<unknown> {
    const { message, controller } = job
    controller.signal.throwIfAborted()
    const load = (this.#handlers as Readonly<Record<string, (() => Promise<unknown>) | undefined>>)[message.job]
    if (load === undefined)
      throw new AULensError('COMPUTE_UNKNOWN_JOB', `The compute process knows no job "${message.job}".`)
    const handler = (await load()) as UnknownHandler
    return handler(message.input, this.#context(job))
  }

  #context(job: Running): JobContext {
    const { signal } = job.controller
    const way = this.#way
    const emit = (event: ComputeEvent): void => {
      this.#send({ type: 'event', id: job.message.id, event })
    }
    return {
      signal,
      emit,
      stopRequested: () => job.stopRequested,
      async breathe() {
        await eventLoopTurn()
        // Whoever waits for an answer is not made to wait by their own scrolling: only a training takes minutes.
        if (job.message.job === 'train') await way.pass(signal)
        while (job.gate !== undefined && !signal.aborted) await job.gate.opened
        signal.throwIfAborted()
      },
      async store(event) {
        signal.throwIfAborted()
        const stored = new Promise<void>((resolve, reject) => {
          const abort = (): void => {
            reject(signal.reason as Error)
          }
          signal.addEventListener('abort', abort, { once: true })
          job.stored = () => {
            signal.removeEventListener('abort', abort)
            resolve()
          }
        })
        emit(event)
        await stored
        delete job.stored
      },
    }
  }
}
