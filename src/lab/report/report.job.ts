import { basename } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { EvidenceSettings, type Evidence } from '../../shared/contract/evidence.ts'
import type { ReportResult } from '../../shared/contract/output.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import { isDrawnCorpus } from '../corpora/synthetic/is-drawn.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import { newestEvidenceSettings } from '../evidence/evidence-state.ts'
import { inspectRun } from '../inspection/inspect.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { evaluateRun, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { resultEngines } from '../training/result-engines.ts'
import { chooseFilters, chooseStrongestFilters } from './choose-filters.ts'
import type { ReportCorpus, ReportData, ReportPatches, ReportRun } from './report-data.ts'
import { padWithGround, reportPatches } from './report-patches.ts'
import { writeReport } from './write-report.ts'

export interface ReportServices extends ResultServices { readonly appVersion: string }

const corpusOf = (store: ProjectStore, corpus: number): ReportCorpus => {
  const summary = store.corpora.list().find((entry) => entry.id === corpus)
  if (summary === undefined) throw new AULensError('CORPUS_NOT_FOUND', 'The run\'s corpus is not in the project any more.')
  return { ...summary, synthetic: isDrawnCorpus(summary.root), contentHash: store.corpora.byId(corpus)?.content_hash ?? null }
}

const placeOf = (store: ProjectStore) => (sample: number): { path: string; subject: string } => {
  const row = store.database.prepare<[number], { path: string; subject: string }>('SELECT s.path, u.name AS subject FROM samples s JOIN subjects u ON u.id = s.subject WHERE s.id = ?').get(sample)
  return row ?? { path: '', subject: '' }
}

const partsOf = (store: ProjectStore, run: string): NonNullable<ReportRun['parts']> =>
  store.database.prepare<[string], { path: string; split: 'train' | 'validation' | 'test' }>('SELECT s.path, r.split FROM run_samples r JOIN samples s ON s.id = r.sample WHERE r.run = ? ORDER BY s.path')
    .all(run).map(({ path, split }) => [path, split])

/** What of a window lies outside the picture is shown as no signal, not as black. */
const onMidGrey = (patches: ReportPatches, side: number): ReportPatches => {
  const geometry = layerGeometry(patches.layer, side)
  return {
    ...patches,
    filters: patches.filters.map((entry) => ({
      ...entry, patches: entry.patches.map((patch) => ({ ...patch, face: padWithGround(patch.face, geometry, side, patch.row, patch.column) })),
    })),
  }
}

/** Evidence with the settings of the newest, computed anew where data or checkpoint have changed; else the paper's scores alone. Null where no AU is coded. */
const evidenceFor = async (services: ResultServices, run: string, context: Parameters<JobWork<unknown>>[0]): Promise<Evidence | null> => {
  try {
    return await evidenceOfRun(services, run, newestEvidenceSettings(services.store, run, 'conv3') ?? EvidenceSettings.parse({}))(context)
  } catch (error) {
    if (error instanceof AULensError && error.code === 'EVIDENCE_NO_CODES') return null
    throw error
  }
}

const reportRun = async (services: ResultServices, run: string, context: Parameters<JobWork<unknown>>[0]): Promise<ReportRun> => {
  const { store } = services
  const record = findRun(store, run)
  const checkpoint = store.runs.checkpoints(run).find((entry) => entry.step === record.bestStep)
  const timings: { name: string; seconds: number }[] = [{ name: 'training', seconds: record.seconds }]
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const value = await work()
    timings.push({ name, seconds: (performance.now() - began) / 1000 })
    return value
  }
  const evaluation = await timed('evaluation', () => evaluateRun(services, run, 'test')(context))
  const pictures = await timed('inspection', () => inspectRun(services, run, { layer: 'conv3', method: 'guided', top: 10 })(context))
  const evidence = await timed('evidence', () => evidenceFor(services, run, context))
  const chosen = evidence === null ? chooseStrongestFilters(pictures.inspection.filters) : chooseFilters(evidence.filters)
  const testSubjects = Number(store.database.prepare(`SELECT count(DISTINCT s.subject) FROM run_samples r JOIN samples s ON s.id = r.sample WHERE r.run = ? AND r.split = 'test'`).pluck().get(run))
  return {
    run, createdAt: record.createdAt, settings: record.settings, initScale: record.initScale, steps: record.steps,
    checkpoint: checkpoint === undefined ? null : { step: checkpoint.step, sha256: checkpoint.hash },
    validationAccuracy: record.validationAccuracy, evaluation, testSubjects, ownSplits: store.runs.samples(run).every((sample) => sample.fold === null), corpus: corpusOf(store, record.corpusId), dataHash: record.dataHash, excluded: store.runs.excluded(run),
    parts: record.settings.splitFile === null ? null : partsOf(store, run),
    patches: onMidGrey(reportPatches(pictures.inspection, pictures, chosen, placeOf(store)), record.settings.side), evidence, engine: record.engine, resultEngines: await resultEngines(store.directory, run), timings,
  }
}

/** The newest run that was trained to its end. @throws AULensError RUN_NOT_FOUND */
const newestFinished = (store: ProjectStore): string => {
  const run = store.runs.list().filter((entry) => entry.state === 'done').at(-1)
  if (run === undefined) throw new AULensError('RUN_NOT_FOUND', 'The project has no finished run.', { hint: 'Train a network first.' })
  return run.run
}

/** Writes the report on some runs (none named: the newest finished one), computing what is not there yet. */
export const writeRunReport = (services: ReportServices, runs: readonly string[], out: string): JobWork<ReportResult> => async (context) => {
  const { store, appVersion } = services
  const chosen = runs.length > 0 ? runs : [newestFinished(store)]
  const reported: ReportRun[] = []
  for (const run of chosen) reported.push(await reportRun(services, run, context))
  const data: ReportData = {
    createdAt: new Date().toISOString(), project: basename(store.directory).replace(/\.aulens$/, ''), appVersion, nodeVersion: process.version, runs: reported,
  }
  return writeReport(data, out)
}
