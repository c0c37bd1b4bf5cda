import { availableParallelism } from 'node:os'
import type { EvidenceSettings } from '../../shared/contract/filter.ts'
import { binValues } from '../../shared/stats/histogram.ts'
import { identityDonors, PermutationKernel, permutationsPerBlock, runBlock, type ExceedanceCounts, type PermutationProblem } from '../../shared/stats/permutation.ts'
import type { CodedSamples, EvidenceSample } from './evidence-samples.ts'
import { permuteOnThreads } from './permutation-pool.ts'

export interface EvidenceContext {
  readonly signal: AbortSignal
  onProgress(progress: { done: number; total: number; unit: string; message: string }): void
}

interface Sequence { readonly frames: number[]; subject: number; emotion: number | null }

/** Sequences in order of first appearance, with the frames that carry codes and the emotion that those frames carry. */
const gatherSequences = (samples: readonly EvidenceSample[]): Sequence[] => {
  const sequences = new Map<number, Sequence>()
  samples.forEach((sample, row) => {
    const sequence = sequences.get(sample.sequence) ?? { frames: [], subject: sample.subject, emotion: null }
    sequences.set(sample.sequence, sequence)
    if (sample.neutral) return
    sequence.frames.push(row)
    sequence.emotion ??= sample.emotion
  })
  return [...sequences.values()]
}

/**
 * Groups of sequences that may exchange their codes. Within emotion, a sequence without a label stays as it is: its
 * emotion is not known, so nothing may be exchanged for it without mixing emotions.
 */
const strataOf = (sequences: readonly Sequence[], within: EvidenceSettings['within']): Int32Array[] => {
  const groups = new Map<number, number[]>()
  sequences.forEach(({ frames, subject, emotion }, index) => {
    const key = within === 'subject' ? subject : within === 'emotion' ? emotion : 0
    // A sequence without expressive frames carries no codes, has none to give, and is left alone.
    if (key === null || frames.length === 0) return
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [index])
    else group.push(index)
  })
  return [...groups.values()].map((group) => Int32Array.from(group))
}

/** The problem for live filters only, in the order given. */
export const permutationProblem = (coded: CodedSamples, live: readonly number[], settings: EvidenceSettings): PermutationProblem => {
  const samples = coded.samples.length
  const size = live.length * settings.bins
  const length = samples * live.length
  // Shared memory, so that threads read one copy.
  const cells = size <= 0x10000 ? new Uint16Array(new SharedArrayBuffer(2 * length)) : new Uint32Array(new SharedArrayBuffer(4 * length))
  live.forEach((filter, column) => {
    const { codes } = binValues(coded.activations[filter] as Float64Array, settings.bins)
    codes.forEach((code, sample) => { cells[sample * live.length + column] = column * settings.bins + code })
  })
  const sequences = gatherSequences(coded.samples)
  return {
    samples, filters: live.length, bins: settings.bins, units: coded.units.length, smoothing: settings.smoothing, cells,
    frames: sequences.map(({ frames }) => Int32Array.from(frames)),
    unitsOfSample: coded.samples.map((_, sample) => [...coded.units.keys()].filter((unit) => coded.isMember[unit]?.[sample] === 1)),
    inFamily: Uint8Array.from(coded.isMember, (group) => {
      const count = group.reduce((sum, member) => sum + member, 0)
      return Number(count >= settings.minimumCount && count > 0 && count < samples)
    }),
    strata: strataOf(sequences, settings.within),
  }
}

/**
 * Runs all shuffles, on as many threads as the machine runs at once; the number of threads does not change the answer. What fits into
 * one block is done on this thread, in less time than a thread takes to start.
 *
 * @throws AbortError once the signal is aborted
 */
export const runPermutations = async (
  problem: PermutationProblem, settings: Pick<EvidenceSettings, 'permutations' | 'seed'>, context: EvidenceContext, threads: number = availableParallelism(),
): Promise<ExceedanceCounts> => {
  context.signal.throwIfAborted()
  const kernel = new PermutationKernel(problem)
  const observed = new Float64Array(new SharedArrayBuffer(8 * problem.units * problem.filters))
  kernel.score(identityDonors(problem), observed)
  const { permutations: total, seed } = settings
  const progress = (done: number): void => { context.onProgress({ done, total, unit: 'permutations', message: 'Shuffling codes between sequences' }) }
  if (total > permutationsPerBlock) return permuteOnThreads({ problem, observed, permutations: total, seed }, threads, context.signal, progress)
  const counts = runBlock(problem, kernel, { seed, block: 0, observed, count: total })
  progress(total)
  return counts
}
