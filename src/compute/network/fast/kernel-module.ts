/**
 * The WebAssembly kernels of the fast network and of inspection: what their exports take (addresses and counts; see
 * resources/wasm) and how
 * their work is divided.
 */
const files = process.getBuiltinModule('node:fs')

export const kernelNames = [
  'transformInput',
  'transformInputGradient',
  'transformPooledGradient',
  'poolTiles',
  'poolQuadrants',
  'addSparseGradient',
  'addLanes',
  'poolMap',
  'sendBack',
  'sendToPixels',
] as const
export type KernelName = (typeof kernelNames)[number]

/** Every kernel takes its own numbers, then the lane it serves and the number of lanes. */
export type Kernels = Record<KernelName, (...numbers: number[]) => void>

/**
 * Parts that a call is divided into. Fixed, whatever the number of threads: lanes that add up in sums of their own are
 * then added in the same order on every machine.
 */
export const laneCount = 4

export const wasmPageBytes = 65_536

const kernelFile = new URL('../../../../resources/wasm/kernels.wasm', import.meta.url)

let compiled: { readonly module: WebAssembly.Module | undefined } | undefined

/** The compiled kernels; undefined where WebAssembly, its SIMD instructions, shared memory or the file is missing. */
export const kernelModule = (): WebAssembly.Module | undefined => {
  if (compiled === undefined) {
    try {
      compiled = { module: new WebAssembly.Module(files.readFileSync(kernelFile)) }
    } catch {
      compiled = { module: undefined }
    }
  }
  return compiled.module
}

/** The kernels on a memory of the caller's. */
export const instantiateKernels = (module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels => {
  const abort = (): never => {
    throw new Error('A WebAssembly kernel aborted.')
  }
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as Kernels
}
