import type { JudgedFilter, MachineComparison } from '../../../shared/contract/agreement.ts'
import type { GivenAnswer } from '../../../shared/contract/coding.ts'
import type { Evidence, FilterEvidence, VerdictGrade } from '../../../shared/contract/evidence.ts'
import { convolutionLayers } from '../../../shared/network/architecture.ts'
import { storedEvidence } from '../../inspection/stored-results.ts'
import type { ProjectStore } from '../../store/project-store.ts'

/** What the evidence says of one filter, by both sources. */
export type FilterClaims = Pick<JudgedFilter, 'kl' | 'verdict'>
export const noClaims: FilterClaims = { kl: null, verdict: null }

export interface MachineClaims {
  readonly evidence: MachineComparison['evidence']
  readonly filters: ReadonlyMap<number, FilterClaims>
}

/** Grades by which a filter is said to respond to its unit. */
const credited: ReadonlySet<VerdictGrade> = new Set(['strong', 'moderate', 'weak'])

/** The unit of a filter's verdict, where its grade is good enough to say that the filter responds to it. */
export const creditedUnit = ({ verdict }: FilterClaims): JudgedFilter['best'] =>
  verdict?.au != null && verdict.grade !== null && credited.has(verdict.grade)
    ? { au: verdict.au, kl: verdict.kl }
    : null

const finite = (kl: number | null | undefined): number | null => (kl != null && Number.isFinite(kl) ? kl : null)
const claimsOf = ({ best, verdict, aus }: FilterEvidence): FilterClaims => ({
  kl: best === null ? null : { au: best.au, kl: finite(best.kl) },
  verdict:
    verdict === null
      ? null
      : { au: verdict.au, grade: verdict.grade, kl: finite(aus.find(({ au }) => au === verdict.au)?.kl) },
})

/** The newest evidence about the network that was judged. */
const evidenceAbout = (store: ProjectStore, about: GivenAnswer['target'] | undefined): Evidence | null => {
  const layer = convolutionLayers.find((name) => name === about?.layer)
  const record = about?.run == null ? undefined : store.runs.get(about.run)
  return about?.step == null || layer === undefined || record === undefined
    ? null
    : (storedEvidence(store, { record, step: about.step, layer })?.evidence ?? null)
}

/** What the evidence says of the filters that were judged. */
export const machineClaims = (store: ProjectStore, given: readonly GivenAnswer[]): MachineClaims => {
  const evidence = evidenceAbout(store, given.find(({ target }) => target.kind === 'filter')?.target)
  return {
    evidence: evidence === null ? null : { samples: evidence.samples, minimumCount: evidence.settings.minimumCount },
    filters: new Map(evidence?.filters.map((filter) => [filter.filter, claimsOf(filter)])),
  }
}
