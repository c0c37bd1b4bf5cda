import type {
  ActionUnitScore,
  Criterion,
  Evidence,
  FilterEvidence,
  Ground,
  Interval,
  ShuffleTest,
  UnitFacts,
} from '../contract/evidence.ts'
import { verdictLimits as limits } from './verdict-rules.ts'

/** Where a filter's peaks lie. */
export interface PlaceResult {
  /** Share of peaks in the AU's region, 0 … 1. */
  readonly rate: number
  /** The same for shifted regions, on average. */
  readonly chance: number
  /** Null: not tested. */
  readonly p: number | null
  /** e.g. "the mouth corners" */
  readonly region: string
}
/** In how many of the other runs the matched filter has the same best AU. */
export interface StabilityResult {
  readonly found: number
  readonly of: number
}
/** The largest KL for the AU that any filter of a control network reaches. */
export interface ControlResult {
  readonly network: 'untrained' | 'permuted labels'
  readonly largest: number
}

/** What is known of a filter beside its scores; absent: not computed. */
export interface RobustnessResults {
  readonly place?: PlaceResult | null
  readonly stability?: StabilityResult | null
  readonly controls?: readonly ControlResult[]
}

/** Everything that a verdict looks at. */
export interface VerdictInput {
  readonly filter: FilterEvidence
  /** The score of the filter's best AU. */
  readonly score: ActionUnitScore
  readonly unit: UnitFacts | null
  /** The scheme of the score's own p, for evidence from before schemes stood side by side. */
  readonly within: Evidence['settings']['within']
  readonly robustness: RobustnessResults
}

const number = (value: number): string => value.toFixed(2)
const pText = (p: number): string => `p ${p < 0.001 ? '< 0.001' : p < 0.01 ? p.toFixed(3) : p.toFixed(2)}`
const interval = (bounds: Interval | null): string =>
  bounds === null ? '' : ` [${number(bounds[0])}, ${number(bounds[1])}]`
const percent = (share: number): string => `${String(Math.round(100 * share))} %`

const ground = (criterion: Criterion, outcome: Ground['outcome'], text: string, value = ''): Ground => ({
  criterion,
  outcome,
  text,
  value,
})

type Corrected = Pick<ShuffleTest, 'pMaxZ' | 'pMaxT' | 'q'>

/** Corrected over all filters and AUs, by the calibrated score where there is one. */
const correction = (test: Corrected): { outcome: 'held' | 'doubtful' | 'failed'; value: string } => {
  const p = test.pMaxZ ?? test.pMaxT
  if (p !== null && p <= limits.alpha) return { outcome: 'held', value: pText(p) }
  if (test.q !== null && test.q <= limits.alpha) return { outcome: 'doubtful', value: `q ${number(test.q)}` }
  return { outcome: 'failed', value: p === null ? '' : pText(p) }
}

const family = ({ score, within }: VerdictInput): Ground => {
  const test: Corrected | null = score.tests?.all ?? (within === 'all' && score.p !== null ? score : null)
  if (test === null) return ground('family', 'unknown', 'not tested against chance')
  const { outcome, value } = correction(test)
  const texts = {
    held: 'survives correction over all filters and AUs',
    doubtful: 'beyond chance by the false-discovery rate only',
    failed: 'not beyond chance after correction',
  } as const
  return ground('family', outcome, texts[outcome], value)
}

const emotion = ({ score, unit, within }: VerdictInput): Ground => {
  const named = unit?.emotion?.emotion ?? 'the emotion'
  if (unit !== null && unit.emotion === null) return ground('emotion', 'unknown', 'no emotion labels to test within')
  if (unit !== null && !unit.identifiable)
    return ground(
      'emotion',
      'failed',
      `cannot be told from ${named} in this corpus`,
      `${String(unit.varying)} sequences vary`,
    )
  const test: Corrected | null = score.tests?.emotion ?? (within === 'emotion' && score.p !== null ? score : null)
  if (test === null) return ground('emotion', 'unknown', 'not tested within emotion')
  const { outcome, value } = correction(test)
  const texts = {
    held: 'survives correction within emotion',
    doubtful: 'within emotion by the false-discovery rate only',
    failed: `not separable from ${named}`,
  } as const
  return ground('emotion', outcome, texts[outcome], value)
}

const sideOf = (auc: number): number => Math.sign(auc - 0.5)

const heldOut = ({ filter: { confirmation }, score }: VerdictInput): Ground => {
  if (confirmation === null || confirmation.heldOut.auc === null || score.auc === null)
    return ground('heldOut', 'unknown', 'not confirmed on held-out subjects')
  const {
    au,
    p,
    heldOut: { auc, aucInterval },
  } = confirmation
  const value = `AUC ${number(auc)}${interval(aucInterval)}`
  if (au !== score.au) return ground('heldOut', 'doubtful', `training subjects alone name AU ${String(au)}`, value)
  const beyond = aucInterval === null ? null : aucInterval[0] > 0.5 || aucInterval[1] < 0.5
  const significant = p === null ? beyond === true : p <= limits.alpha
  if (sideOf(auc) !== sideOf(score.auc) || (!significant && beyond === false))
    return ground('heldOut', 'failed', `not confirmed on held-out subjects (${value})`, value)
  return significant
    ? ground('heldOut', 'held', `held-out ${value}`, value)
    : ground('heldOut', 'doubtful', `held-out ${value}, not beyond chance`, value)
}

const bins = ({ filter: { sensitivity }, score }: VerdictInput): Ground => {
  if (sensitivity === null) return ground('bins', 'unknown', 'bins not varied')
  const agreeing = sensitivity.rows.filter(({ au }) => au === score.au).length
  const value = `${String(agreeing)} / ${String(sensitivity.rows.length)}`
  if (sensitivity.stable && agreeing > 0) return ground('bins', 'held', 'the same under all bins and smoothing', value)
  const others = [...new Set(sensitivity.rows.flatMap(({ au }) => (au === null || au === score.au ? [] : [au])))]
    .map(String)
    .join(', ')
  return ground(
    'bins',
    agreeing / sensitivity.rows.length >= limits.doubtfulBins ? 'doubtful' : 'failed',
    `AU ${others} under other bins or smoothing`,
    value,
  )
}

const direction = ({ score: { auc, aucInterval } }: VerdictInput): Ground => {
  if (auc === null) return ground('direction', 'unknown', 'no direction')
  const value = `AUC ${number(auc)}${interval(aucInterval)}`
  const lower = aucInterval?.[0] ?? auc
  const upper = aucInterval?.[1] ?? auc
  if (lower > 0.5) return ground('direction', 'held', `answers more with it (${value})`, value)
  return upper < 0.5
    ? ground('direction', 'failed', `answers less with it (${value})`, value)
    : ground('direction', 'doubtful', `answers neither more nor less with it (${value})`, value)
}

const contrast = ({ filter, score }: VerdictInput): Ground => {
  const best = filter.contrast?.best ?? null
  if (best === null) return ground('contrast', 'unknown', 'contrast not regressed out')
  return best.au === score.au
    ? ground('contrast', 'held', 'the same after contrast is regressed out', `KL ${number(best.kl)}`)
    : ground('contrast', 'failed', `AU ${String(best.au)} after contrast is regressed out`, `AU ${String(best.au)}`)
}

const place = ({ robustness }: VerdictInput): Ground => {
  const found = robustness.place ?? null
  if (found === null) return ground('place', 'unknown', 'place not measured')
  const { rate, chance, p, region } = found
  const value = `${percent(rate)} / ${percent(chance)}`
  const outcome = rate <= chance ? 'failed' : p !== null && p <= limits.alpha ? 'held' : 'doubtful'
  return ground('place', outcome, `peaks at ${region} in ${percent(rate)} against ${percent(chance)} by chance`, value)
}

const stability = ({ robustness }: VerdictInput): Ground => {
  const found = robustness.stability ?? null
  if (found === null || found.of === 0) return ground('stability', 'unknown', 'other runs not compared')
  const share = found.found / found.of
  return ground(
    'stability',
    share >= limits.stableShare ? 'held' : share >= limits.doubtfulShare ? 'doubtful' : 'failed',
    `found in ${String(found.found)} of ${String(found.of)} runs`,
    `${String(found.found)} / ${String(found.of)}`,
  )
}

const controls = ({ robustness, score }: VerdictInput): Ground => {
  const networks = robustness.controls ?? []
  const [first] = networks
  if (first === undefined) return ground('controls', 'unknown', 'not compared with a control network')
  const highest = networks.reduce((most, control) => (control.largest > most.largest ? control : most), first)
  const name = highest.network === 'untrained' ? 'an untrained network' : 'a network trained on permuted labels'
  const value = `${number(score.kl)} / ${number(highest.largest)}`
  return highest.largest < score.kl
    ? ground('controls', 'held', 'more than any control network reaches', value)
    : ground('controls', 'failed', `${name} reaches as much`, value)
}

/** One ground a criterion, in the order in which the verdict tells them. */
export const groundsOf = (input: VerdictInput): Ground[] =>
  [family, emotion, heldOut, bins, direction, contrast, place, stability, controls].map((criterion) => criterion(input))
