import { writeNpz } from '../../store/arrays/npz.ts'
import { endingOf, sampleNumbers, type ExportOutcome } from './export-file.ts'

/** Pictures of samples, in one piece or in several along the first side. */
interface Pictures<T> {
  readonly side: number
  /** [samples, side, side] */
  readonly pixels: T | Iterable<T> | AsyncIterable<T>
  /** Sample number of each. */
  readonly samples: readonly number[]
}

/** Face crops: `faces` uint8 [n, side, side], grey values 0 … 255, and `sample` int32 [n]. */
export const exportFaces = async (
  { side, pixels, samples }: Pictures<Uint8Array>,
  out: string,
  signal?: AbortSignal,
): Promise<ExportOutcome> => {
  endingOf(out, ['.npz'])
  const chunks = pixels instanceof Uint8Array ? [pixels] : pixels
  await writeNpz(
    out,
    { faces: { dtype: 'U8', shape: [samples.length, side, side], chunks }, sample: sampleNumbers(samples) },
    signal,
  )
  return { file: out, rows: samples.length }
}

/** What the network is given: `x` float32 [n, side, side, 1] after local normalisation, and `sample` int32 [n]. */
export const exportInputs = async (
  { side, pixels, samples }: Pictures<Float32Array>,
  out: string,
  signal?: AbortSignal,
): Promise<ExportOutcome> => {
  endingOf(out, ['.npz'])
  const chunks = pixels instanceof Float32Array ? [pixels] : pixels
  await writeNpz(
    out,
    { x: { dtype: 'F32', shape: [samples.length, side, side, 1], chunks }, sample: sampleNumbers(samples) },
    signal,
  )
  return { file: out, rows: samples.length }
}
