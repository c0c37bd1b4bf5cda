import type { Criterion, Evidence, FilterEvidence, Ground, Verdict, VerdictGrade } from '../contract/evidence.ts'
import { actionUnitOf } from '../facs/action-units.ts'
import { groundsOf, type RobustnessResults } from './verdict-grounds.ts'
import { verdictLimits as limits } from './verdict-rules.ts'

interface Graded {
  readonly grade: VerdictGrade | null
  readonly reason: string
}

const secondary: readonly Criterion[] = ['bins', 'direction', 'contrast', 'place', 'stability']

/** The rules of `gradeRules`, from the first that applies. */
const gradeOf = (grounds: readonly Ground[]): Graded => {
  const of = (criterion: Criterion): Ground | undefined => grounds.find((ground) => ground.criterion === criterion)
  const outcome = (criterion: Criterion): Ground['outcome'] => of(criterion)?.outcome ?? 'unknown'
  const text = (criterion: Criterion): string => of(criterion)?.text ?? ''
  const among = (wanted: Ground['outcome']): Ground[] =>
    grounds.filter((ground) => secondary.includes(ground.criterion) && ground.outcome === wanted)
  const texts = (list: readonly Ground[]): string => list.map((ground) => ground.text).join('; ')
  if (outcome('family') === 'unknown')
    return { grade: null, reason: 'Nothing was tested: run the evidence with shuffles.' }
  if (outcome('family') === 'failed') return { grade: 'none', reason: `None: ${text('family')}.` }
  if (outcome('emotion') === 'failed') return { grade: 'confounded', reason: `Confounded: ${text('emotion')}.` }
  for (const criterion of ['heldOut', 'controls'] as const)
    if (outcome(criterion) === 'failed') return { grade: 'weak', reason: `Weak: ${text(criterion)}.` }
  if (outcome('family') === 'doubtful') return { grade: 'weak', reason: `Weak: ${text('family')}.` }
  const failed = among('failed')
  const doubtful = among('doubtful')
  if (failed.length > limits.moderate.failed) return { grade: 'weak', reason: `Weak: ${texts(failed)}.` }
  const missing = (['emotion', 'heldOut'] as const).filter((criterion) => outcome(criterion) !== 'held').map(text)
  if (missing.length === 0 && failed.length <= limits.strong.failed && doubtful.length <= limits.strong.doubtful) {
    return {
      grade: 'strong',
      reason:
        'Strong: beyond chance, within emotion and on held-out subjects; nothing that was computed speaks against it.',
    }
  }
  const against = [
    ...missing,
    ...(failed.length > 0 ? [texts(failed)] : []),
    ...(missing.length === 0 && failed.length === 0 ? [texts(doubtful)] : []),
  ]
  return { grade: 'moderate', reason: `Moderate, not strong: ${against.join('; ')}.` }
}

const withoutUnit = (filter: FilterEvidence): Verdict => {
  const why = filter.dead
    ? 'The filter gives the same answer to every coded face'
    : 'No AU is on enough faces to be named'
  return {
    grade: 'none',
    au: null,
    statement: `${why}.`,
    reason: `None: ${why.charAt(0).toLowerCase()}${why.slice(1)}.`,
    grounds: [],
  }
}

/** "AU 12 (lip corner puller)" */
const unitText = (au: number): string => {
  const name = actionUnitOf(au)?.name
  return name === undefined ? `AU ${String(au)}` : `AU ${String(au)} (${name.toLowerCase()})`
}

const sentence = (au: number, { grade }: Graded, grounds: readonly Ground[]): string => {
  if (grade === 'none')
    return (
      `Resembles no AU beyond chance; the nearest is ${unitText(au)}, ` +
      `${grounds.find(({ criterion }) => criterion === 'family')?.text ?? ''}.`
    )
  const told = grounds.filter(
    ({ outcome, criterion }) => outcome !== 'unknown' && !(criterion === 'direction' && outcome !== 'doubtful'),
  )
  const suppressed = grounds.some(({ criterion, outcome }) => criterion === 'direction' && outcome === 'failed')
  const opening = suppressed
    ? `Answers less with ${unitText(au)}`
    : grade === null
      ? `Resembles ${unitText(au)} most`
      : `Responds to ${unitText(au)}`
  return `${[opening, ...told.map(({ text }) => text)].join('; ')}.`
}

/**
 * A filter's verdict on its best AU: every ground, a grade by the rules, and both in plain words.
 *
 * @param robustness what is known of place, other runs and control networks; absent parts count neither way
 */
export const verdictOf = (
  filter: FilterEvidence,
  evidence: Pick<Evidence, 'settings' | 'units'>,
  robustness: RobustnessResults = {},
): Verdict => {
  const best = filter.best
  const score = best === null ? undefined : filter.aus.find(({ au }) => au === best.au)
  if (filter.dead || score === undefined) return withoutUnit(filter)
  const grounds = groundsOf({
    filter,
    score,
    unit: evidence.units.find(({ au }) => au === score.au) ?? null,
    within: evidence.settings.within,
    robustness,
  })
  const graded = gradeOf(grounds)
  return { ...graded, au: score.au, statement: sentence(score.au, graded, grounds), grounds }
}

/** The evidence with a verdict on every filter. @param robustnessOf what else is known of a filter */
export const withVerdicts = (
  evidence: Evidence,
  robustnessOf: (filter: number) => RobustnessResults = () => ({}),
): Evidence => ({
  ...evidence,
  filters: evidence.filters.map((filter) => ({
    ...filter,
    verdict: verdictOf(filter, evidence, robustnessOf(filter.filter)),
  })),
})
