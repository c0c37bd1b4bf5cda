import type { ResultServices } from '../training/evaluate.job.ts'
import { loadFaces } from '../training/selection.ts'
import type { RunRecord, RunSample } from '../store/tables/runs-table.ts'
import type { EvidenceContext } from './permute.ts'

const chunkSize = 512

/** Standard deviation of each picture's values. @param pixels [pictures, area] */
export const pictureContrast = (pixels: ArrayLike<number>, area: number): Float32Array =>
  Float32Array.from({ length: pixels.length / area }, (_, picture) => {
    let sum = 0
    let squares = 0
    for (let at = picture * area; at < (picture + 1) * area; at++) {
      sum += pixels[at] as number
      squares += (pixels[at] as number) ** 2
    }
    return Math.sqrt(Math.max(0, squares / area - (sum / area) ** 2))
  })

/**
 * Contrast of the faces as the network is given them, after normalisation: what its answers are proportional to.
 *
 * @param wanted whether each face is needed; the contrast of others is 0
 */
export const inputContrast = async (
  { store, compute }: ResultServices,
  record: RunRecord,
  samples: readonly RunSample[],
  wanted: readonly boolean[],
  { signal, onProgress }: EvidenceContext,
): Promise<Float32Array> => {
  const { side, normalisation } = record.settings
  const rows = samples.flatMap((_, index) => (wanted[index] === true ? [index] : []))
  const contrast = new Float32Array(samples.length)
  for (let from = 0; from < rows.length; from += chunkSize) {
    const chunk = rows.slice(from, from + chunkSize)
    const faces = loadFaces(
      store,
      record.corpusId,
      chunk.map((row) => samples[row] as RunSample),
      side,
    )
    const { inputs } = await compute.call('normalise', { normalisation, faces }, { signal })
    const found = pictureContrast(inputs, side * side)
    chunk.forEach((row, place) => {
      contrast[row] = found[place] as number
    })
    onProgress({ done: from + chunk.length, total: rows.length, unit: 'faces', message: 'Measuring contrast' })
  }
  return contrast
}
