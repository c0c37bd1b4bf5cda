import { existsSync, statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'

/** What the doctor must know of the machine, apart from the engine. */
export interface Machine {
  /** Version of Node, e.g. "24.21.0". */
  readonly node: string
  readonly threads: number
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number }
  /** Free bytes where the engine's libraries lie; null when that cannot be told. */
  readonly cacheSpace: number | null
  readonly hasNvidiaDriver: boolean
}

/** The driver's own traces: its kernel module, and on Windows' Linux subsystem the library it lends. */
const nvidiaTraces = [
  '/proc/driver/nvidia/version',
  '/usr/lib/wsl/lib/libcuda.so.1',
  'C:\\Windows\\System32\\nvcuda.dll',
]

const freeSpace = (folder: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

/** @param cache the cache's folder, as set-up recorded it */
export const examineMachine = (cache: string | null): Machine => {
  // In a container the limit of its memory counts, not the machine's.
  const limit = process.constrainedMemory()
  const total = limit > 0 ? Math.min(totalmem(), limit) : totalmem()
  return {
    node: process.versions.node,
    threads: availableParallelism(),
    memory: { total, free: Math.min(total, process.availableMemory()) },
    cacheSpace: freeSpace(cache !== null && existsSync(cache) ? cache : process.cwd()),
    hasNvidiaDriver: nvidiaTraces.some((file) => existsSync(file)),
  }
}
