import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { AULensError } from '../../shared/contract/errors.ts'
import { afterAwake } from '../jobs/awake-timer.ts'
import { installAgain } from '../packaged.ts'
import type { FaceResult, FaceTask, FromFaceWorker, ToFaceWorker } from './face-task.ts'

/** A picture that a worker could not use; the message is its reason. */
export class PictureError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PictureError'
  }
}

const startFailure = (reason: string): AULensError =>
  new AULensError('FACE_WORKERS_FAILED', `The workers that find faces cannot start: ${reason}.`, {
    hint: `To mend it: ${installAgain}`,
  })

interface Pending {
  readonly task: FaceTask
  resolve(result: FaceResult): void
  reject(error: Error): void
}
interface Seat {
  readonly worker: Worker
  pending: Pending | null
  stopTimer: () => void
  readonly id: number
}

/**
 * Worker threads that decode pictures, find faces and crop them: one a core. A picture that crashes its worker or takes
 * longer than
 * the time limit fails alone; the worker is replaced.
 */
export class FacePool {
  readonly size: number
  readonly #timeLimit: number
  readonly #script: URL
  readonly #seats = new Set<Seat>()
  readonly #queue: Pending[] = []
  #next = 0
  #closed = false

  /**
   * @param options.workers   default: one a core
   * @param options.timeLimit milliseconds a picture may take; default 60,000 (a frame takes about 10)
   * @param options.script    another worker, for tests
   */
  constructor(options: { workers?: number; timeLimit?: number; script?: URL } = {}) {
    this.size = Math.max(1, options.workers ?? availableParallelism())
    this.#timeLimit = options.timeLimit ?? 60_000
    this.#script = options.script ?? new URL('./face.worker.ts', import.meta.url)
  }

  /** @throws PictureError when the picture cannot be used; AULensError FACE_WORKERS_FAILED when no picture can */
  process(task: FaceTask): Promise<FaceResult> {
    if (this.#closed) return Promise.reject(new PictureError('the face workers are closed'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject })
      this.#assign()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const pending of this.#queue.splice(0)) pending.reject(new PictureError('the face workers are closed'))
    await Promise.all([...this.#seats].map((seat) => this.#dismiss(seat, 'the face workers are closed')))
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      let seat = [...this.#seats].find(({ pending }) => pending === null)
      if (seat === undefined && this.#seats.size < this.size) seat = this.#hire()
      const pending = seat === undefined ? undefined : this.#queue.shift()
      if (seat === undefined || pending === undefined) return
      const hired = seat
      hired.pending = pending
      hired.stopTimer = afterAwake(this.#timeLimit, () => {
        void this.#dismiss(hired, `it took longer than ${String(this.#timeLimit / 1000)} seconds`)
      })
      hired.worker.postMessage({ id: hired.id, task: pending.task } satisfies ToFaceWorker)
    }
  }

  #hire(): Seat {
    const seat: Seat = { worker: new Worker(this.#script), pending: null, stopTimer: () => undefined, id: this.#next++ }
    this.#seats.add(seat)
    seat.worker.on('message', (message: FromFaceWorker) => {
      const pending = this.#release(seat)
      if (message.ok) pending?.resolve(message.result)
      else
        pending?.reject(message.fault === 'picture' ? new PictureError(message.message) : startFailure(message.message))
      this.#assign()
    })
    seat.worker.on('error', (error) => {
      void this.#dismiss(seat, `its worker failed: ${error instanceof Error ? error.message : String(error)}`)
    })
    seat.worker.on('exit', () => {
      void this.#dismiss(seat, 'its worker ended')
    })
    return seat
  }

  #release(seat: Seat): Pending | null {
    seat.stopTimer()
    const { pending } = seat
    seat.pending = null
    return pending
  }

  async #dismiss(seat: Seat, reason: string): Promise<void> {
    if (!this.#seats.delete(seat)) return
    this.#release(seat)?.reject(new PictureError(reason))
    await seat.worker.terminate()
    if (!this.#closed) this.#assign()
  }
}
