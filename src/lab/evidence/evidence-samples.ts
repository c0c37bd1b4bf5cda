import { AULensError } from '../../shared/contract/errors.ts'

/** A sample as the evidence needs it; numbers may be any that tell sequences and subjects apart. */
export interface EvidenceSample {
  readonly sequence: number
  readonly subject: number
  /** Emotion code that the frame carries; null: none. */
  readonly emotion: number | null
  /** A neutral first frame: never with any AU. */
  readonly neutral: boolean
  /** AUs that count for this frame; empty: coded, none present; null: not coded, left out. */
  readonly units: readonly number[] | null
}

/** What filters of a layer answered to samples, and what is known of the samples. */
export interface EvidenceInput {
  /** [samples, filters]: each filter's maximum over its map. */
  readonly maxima: Float32Array
  readonly filters: number
  readonly samples: readonly EvidenceSample[]
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
}

/**
 * Leaves out what is not coded (and the neutral frames, unless they are wanted) and turns rows into columns.
 *
 * @throws AULensError where maxima and samples do not fit each other, or an activation is not finite
 */
export const selectCoded = ({ maxima, filters, samples }: EvidenceInput, withNeutral: boolean): CodedSamples => {
  if (maxima.length !== samples.length * filters) {
    throw new AULensError('EVIDENCE_INPUT', `${String(maxima.length)} activations were given for ${String(samples.length)} samples and ${String(filters)} filters.`)
  }
  const rows = [...samples.keys()].filter((row) => samples[row]?.units != null && (withNeutral || samples[row]?.neutral !== true))
  const chosen = rows.map((row) => samples[row] as EvidenceSample)
  const unitSets = chosen.map((sample) => new Set(sample.neutral ? [] : sample.units))
  const units = [...new Set(unitSets.flatMap((set) => [...set]))].sort((a, b) => a - b)
  const isMember = units.map((unit) => Uint8Array.from(unitSets, (set) => Number(set.has(unit))))
  const activations = Array.from({ length: filters }, (_, filter) => Float64Array.from(rows, (row) => maxima[row * filters + filter] as number))
  activations.forEach((column, filter) => {
    if (!column.every(Number.isFinite)) {
      throw new AULensError('EVIDENCE_INPUT', `Filter ${String(filter)} has an activation that is not a finite number.`, { hint: 'The checkpoint has diverged; use an earlier one.' })
    }
  })
  return { samples: chosen, units, isMember, activations }
}
