import type { Evidence, EvidenceSettings } from '../../shared/contract/evidence.ts'
import { withVerdicts } from '../../shared/evidence/verdict.ts'
import { evidenceVersion } from '../../shared/evidence/version.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { runMaxima, type RunMaxima } from '../inspection/maxima.job.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { robustnessOf } from '../robustness/verdict-robustness.ts'
import { findRun } from '../training/find-run.ts'
import { dataMarkOf, writeDataMark } from './data-mark.ts'
import { computeEvidence, type EvidenceSample } from './evidence.ts'
import { isNeutralByProtocol } from './evidence-samples.ts'
import { inputContrast } from './input-contrast.ts'

const describeSamples = (store: ProjectStore, record: RunRecord, { samples }: RunMaxima): EvidenceSample[] => {
  const units = store.samples.units(record.corpusId)
  const layout = store.corpora.byId(record.corpusId)?.layout
  return samples.map(({ sample, split }) => {
    const row = store.samples.byId(sample)
    return {
      sequence: row?.sequence ?? 0,
      subject: row?.subject ?? 0,
      emotion: row?.emotion ?? null,
      neutral: row !== undefined && layout !== undefined && isNeutralByProtocol(layout, row),
      split,
      units: row === undefined || row.coded === 0 ? null : (units.get(sample) ?? []).map((unit) => unit.au),
    }
  })
}

const storedOrNew =
  (services: ResultServices, run: string, settings: EvidenceSettings): JobWork<Evidence> =>
  async (context) => {
    const { store } = services
    const record = findRun(store, run)
    const dataHash = record.bestStep === null ? '' : writeDataMark(dataMarkOf(store, record, record.bestStep))
    const stored =
      record.bestStep === null
        ? undefined
        : store.results.evidence(run, record.bestStep, settings, dataHash, evidenceVersion)
    if (stored !== undefined) {
      store.results.showEvidence(stored)
      return stored
    }
    const maxima = await runMaxima(services, run, settings.layer)(context)
    const samples = describeSamples(store, record, maxima)
    const contrast = await inputContrast(
      services,
      record,
      maxima.samples,
      samples.map(({ units }) => units !== null),
      context,
    )
    const result = await computeEvidence(
      { maxima: maxima.maximum, filters: maxima.filters, samples, contrast, settings },
      context,
    )
    const evidence: Evidence = { run, step: maxima.step, settings, version: evidenceVersion, dataHash, ...result }
    store.results.saveEvidence(evidence)
    return evidence
  }

/**
 * Filters against Action Units for a run's kept checkpoint, with verdicts; stored with settings and data, and read back
 * while both are the same.
 */
export const evidenceOfRun =
  (services: ResultServices, run: string, settings: EvidenceSettings): JobWork<Evidence> =>
  async (context) => {
    const evidence = await storedOrNew(services, run, settings)(context)
    return withVerdicts(evidence, robustnessOf(services.store, evidence))
  }
