import type { Evidence, EvidenceSettings } from '../../shared/contract/filter.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { runMaxima } from '../inspection/maxima.job.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { computeEvidence } from './evidence.ts'

/** The paper's filter-by-AU scores for a run's kept checkpoint; stored with their settings and read back. */
export const evidenceOfRun = (services: ResultServices, run: string, settings: EvidenceSettings): JobWork<Evidence> => async (context) => {
  const { store } = services
  const record = findRun(store, run)
  const stored = record.bestStep === null ? undefined : store.results.evidence(run, record.bestStep, settings)
  if (stored !== undefined) return stored
  const maxima = await runMaxima(services, run, settings.layer)(context)
  const units = store.samples.units(record.corpusId)
  const members = maxima.samples.flatMap((sample, index) => (settings.split === 'all' || sample.split === settings.split ? [index] : []))
  const chosen = new Float32Array(members.length * maxima.filters)
  members.forEach((from, to) => { chosen.set(maxima.maximum.subarray(from * maxima.filters, (from + 1) * maxima.filters), to * maxima.filters) })
  const samples = members.map((index) => {
    const id = maxima.samples[index]?.sample ?? 0
    const row = store.samples.byId(id)
    return {
      sequence: row?.sequence ?? 0, subject: row?.subject ?? 0, emotion: row?.emotion ?? null, neutral: row?.emotion === 0,
      units: row === undefined || row.coded === 0 ? null : (units.get(id) ?? []).map((unit) => unit.au),
    }
  })
  const result = await computeEvidence({ maxima: chosen, filters: maxima.filters, samples, settings }, context)
  const evidence: Evidence = { run, step: maxima.step, settings, ...result }
  store.results.saveEvidence(evidence)
  return evidence
}
