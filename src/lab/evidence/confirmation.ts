import type { EvidenceSettings, FilterEvidence, Interval, SplitScore } from '../../shared/contract/evidence.ts'
import { permutationP } from '../../shared/stats/multiple-testing.ts'
import { areaUnderCurve, midranks } from '../../shared/stats/rank.ts'
import { selectCoded, type CodedSamples, type EvidenceInput } from './evidence-samples.ts'
import { resampleSubjects } from './intervals.ts'
import { permutationProblem } from './permutation-problem.ts'
import { runPermutations, type EvidenceContext } from './permute.ts'
import { countMembers, divergencesOfFilter, largestBy } from './scores.ts'

/**
 * Shuffles of held-out sequences: one pair a filter was chosen beforehand, so a p as small as 0.001 is all that is
 * needed.
 */
const mostShuffles = 1000

const scoreOn = (
  coded: CodedSamples,
  filter: number,
  unit: number,
  settings: EvidenceSettings,
  aucInterval: Interval | null,
): SplitScore => {
  const group = coded.isMember[unit] ?? new Uint8Array(coded.samples.length)
  const values = coded.activations[filter] as Float64Array
  const nWith = countMembers(group)
  return {
    nWith,
    nWithout: group.length - nWith,
    subjects: new Set(coded.samples.map(({ subject }) => subject)).size,
    kl: divergencesOfFilter(values, [group], settings)[0]?.kl ?? 0,
    auc: areaUnderCurve(midranks(values), group),
    aucInterval,
  }
}

/** The best AU of a filter on some samples; its place in their list of units. */
const chooseOn = (coded: CodedSamples, filter: number, settings: EvidenceSettings): number | null => {
  const scores = divergencesOfFilter(coded.activations[filter] as Float64Array, coded.isMember, settings)
  const best = largestBy(
    coded.units.map((au, unit) => {
      const nWith = countMembers(coded.isMember[unit] as Uint8Array)
      return {
        au,
        nWith,
        nWithout: coded.samples.length - nWith,
        rare: nWith < settings.minimumCount,
        kl: scores[unit]?.kl ?? null,
      }
    }),
    ({ kl }) => kl,
  )
  return best === null ? null : coded.units.indexOf(best.au)
}

/**
 * Chooses each filter's AU anew on the training subjects alone, and scores that AU on the subjects of the test fold:
 * neither the
 * network nor the choice has seen them. Whatever the split of the settings is. Nothing is added where one of the two
 * has no coded faces.
 */
export const addConfirmation = async (
  live: readonly FilterEvidence[],
  input: EvidenceInput,
  settings: EvidenceSettings,
  context: EvidenceContext,
): Promise<void> => {
  const training = selectCoded(input, { split: 'train', neutral: settings.neutral })
  const heldOut = selectCoded(input, { split: 'test', neutral: settings.neutral })
  if (training.units.length === 0 || heldOut.units.length === 0) return
  const filters = live.map(({ filter }) => filter)
  const choices = filters.map((filter) => chooseOn(training, filter, settings))
  const heldOutUnit = (choice: number | null): number =>
    heldOut.units.indexOf(choice === null ? -1 : (training.units[choice] ?? -1))
  const unitsOf = (place: number): number[] => [heldOutUnit(choices[place] ?? null)].filter((unit) => unit >= 0)
  const intervals =
    settings.resamples === 0
      ? null
      : await resampleSubjects(filters, heldOut, settings, context, {
          message: 'Resampling held-out subjects',
          unitsOf,
        })
  const test =
    settings.permutations === 0
      ? null
      : await runPermutations(
          permutationProblem(heldOut, filters, settings),
          { permutations: Math.min(mostShuffles, settings.permutations), seed: settings.seed },
          context,
        )
  live.forEach((entry, column) => {
    const chosen = choices[column] ?? null
    const au = chosen === null ? undefined : training.units[chosen]
    if (chosen === null || au === undefined) return
    const unit = heldOutUnit(chosen)
    entry.confirmation = {
      au,
      training: scoreOn(training, entry.filter, chosen, settings, null),
      heldOut: scoreOn(heldOut, entry.filter, unit, settings, intervals?.[column]?.auc[unit] ?? null),
      p:
        test === null || unit < 0
          ? null
          : permutationP(test.single[unit * live.length + column] as number, test.permutations),
    }
  })
}
