import type { z } from 'zod'
import type { agreementMethods, JudgedFilter, MachineComparison } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import type { Evidence, FilterEvidence, VerdictGrade } from '../../../shared/contract/evidence.ts'
import type { RatedSample } from '../../../shared/stats/agreement/coefficient.ts'
import { drawSamples, estimate } from '../../../shared/stats/agreement/sample-bootstrap.ts'
import { meanShare, shareDifference } from '../../../shared/stats/agreement/shares.ts'
import { presence, type UnitScores } from '../../../shared/coding/unit-scores.ts'
import { convolutionLayers } from '../../../shared/network/architecture.ts'
import { storedEvidence } from '../../inspection/stored-results.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { rateTargets, scoresOf, unitsIn, type RatedTarget } from './rated-targets.ts'

type Question = z.output<(typeof agreementMethods)['agreement.machine']['input']>
interface Judged extends JudgedFilter { readonly scores: readonly UnitScores[] }

/** Grades by which a filter is said to respond to its unit. */
const credited: ReadonlySet<VerdictGrade> = new Set(['strong', 'moderate', 'weak'])

/** The unit that the evidence names for a filter. */
const claimOf = (evidence: FilterEvidence | undefined, source: Question['source']): JudgedFilter['best'] => {
  const best = evidence?.best ?? null
  if (best === null) return null
  const kl = Number.isFinite(best.kl) ? best.kl : null
  if (source === 'kl') return { au: best.au, kl }
  const verdict = evidence?.verdict ?? null
  return verdict?.au != null && verdict.grade !== null && credited.has(verdict.grade) ? { au: verdict.au, kl } : null
}

/** The newest evidence about the network that was judged. */
const evidenceAbout = (store: ProjectStore, about: RatedTarget['target'] | undefined): Evidence | null => {
  const layer = convolutionLayers.find((name) => name === about?.layer)
  const record = about?.run == null ? undefined : store.runs.get(about.run)
  return about?.step == null || layer === undefined || record === undefined ? null : storedEvidence(store, { record, step: about.step, layer })?.evidence ?? null
}

const judge = ({ target, answers }: RatedTarget, best: JudgedFilter['best'], threshold: Question['threshold']): Judged => {
  const scores = [...answers.values()].flatMap((answer) => scoresOf(answer) ?? [])
  const naming = (au: number): number => scores.filter((entry) => presence(entry, au, threshold) === 1).length
  const named = unitsIn(scores).map((au) => ({ au, coders: naming(au) })).filter(({ coders }) => coders > 0).sort((a, b) => b.coders - a.coders || a.au - b.au)
  return {
    target: target.id, kind: target.kind, filter: target.filter ?? 0, best, coders: scores.length, naming: scores.filter((entry) => unitsIn([entry]).some((au) => presence(entry, au, threshold) === 1)).length,
    agreeing: best === null ? 0 : naming(best.au), named, scores,
  }
}

/**
 * What the evidence says of filters against what coders saw blind, and controls beside it.
 *
 * A judgement of a real filter hits where it names the filter's best unit. A control has no unit of its own: its judgement is held against
 * the best unit of every real filter, and the mean is what naming those units without looking would hit.
 */
export const humanAndMachine = (store: ProjectStore, given: readonly GivenAnswer[], { source, threshold, resamples, seed }: Question): MachineComparison => {
  const targets = rateTargets(given).filter(({ target }) => target.filter !== null)
  const about = targets.find(({ target }) => target.kind === 'filter')?.target
  const evidence = evidenceAbout(store, about)
  const claims = new Map(evidence?.filters.map((filter) => [filter.filter, claimOf(filter, source)]))
  const judged = targets.map((entry) => judge(entry, entry.target.kind === 'filter' ? claims.get(entry.target.filter ?? -1) ?? null : null, threshold))
  const real = judged.filter(({ kind, best }) => kind === 'filter' && best !== null)
  const hitRows = ({ kind, best, scores }: Judged): RatedSample => {
    const claimed = kind === 'filter' ? (best === null ? [] : [best.au]) : real.map((entry) => entry.best?.au ?? 0)
    return claimed.length === 0 ? [] : scores.map((entry) => [claimed.filter((au) => presence(entry, au, threshold) === 1).length / claimed.length, kind === 'filter' ? 1 : 0])
  }
  const namingRows = ({ scores }: Judged): RatedSample => scores.map((entry) => [unitsIn([entry]).some((au) => presence(entry, au, threshold) === 1) ? 1 : 0])
  const all = judged.map(hitRows)
  return {
    source, run: about?.run ?? null, layer: about?.layer ?? null, evidence: evidence === null ? null : { samples: evidence.samples, minimumCount: evidence.settings.minimumCount },
    filters: judged.map(({ target, kind, filter, best, coders, naming, agreeing, named }) => ({ target, kind, filter, best, coders, naming, agreeing, named })),
    rates: (['filter', 'untrained', 'weak'] as const).map((kind) => {
      const own = judged.filter((entry) => entry.kind === kind)
      const draws = drawSamples(own.length, resamples, seed)
      return {
        kind, samples: own.length, judgements: own.reduce((sum, { coders }) => sum + coders, 0),
        naming: estimate(meanShare(), own.map(namingRows), draws), hits: estimate(meanShare(), own.map(hitRows), draws),
      }
    }),
    difference: estimate(shareDifference(), all, drawSamples(all.length, resamples, seed)),
  }
}
