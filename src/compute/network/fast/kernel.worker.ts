import { CallBoard } from './kernel-call.ts'
import { instantiateKernels } from './kernel-module.ts'

/** What a thread of a kernel team is given. */
export interface KernelWorkerData {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly board: Int32Array<SharedArrayBuffer>
}

const { workerData } = process.getBuiltinModule('node:worker_threads')
const { module, memory, board } = workerData as KernelWorkerData

new CallBoard(board).serve(instantiateKernels(module, memory))
