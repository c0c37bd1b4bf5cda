import type { EvidenceSettings, ShuffleScheme } from '../../shared/contract/evidence.ts'
import { binValues } from '../../shared/stats/histogram.ts'
import type { PermutationProblem } from '../../shared/stats/permutation.ts'
import type { CodedSamples } from './evidence-samples.ts'
import { gatherSequences } from './sequences.ts'
import { leastVarying, strataOf, varyingSequences } from './strata.ts'

/** The problem for live filters only, in the order given, for shuffles among all sequences. */
export const permutationProblem = (
  coded: CodedSamples,
  live: readonly number[],
  settings: Pick<EvidenceSettings, 'bins' | 'smoothing' | 'minimumCount'>,
): PermutationProblem => {
  const samples = coded.samples.length
  const size = live.length * settings.bins
  const length = samples * live.length
  // Shared memory, so that threads read one copy.
  const cells =
    size <= 0x10000
      ? new Uint16Array(new SharedArrayBuffer(2 * length))
      : new Uint32Array(new SharedArrayBuffer(4 * length))
  live.forEach((filter, column) => {
    const { codes } = binValues(coded.activations[filter] as Float64Array, settings.bins)
    codes.forEach((code, sample) => {
      cells[sample * live.length + column] = column * settings.bins + code
    })
  })
  const sequences = gatherSequences(coded)
  const inFamily = Uint8Array.from(coded.isMember, (group) => {
    const count = group.reduce((sum, member) => sum + member, 0)
    return Number(count >= settings.minimumCount && count > 0 && count < samples)
  })
  return {
    samples,
    filters: live.length,
    bins: settings.bins,
    units: coded.units.length,
    smoothing: settings.smoothing,
    cells,
    frames: sequences.map(({ frames }) => Int32Array.from(frames)),
    unitsOfSample: coded.samples.map((_, sample) =>
      [...coded.units.keys()].filter((unit) => coded.isMember[unit]?.[sample] === 1),
    ),
    inFamily,
    inCalibratedFamily: inFamily,
    strata: strataOf(sequences, 'all'),
  }
}

/**
 * The same problem for shuffles within groups. Calibrated scores of units that (almost) never change within a group
 * have next to no
 * spread, so that they would stand above all others: they are left out of the maximum.
 */
export const withinScheme = (
  problem: PermutationProblem,
  coded: CodedSamples,
  scheme: ShuffleScheme,
): PermutationProblem => {
  if (scheme === 'all') return problem
  const sequences = gatherSequences(coded)
  const strata = strataOf(sequences, scheme)
  const inCalibratedFamily = problem.inFamily.map(
    (member, unit) => member & Number(varyingSequences(sequences, strata, unit) >= leastVarying),
  )
  return { ...problem, strata, inCalibratedFamily }
}
