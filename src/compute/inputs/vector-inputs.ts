import type { Normalisation } from '../../shared/contract/compute.ts'
import { fillPowerTable, powerTableLength, type Transform } from '../../shared/vision/augmentation.ts'
import { greyValues } from '../../shared/vision/local-normalisation.ts'
import type { FaceInputs } from './face-inputs.ts'

const files = process.getBuiltinModule('node:fs')

/** The exports of resources/wasm/inputs/inputs.wasm: addresses, a side, and 0 or 1. */
interface InputKernels {
  augment(pixels: number, table: number, numbers: number, frame: number, side: number, flip: number): void
  showGreys(pixels: number, greys: number, frame: number, side: number): void
  normalise(frame: number, rowSums: number, centred: number, inputs: number, side: number, divides: number): void
}

const moduleFile = new URL('../../../resources/wasm/inputs/inputs.wasm', import.meta.url)
const pageBytes = 65_536
const margin = 2
/** What `augment` wants after a transform's six numbers. */
const constants = [1, 255, 1024, 2 ** 52] as const

let compiled: WebAssembly.Module | null | undefined

/** null where WebAssembly, its SIMD instructions, shared memory or the file is missing */
const compiledModule = (): WebAssembly.Module | null => {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(files.readFileSync(moduleFile))
    } catch {
      compiled = null
    }
  }
  return compiled
}

/** Puts parts one after another at multiples of 64, address 0 left free. */
const layOut = <Part extends string>(
  sizes: Readonly<Record<Part, number>>,
): { readonly at: Readonly<Record<Part, number>>; readonly bytes: number } => {
  const at = {} as Record<Part, number>
  let bytes = 64
  for (const [part, size] of Object.entries(sizes) as [Part, number][]) {
    at[part] = bytes
    bytes += Math.ceil(size / 64) * 64
  }
  return { at, bytes }
}

/**
 * {@link FaceInputs} by the WebAssembly kernels, to the bit what the typed arrays give, in a third of the time.
 *
 * @returns null where the kernels cannot run, and for a side that is odd (they take two pixels at a time)
 */
export const createVectorInputs = (side: number, normalisation: Normalisation): FaceInputs | null => {
  const module = compiledModule()
  if (module === null || side % 2 !== 0 || side < 2) return null
  const area = side * side
  const width = side + 2 * margin
  const { at, bytes } = layOut({
    pixels: area,
    greys: 8 * greyValues.length,
    table: 8 * powerTableLength,
    numbers: 8 * (6 + constants.length),
    frame: 8 * width * width,
    rowSums: 8 * width * side,
    centred: 8 * area,
    inputs: 4 * area,
  })
  const pages = Math.ceil(bytes / pageBytes)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as InputKernels
  const pixelsThere = new Uint8Array(memory.buffer, at.pixels, area)
  const table = new Float64Array(memory.buffer, at.table, powerTableLength)
  const numbers = new Float64Array(memory.buffer, at.numbers, 6 + constants.length)
  const inputs = new Float32Array(memory.buffer, at.inputs, area)
  new Float64Array(memory.buffer, at.greys, greyValues.length).set(greyValues)
  numbers.set(constants, 6)

  const bring = (pixels: Uint8Array, from: number): void => {
    pixelsThere.set(pixels.subarray(from, from + area))
  }
  const normalise = (target: Float32Array, offset: number): void => {
    kernels.normalise(at.frame, at.rowSums, at.centred, at.inputs, side, normalisation === 'mean' ? 0 : 1)
    target.set(inputs, offset)
  }
  return {
    plain(pixels, from, target, offset) {
      bring(pixels, from)
      kernels.showGreys(at.pixels, at.greys, at.frame, side)
      normalise(target, offset)
    },
    augmented(pixels, from, transform: Transform, target, offset) {
      bring(pixels, from)
      fillPowerTable(table, transform.power)
      numbers[0] = Math.cos(transform.rotation) * transform.scale
      numbers[1] = Math.sin(transform.rotation) * transform.scale
      numbers[2] = transform.shiftX
      numbers[3] = transform.shiftY
      numbers[4] = transform.factor
      numbers[5] = transform.offset
      kernels.augment(at.pixels, at.table, at.numbers, at.frame, side, transform.flip ? 1 : 0)
      normalise(target, offset)
    },
  }
}
