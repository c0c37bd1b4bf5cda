import type { ShuffleScheme } from '../../shared/contract/evidence.ts'
import type { CodedSequence } from './sequences.ts'

/**
 * Groups of sequences that may exchange their codes. Within emotion, a sequence without a label stays as it is: its
 * emotion is not known, so nothing may be exchanged for it without mixing emotions.
 */
export const strataOf = (sequences: readonly CodedSequence[], scheme: ShuffleScheme): Int32Array[] => {
  const groups = new Map<number, number[]>()
  sequences.forEach(({ frames, subject, emotion }, index) => {
    const key = scheme === 'subject' ? subject : scheme === 'emotion' ? emotion : 0
    // A sequence without expressive frames carries no codes, has none to give, and is left alone.
    if (key === null || frames.length === 0) return
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [index])
    else group.push(index)
  })
  return [...groups.values()].map((group) => Int32Array.from(group))
}

/** Sequences that must be able to change sides within their group before an AU can be told from the group. */
export const leastVarying = 5

/**
 * Sequences that could change sides within their group: sum over groups of the smaller of those with and without the
 * unit.
 */
export const varyingSequences = (
  sequences: readonly CodedSequence[],
  strata: readonly Int32Array[],
  unit: number,
): number =>
  strata.reduce((sum, group) => {
    const count = group.reduce((with_, index) => with_ + Number(sequences[index]?.units.has(unit) === true), 0)
    return sum + Math.min(count, group.length - count)
  }, 0)
