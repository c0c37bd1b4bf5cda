import { setImmediate } from 'node:timers/promises'
import { selectCoded } from '../evidence/evidence-samples.ts'
import { bestOf, scoreFilter } from '../evidence/scores.ts'
import { isConstant } from '../../shared/stats/rank.ts'
import type { JobContext } from '../jobs/job-queue.ts'
import type { CodedFace } from './coded-faces.ts'

/** How the paper's score is computed; the same for a run and for what it is compared with. */
export interface ScoreSettings {
  readonly bins: number
  readonly smoothing: number
  readonly minimumCount: number
}

/** The paper's scores of one filter, nats. */
export interface FilterScores {
  readonly filter: number
  /** The same on all coded faces. */
  readonly dead: boolean
  readonly best: { readonly au: number; readonly kl: number } | null
  readonly aus: readonly { readonly au: number; readonly kl: number; readonly auc: number | null }[]
}

/**
 * The paper's scores of every filter on coded faces, as the evidence computes them, without anything that takes
 * shuffles.
 *
 * @param maxima [samples, filters] of all samples that the faces' rows count
 */
export const unitScores = async (
  { maximum, filters }: { readonly maximum: Float32Array; readonly filters: number },
  faces: readonly CodedFace[],
  settings: ScoreSettings,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<FilterScores[]> => {
  const maxima = new Float32Array(faces.length * filters)
  faces.forEach(({ row }, place) => {
    maxima.set(maximum.subarray(row * filters, (row + 1) * filters), place * filters)
  })
  const coded = selectCoded({ maxima, filters, samples: faces }, { split: 'all', neutral: true })
  const result: FilterScores[] = []
  for (let filter = 0; filter < filters; filter++) {
    if (filter % 32 === 0) await setImmediate()
    signal.throwIfAborted()
    const aus = scoreFilter(filter, coded, coded, settings)
    const dead = isConstant(coded.activations[filter] as Float64Array)
    result.push({ filter, dead, best: dead ? null : bestOf(aus), aus: aus.map(({ au, kl, auc }) => ({ au, kl, auc })) })
  }
  return result
}
