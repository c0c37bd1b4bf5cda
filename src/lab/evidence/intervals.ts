import { availableParallelism } from 'node:os'
import { AULensError } from '../../shared/contract/errors.ts'
import type { EvidenceSettings, FilterEvidence, Interval } from '../../shared/contract/evidence.ts'
import { drawSubjects, type BootstrapProblem } from '../../shared/stats/bootstrap.ts'
import type { BootstrapWorkerData, FromBootstrapWorker, ToBootstrapWorker } from './bootstrap-work.ts'
import type { CodedSamples } from './evidence-samples.ts'
import type { EvidenceContext } from './permute.ts'
import { withThreads } from './worker-threads.ts'

type BootstrapSettings = Pick<EvidenceSettings, 'bins' | 'smoothing' | 'resamples' | 'seed'>

const bootstrapProblem = (
  { samples, units, isMember }: CodedSamples,
  { bins, smoothing, resamples, seed }: BootstrapSettings,
): BootstrapProblem => {
  const subjects = new Map<number, number>()
  const subjectOf = Int32Array.from(samples, ({ subject }) => {
    const known = subjects.get(subject) ?? subjects.size
    subjects.set(subject, known)
    return known
  })
  const lists = samples.map((_, row) => [...units.keys()].filter((unit) => isMember[unit]?.[row] === 1))
  const carriedFrom = new Int32Array(samples.length + 1)
  lists.forEach((list, row) => {
    carriedFrom[row + 1] = (carriedFrom[row] as number) + list.length
  })
  return {
    bins,
    smoothing,
    units: units.length,
    resamples,
    subjectOf,
    carried: Int32Array.from(lists.flat()),
    carriedFrom,
    weights: drawSubjects(subjects.size, resamples, seed),
  }
}

export interface ResampleOptions {
  /** Of its progress. */
  readonly message: string
  /** Units that are asked for of the filter at a place in the list; absent: all. */
  readonly unitsOf?: (place: number) => readonly number[]
  readonly threads?: number
}

const intervalAt = (quantiles: Float64Array, unit: number): Interval | null => {
  const [lower, upper] = [quantiles[2 * unit] as number, quantiles[2 * unit + 1] as number]
  return Number.isFinite(lower) && Number.isFinite(upper) ? [lower, upper] : null
}

/**
 * 95 % percentile intervals of every AU's KL and AUC for some filters, by resampling subjects (Efron and Tibshirani
 * 1993). The
 * same on any number of threads.
 *
 * @param live filter numbers
 * @returns quantiles of the resampled scores, by filter in the order given; null with fewer than two subjects
 */
export const resampleSubjects = async (
  live: readonly number[],
  coded: CodedSamples,
  settings: BootstrapSettings,
  context: EvidenceContext,
  { message, unitsOf = () => [...coded.units.keys()], threads = availableParallelism() }: ResampleOptions,
): Promise<{ kl: (Interval | null)[]; auc: (Interval | null)[] }[] | null> => {
  const problem = bootstrapProblem(coded, settings)
  if (problem.weights.length / problem.resamples < 2) return null
  const activations = new Float64Array(new SharedArrayBuffer(8 * live.length * coded.samples.length))
  live.forEach((filter, place) => {
    activations.set(coded.activations[filter] as Float64Array, place * coded.samples.length)
  })
  const data: BootstrapWorkerData = { problem, activations }
  const found: { kl: (Interval | null)[]; auc: (Interval | null)[] }[] = Array.from({ length: live.length }, () => ({
    kl: [],
    auc: [],
  }))
  let done = 0
  await withThreads<ToBootstrapWorker, FromBootstrapWorker, unknown>(
    {
      script: new URL('./bootstrap.worker.ts', import.meta.url),
      data,
      threads: Math.min(threads, live.length),
      signal: context.signal,
      failed: (reason) =>
        new AULensError('BOOTSTRAP_WORKER_FAILED', `A thread that resamples subjects failed: ${reason}.`, {
          hint: 'Try again, with fewer resamples if memory was short.',
        }),
    },
    (runner) =>
      runner.run(
        [...live.keys()].map((filter) => ({ filter, units: unitsOf(filter) })),
        ({ filter, kl, auc }) => {
          const units = [...coded.units.keys()]
          found[filter] = {
            kl: units.map((unit) => intervalAt(kl, unit)),
            auc: units.map((unit) => intervalAt(auc, unit)),
          }
          done += 1
          if (done % 16 === 0 || done === live.length)
            context.onProgress({ done, total: live.length, unit: 'filters', message })
        },
      ),
  )
  return found
}

/**
 * A resampled KL lies above the KL that is seen, as that lies above the true one: the basic interval turns the
 * percentiles round the score and so takes the bias off instead of adding it once more.
 */
export const basicInterval = (score: number, percentiles: Interval | null): Interval | null =>
  percentiles === null || !Number.isFinite(score)
    ? null
    : [Math.max(0, 2 * score - percentiles[1]), Math.max(0, 2 * score - percentiles[0])]

/** Writes intervals of KL and AUC into the scores of live filters. */
export const addIntervals = async (
  live: readonly FilterEvidence[],
  coded: CodedSamples,
  settings: EvidenceSettings,
  context: EvidenceContext,
): Promise<void> => {
  const found = await resampleSubjects(
    live.map(({ filter }) => filter),
    coded,
    settings,
    context,
    { message: 'Resampling subjects' },
  )
  live.forEach(({ aus }, place) => {
    aus.forEach((score, unit) => {
      score.klInterval = basicInterval(score.kl, found?.[place]?.kl[unit] ?? null)
      score.aucInterval = score.auc === null ? null : (found?.[place]?.auc[unit] ?? null)
    })
  })
}
