import type { CodedSamples } from './evidence-samples.ts'

export interface CodedSequence {
  /** Rows of the frames that carry codes. */
  readonly frames: number[]
  readonly subject: number
  /** The emotion that those frames carry. */
  readonly emotion: number | null
  /** Places in the list of units that one of the frames carries. */
  readonly units: ReadonlySet<number>
}

/** Sequences in order of first appearance. */
export const gatherSequences = ({
  samples,
  units,
  isMember,
}: Pick<CodedSamples, 'samples' | 'units' | 'isMember'>): CodedSequence[] => {
  const sequences = new Map<number, { frames: number[]; subject: number; emotion: number | null; units: Set<number> }>()
  samples.forEach((sample, row) => {
    const sequence = sequences.get(sample.sequence) ?? {
      frames: [],
      subject: sample.subject,
      emotion: null,
      units: new Set<number>(),
    }
    sequences.set(sample.sequence, sequence)
    if (sample.neutral) return
    sequence.frames.push(row)
    sequence.emotion ??= sample.emotion
    for (let unit = 0; unit < units.length; unit++) if (isMember[unit]?.[row] === 1) sequence.units.add(unit)
  })
  return [...sequences.values()]
}
