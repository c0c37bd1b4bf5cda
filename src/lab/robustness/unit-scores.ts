import { computeEvidence } from '../evidence/evidence.ts'
import { EvidenceSettings, type FilterEvidence } from '../../shared/contract/evidence.ts'
import type { JobContext } from '../jobs/job-queue.ts'
import type { CodedFace } from './coded-faces.ts'

/** How the paper's score is computed; the same for a run and for what it is compared with. */
export interface ScoreSettings { readonly layer: EvidenceSettings['layer']; readonly bins: number; readonly smoothing: number; readonly minimumCount: number }

/**
 * The paper's scores of every filter on coded faces, without shuffles.
 *
 * @param maxima [samples, filters] of all samples that the faces' rows count
 */
export const unitScores = async (
  { maximum, filters }: { readonly maximum: Float32Array; readonly filters: number }, faces: readonly CodedFace[],
  { layer, bins, smoothing, minimumCount }: ScoreSettings, context: Pick<JobContext, 'signal'>,
): Promise<FilterEvidence[]> => {
  const maxima = new Float32Array(faces.length * filters)
  faces.forEach(({ row }, place) => { maxima.set(maximum.subarray(row * filters, (row + 1) * filters), place * filters) })
  // Only parts of a longer piece of work: what it says of its own progress would make the bar jump.
  const outcome = await computeEvidence({ maxima, filters, samples: faces, settings: EvidenceSettings.parse({ layer, bins, smoothing, minimumCount }) }, { signal: context.signal, onProgress: () => undefined })
  return outcome.filters
}
