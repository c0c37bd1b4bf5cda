import { Worker } from 'node:worker_threads'
import { fromContractError } from '../../../shared/contract/errors.ts'
import { afterAwake } from '../../jobs/awake-timer.ts'
import type { Hdf5Answer, Hdf5Question, Hdf5Sign } from './hdf5-message.ts'
import type { Hdf5Variable } from './hdf5-contents.ts'
import type { MatlabFile } from './matlab-file.ts'
import { damaged, type MatlabValue } from './matlab-value.ts'

type Success<K extends string> = Extract<Hdf5Answer, { ok: true } & Record<K, unknown>>
interface Pending {
  resolve(answer: Hdf5Answer): void
  reject(error: Error): void
  /** Waits anew. */ wait(): void
}

/** Milliseconds that one reading may take without a sign: a damaged file can lead HDF5 round in circles. */
const timeLimit = 180_000

/** A 7.3 MATLAB file, read in a thread of its own: HDF5 computes without pause and may fail as a whole. */
export class Hdf5File implements MatlabFile {
  readonly path: string
  variables: ReadonlyMap<string, Hdf5Variable> = new Map()
  readonly #worker: Worker
  readonly #limit: number
  #pending: Pending | null = null
  #ended: Error | null = null

  private constructor(path: string, limit: number) {
    this.path = path
    this.#limit = limit
    this.#worker = new Worker(new URL('./hdf5.worker.ts', import.meta.url), {
      workerData: { path },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    this.#worker.on('message', (message: Hdf5Answer | Hdf5Sign) => {
      if (message === 'at work') this.#pending?.wait()
      else this.#pending?.resolve(message)
    })
    this.#worker.on('error', (cause) => {
      this.#end(damaged(path, 'the HDF5 library failed on it', cause))
    })
    this.#worker.on('exit', () => {
      this.#end(damaged(path, 'the HDF5 library ended on it'))
    })
  }

  /**
   * @param limit milliseconds that one reading may take without a sign of going on
   * @throws AULensError MAT_DAMAGED, MAT_READER_FAILED
   */
  static async open(path: string, limit = timeLimit): Promise<Hdf5File> {
    const file = new Hdf5File(path, limit)
    try {
      const { variables } = await file.#ask<Success<'variables'>>({ ask: 'list' })
      file.variables = new Map(variables.map((variable) => [variable.name, variable]))
      return file
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async value(name: string): Promise<MatlabValue> {
    return (await this.#ask<Success<'value'>>({ ask: 'value', name })).value
  }

  async *bytes(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { ranges } = await this.#ask<Success<'ranges'>>({ ask: 'pieces', name })
    for (const range of ranges) {
      signal.throwIfAborted()
      yield (await this.#ask<Success<'piece'>>({ ask: 'piece', name, range })).piece
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#pending?.reject(this.#ended)
  }

  /** One question at a time. */
  async #ask<T extends Hdf5Answer>(question: Hdf5Question): Promise<T> {
    if (this.#ended !== null) throw this.#ended
    let stopTimer = (): void => undefined
    try {
      const answer = await new Promise<Hdf5Answer>((resolve, reject) => {
        const wait = (): void => {
          stopTimer()
          stopTimer = afterAwake(this.#limit, () => {
            this.#end(
              damaged(this.path, `the HDF5 library has not come to an end in ${String(this.#limit / 1000)} seconds`),
            )
            void this.#worker.terminate()
          })
        }
        this.#pending = { resolve, reject, wait }
        wait()
        this.#worker.postMessage(question)
      })
      if (!answer.ok) throw fromContractError(answer.error)
      return answer as T
    } finally {
      stopTimer()
      this.#pending = null
    }
  }
}
