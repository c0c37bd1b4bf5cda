import { setImmediate } from 'node:timers/promises'
import type { EvidenceSettings } from '../../shared/contract/filter.ts'
import { binValues } from '../../shared/stats/histogram.ts'
import { addCounts, PermutationKernel, permutationsPerBlock, type ExceedanceCounts, type PermutationProblem } from '../../shared/stats/permutation.ts'
import type { CodedSamples, EvidenceSample } from './evidence-samples.ts'

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
  const cells = size <= 0x10000 ? new Uint16Array(samples * live.length) : new Uint32Array(samples * live.length)
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
 * Runs all shuffles on this thread, block by block, letting messages in between blocks.
 *
 * @throws AbortError once the signal is aborted
 */
export const runPermutations = async (problem: PermutationProblem, settings: EvidenceSettings, context: EvidenceContext): Promise<ExceedanceCounts> => {
  const kernel = new PermutationKernel(problem)
  const observed = new Float64Array(problem.units * problem.filters)
  kernel.score(kernel.identity(), observed)
  const total = settings.permutations
  let sum: ExceedanceCounts = { permutations: 0, single: new Uint32Array(observed.length), family: new Uint32Array(observed.length) }
  for (let block = 0; sum.permutations < total; block++) {
    context.signal.throwIfAborted()
    sum = addCounts(sum, kernel.runBlock(settings.seed, block, observed, Math.min(permutationsPerBlock, total - sum.permutations)))
    context.onProgress({ done: sum.permutations, total, unit: 'permutations', message: 'Shuffling codes between sequences' })
    await setImmediate()
  }
  return sum
}
