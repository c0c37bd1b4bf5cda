import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The exports of resources/wasm/evidence/histograms.wasm; every parameter is a byte address or a number. */
export interface Histograms {
  addRows(
    rows: number,
    pitch: number,
    members: number,
    starts: number,
    groups: number,
    flush: number,
    counts: number,
  ): void
  sumTerms(
    counts: number,
    tables: number,
    filters: number,
    bins: number,
    whole: number,
    offset: number,
    sums: number,
  ): void
}

const moduleFile = join(import.meta.dirname, '../../../resources/wasm/evidence/histograms.wasm')
const pageBytes = 65_536
/** Cells that the module adds up at once: rows are padded to a multiple of it. */
export const stripCells = 128

/** Puts parts one after another at addresses that are multiples of 128; address 0 stays free. */
export const layOut = <Part extends string>(
  sizes: Readonly<Record<Part, number>>,
): { readonly at: Readonly<Record<Part, number>>; readonly bytes: number } => {
  const at = {} as Record<Part, number>
  let bytes = 128
  for (const [part, size] of Object.entries(sizes) as [Part, number][]) {
    at[part] = bytes
    bytes += Math.ceil(size / 128) * 128
  }
  return { at, bytes }
}

/**
 * The module on a memory of its own; null where WebAssembly's SIMD instructions, shared memory or the file are missing.
 */
export const openHistograms = (
  bytes: number,
): { readonly kernel: Histograms; readonly buffer: SharedArrayBuffer } | null => {
  try {
    const pages = Math.ceil(bytes / pageBytes)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const buffer: ArrayBufferLike = memory.buffer
    if (!(buffer instanceof SharedArrayBuffer)) return null
    const module = new WebAssembly.Module(readFileSync(moduleFile))
    return { kernel: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Histograms, buffer }
  } catch {
    return null
  }
}
