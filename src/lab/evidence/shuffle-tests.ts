import {
  shuffleSchemes,
  type EvidenceSettings,
  type FilterEvidence,
  type ShuffleScheme,
  type ShuffleTest,
} from '../../shared/contract/evidence.ts'
import { countAtLeast } from '../../shared/stats/calibration.ts'
import { benjaminiHochberg, benjaminiYekutieli, permutationP } from '../../shared/stats/multiple-testing.ts'
import { scoreTolerance, type PermutationProblem } from '../../shared/stats/permutation.ts'
import type { CodedSamples } from './evidence-samples.ts'
import { permutationProblem, withinScheme } from './permutation-problem.ts'
import { runPermutations, type EvidenceContext, type PermutationTest } from './permute.ts'
import { largestBy } from './scores.ts'

/** Shuffles of each scheme that the settings ask for. */
export const shufflesOf = ({
  permutations,
  otherPermutations,
  within,
}: EvidenceSettings): Record<ShuffleScheme, number> => {
  const of = (scheme: ShuffleScheme): number =>
    scheme === within ? permutations : Math.min(permutations, otherPermutations)
  return { all: of('all'), emotion: of('emotion'), subject: of('subject') }
}

/** One scheme's answers, [units, filters]. */
const answersOf = (
  { inFamily, inCalibratedFamily, filters }: PermutationProblem,
  test: PermutationTest,
): ShuffleTest[] => {
  const {
    permutations,
    single,
    observed,
    calibration: { mean, precision, upper },
  } = test
  const largest = test.largest.toSorted()
  const largestCalibrated = test.largestCalibrated.toSorted()
  const answers = Array.from(observed, (score, pair): ShuffleTest => {
    const unit = Math.floor(pair / filters)
    const scale = precision[pair] as number
    const z = scale > 0 ? (score - (mean[pair] as number)) * scale : null
    return {
      p: permutationP(single[pair] as number, permutations),
      pMaxT: inFamily[unit] === 1 ? permutationP(countAtLeast(largest, score - scoreTolerance), permutations) : null,
      pMaxZ:
        inCalibratedFamily[unit] !== 1
          ? null
          : z === null
            ? 1
            : permutationP(countAtLeast(largestCalibrated, z - scoreTolerance * scale), permutations),
      q: null,
      qBY: null,
      z: z !== null && Number.isFinite(z) ? z : null,
      upper: Number.isFinite(upper[pair]) ? (upper[pair] as number) : null,
    }
  })
  const family = answers.filter((_, pair) => inFamily[Math.floor(pair / filters)] === 1)
  const p = family.map((answer) => answer.p)
  const [q, qBY] = [benjaminiHochberg(p), benjaminiYekutieli(p)]
  family.forEach((answer, place) => {
    answer.q = q[place] as number
    answer.qBY = qBY[place] as number
  })
  return answers
}

/**
 * Runs the three schemes and writes their answers into the scores of live filters: all of them under `tests`, those of
 * the scheme
 * `within` into the score itself too.
 */
export const addShuffleTests = async (
  live: readonly FilterEvidence[],
  coded: CodedSamples,
  settings: EvidenceSettings,
  context: EvidenceContext,
): Promise<void> => {
  const free = permutationProblem(
    coded,
    live.map(({ filter }) => filter),
    settings,
  )
  const shuffles = shufflesOf(settings)
  const total = shuffleSchemes.reduce((sum, scheme) => sum + shuffles[scheme], 0)
  let done = 0
  const answers: Record<ShuffleScheme, ShuffleTest[] | null> = { all: null, emotion: null, subject: null }
  for (const scheme of shuffleSchemes) {
    if (shuffles[scheme] === 0) continue
    const problem = withinScheme(free, coded, scheme)
    const before = done
    const test = await runPermutations(
      problem,
      { permutations: shuffles[scheme], seed: settings.seed },
      context,
      (some) => {
        context.onProgress({
          done: before + some,
          total,
          unit: 'permutations',
          message: 'Shuffling codes between sequences',
        })
      },
    )
    done += shuffles[scheme]
    answers[scheme] = answersOf(problem, test)
  }
  live.forEach((entry, column) => {
    entry.aus.forEach((score, unit) => {
      const pair = unit * live.length + column
      score.tests = {
        all: answers.all?.[pair] ?? null,
        emotion: answers.emotion?.[pair] ?? null,
        subject: answers.subject?.[pair] ?? null,
      }
      const headline = score.tests[settings.within]
      if (headline === null) return
      const { p, pMaxT, pMaxZ, q, qBY, z } = headline
      Object.assign(score, { p, pMaxT, pMaxZ, q, qBY, z })
    })
    const calibrated = largestBy(entry.aus, ({ z }) => z)
    entry.bestCalibrated = calibrated === null ? null : { au: calibrated.au, z: calibrated.value }
  })
}
