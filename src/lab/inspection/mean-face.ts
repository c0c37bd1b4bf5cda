import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import { projectUuid } from './stored-results.ts'

/** More faces than this change the mean by less than a grey level. */
const largestSample = 2000

export const meanFaceAddress = (store: ProjectStore, record: Pick<RunRecord, 'run' | 'dataHash'>): string =>
  `mean-face/${projectUuid(store)}/${record.run}-${record.dataHash.slice(0, 12)}.png`

/**
 * Mean of a run's training faces, each pixel rounded; of evenly spaced ones where there are more than 2,000.
 *
 * @returns [side, side] as the import stored them
 */
export const meanFace = (store: ProjectStore, record: RunRecord): { side: number; pixels: Uint8Array } => {
  const rows = store.runs.trainingFaceRows(record.run)
  const stride = Math.max(1, Math.ceil(rows.length / largestSample))
  const chosen = rows.filter((_, index) => index % stride === 0)
  const file = store.faces(record.corpusId)
  const sums = new Uint32Array(file.side ** 2)
  const chunk = 256
  for (let from = 0; from < chosen.length; from += chunk) {
    const faces = file.read(chosen.slice(from, from + chunk))
    for (let index = 0; index < faces.length; index++)
      sums[index % sums.length] = (sums[index % sums.length] ?? 0) + (faces[index] ?? 0)
  }
  return {
    side: file.side,
    pixels: Uint8Array.from(sums, (sum) => (chosen.length === 0 ? 128 : Math.round(sum / chosen.length))),
  }
}
