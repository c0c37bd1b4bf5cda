import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import { AULensError } from '../../shared/contract/errors.ts'

/**
 * Whether a frame keeps its codes in every shuffle: the protocol of CK+ made it neutral because it is the first of its
 * sequence. A photograph that is labelled neutral is a coding of its own, and exchanges it as any other.
 */
export const isNeutralByProtocol = (
  layout: CorpusSummary['layout'],
  { emotion, position, count }: { readonly emotion: number | null; readonly position: number; readonly count: number },
): boolean => layout === 'ckplus' && emotion === 0 && position === 1 && count > 1

/** A sample as the evidence needs it; numbers may be any that tell sequences and subjects apart. */
export interface EvidenceSample {
  readonly sequence: number
  readonly subject: number
  /** Emotion code that the frame carries; null: none. */
  readonly emotion: number | null
  /** A neutral first frame (`isNeutralByProtocol`): never with any AU. */
  readonly neutral: boolean
  /** AUs that count for this frame; empty: coded, none present; null: not coded, left out. */
  readonly units: readonly number[] | null
  /** The part of the run's fold that its subject belongs to; absent: none, so that nothing can be held out. */
  readonly split?: 'train' | 'validation' | 'test'
}

/** What filters of a layer answered to samples, and what is known of the samples. */
export interface EvidenceInput {
  /** [samples, filters]: each filter's maximum over its map. */
  readonly maxima: Float32Array
  readonly filters: number
  readonly samples: readonly EvidenceSample[]
  /** [samples]: contrast of each picture; null: not known. */
  readonly contrast?: Float32Array | null
}

/** Coded samples only, by column. */
export interface CodedSamples {
  readonly samples: readonly EvidenceSample[]
  /** AUs coded at least once, ascending. */
  readonly units: readonly number[]
  /** [units][samples]: 1 where the sample has the AU. */
  readonly isMember: readonly Uint8Array[]
  /** [filters][samples] */
  readonly activations: readonly Float64Array[]
  /** [samples]; null: not known. */
  readonly contrast: Float64Array | null
}

export interface CodedChoice {
  readonly split: 'all' | 'train' | 'validation' | 'test'
  readonly neutral: boolean
}

/**
 * Leaves out what is not coded, not of the split, or (unless wanted) neutral, and turns rows into columns.
 *
 * @throws AULensError where maxima and samples do not fit each other, or an activation is not finite
 */
export const selectCoded = (
  { maxima, filters, samples, contrast }: EvidenceInput,
  { split, neutral }: CodedChoice,
): CodedSamples => {
  if (maxima.length !== samples.length * filters) {
    throw new AULensError(
      'EVIDENCE_INPUT',
      `${String(maxima.length)} activations were given for ${String(samples.length)} samples and ` +
        `${String(filters)} filters.`,
    )
  }
  const rows = [...samples.keys()].filter((row) => {
    const sample = samples[row]
    return sample?.units != null && (neutral || !sample.neutral) && (split === 'all' || sample.split === split)
  })
  const chosen = rows.map((row) => samples[row] as EvidenceSample)
  const unitSets = chosen.map((sample) => new Set(sample.neutral ? [] : sample.units))
  const units = [...new Set(unitSets.flatMap((set) => [...set]))].sort((a, b) => a - b)
  const isMember = units.map((unit) => Uint8Array.from(unitSets, (set) => Number(set.has(unit))))
  const activations = Array.from({ length: filters }, (_, filter) =>
    Float64Array.from(rows, (row) => maxima[row * filters + filter] as number),
  )
  activations.forEach((column, filter) => {
    if (!column.every(Number.isFinite)) {
      throw new AULensError(
        'EVIDENCE_INPUT',
        `Filter ${String(filter)} has an activation that is not a finite number.`,
        { hint: 'The checkpoint has diverged; use an earlier one.' },
      )
    }
  })
  return {
    samples: chosen,
    units,
    isMember,
    activations,
    contrast: contrast == null ? null : Float64Array.from(rows, (row) => contrast[row] as number),
  }
}
