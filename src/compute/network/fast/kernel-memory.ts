import { threadCount } from '../../machine.ts'
import { CallBoard, newBoard } from './kernel-call.ts'
import { instantiateKernels, laneCount, wasmPageBytes, type KernelName, type Kernels } from './kernel-module.ts'
import type { KernelWorkerData } from './kernel.worker.ts'

const { Worker } = process.getBuiltinModule('node:worker_threads')

/** A stretch of the kernels' memory. */
export interface Region {
  /** In bytes: what kernels are given. */
  readonly address: number
  readonly values: Float32Array<SharedArrayBuffer>
}

/** Native TensorFlow shares memory only where it is aligned so. */
const alignment = 64

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

const keyOf = (sizes: Readonly<Record<string, number>>, threads: number): string => JSON.stringify([sizes, threads])

/**
 * Memory that WebAssembly kernels compute in and native TensorFlow reads from without a copy. Its size is fixed when it
 * is made: growing would pull it from under TensorFlow's tensors. The kernels run on as many threads as TensorFlow may
 * use.
 */
export class KernelMemory<Name extends string> {
  readonly #regions: Record<Name, Region>
  readonly #kernels: Kernels
  readonly #board: CallBoard
  readonly #key: string
  #failed = false

  /**
   * @param sizes   numbers (of 4 bytes) in each region
   * @param threads that share a kernel's work, this one included
   */
  constructor(module: WebAssembly.Module, sizes: Readonly<Record<Name, number>>, threads: number = threadCount()) {
    const names = Object.keys(sizes) as Name[]
    const bytes = names.reduce((sum, name) => sum + aligned(sizes[name] * 4), wasmPageBytes)
    const pages = Math.ceil(bytes / wasmPageBytes)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    // The first page stays empty, so that no region lies at address 0.
    let address = wasmPageBytes
    this.#regions = Object.fromEntries(
      names.map((name) => {
        const region: Region = { address, values: new Float32Array(memory.buffer, address, sizes[name]) }
        address += aligned(sizes[name] * 4)
        return [name, region]
      }),
    ) as Record<Name, Region>
    this.#key = keyOf(sizes, threads)
    this.#kernels = instantiateKernels(module, memory)
    const board = newBoard()
    this.#board = new CallBoard(board)
    const workerData: KernelWorkerData = { module, memory, board }
    for (let helper = 0; helper < Math.min(threads, laneCount) - 1; helper++) {
      new Worker(new URL('./kernel.worker.ts', import.meta.url), { workerData, execArgv: [] }).unref()
    }
  }

  region(name: Name): Region {
    return this.#regions[name]
  }

  /** Runs a kernel to its end. Threads that are still starting are not waited for. */
  run(kernel: KernelName, ...numbers: readonly number[]): void {
    try {
      this.#board.post(kernel, numbers)
      this.#board.work(this.#kernels)
      this.#board.finish()
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  /** Gives it back to {@link reserve}, which keeps the last one that works. */
  dispose(): void {
    if (this.#failed) this.stop()
    else keepIdle(this)
  }

  /** Ends its threads. */
  stop(): void {
    this.#board.stop()
  }

  /**
   * A memory of these regions: the one that was disposed last where it is of the same sizes, with its threads and with
   * what was left in it (zero where
   * nobody wrote), else a new one. A hundred megabytes that nobody uses any more stay until the garbage collector finds
   * them, which one fold after
   * another, or one neuron after another, would not wait for.
   */
  static reserve<Name extends string>(
    module: WebAssembly.Module,
    sizes: Readonly<Record<Name, number>>,
    threads: number = threadCount(),
  ): KernelMemory<Name> {
    const found = idle
    if (found === undefined || found.#key !== keyOf(sizes, threads)) return new KernelMemory(module, sizes, threads)
    idle = undefined
    return found as KernelMemory<Name>
  }
}

let idle: KernelMemory<string> | undefined

const keepIdle = (memory: KernelMemory<string>): void => {
  if (idle !== memory) idle?.stop()
  idle = memory
}
