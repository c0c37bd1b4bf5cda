import { basename } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { EvidenceSettings, type Evidence } from '../../shared/contract/evidence.ts'
import type { ReportResult } from '../../shared/contract/output.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import type { FaceChoice } from '../../shared/contract/privacy.ts'
import { shieldWindows } from '../figures/shielded-faces.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import { newestEvidenceSettings } from '../evidence/evidence-state.ts'
import { inspectRun } from '../inspection/inspect.job.ts'
import type { JobQueue, JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { evaluateRun, type ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { chooseFilters, chooseStrongestFilters } from './choose-filters.ts'
import type { ReportData, ReportPatches, ReportRun } from './report-data.ts'
import { networksToShow, reportExperiment, reportNetwork } from './report-networks.ts'
import { padWithGround } from '../figures/patch-pictures.ts'
import { reportPatches } from './report-patches.ts'
import { writeReport } from './write-report.ts'

export interface ReportServices extends ResultServices {
  readonly appVersion: string
  readonly queue: JobQueue
}

const placeOf =
  (store: ProjectStore) =>
  (sample: number): { path: string; subject: string } => {
    const row = store.samples.named(sample)
    return { path: row?.path ?? '', subject: row?.subject ?? '' }
  }

/** What of a window lies outside the picture is shown as no signal, not as black. */
const onMidGrey = (patches: ReportPatches, side: number): ReportPatches => {
  const geometry = layerGeometry(patches.layer, side)
  return {
    ...patches,
    filters: patches.filters.map((entry) => ({
      ...entry,
      patches: entry.patches.map((patch) => ({
        ...patch,
        face: padWithGround(patch.face, geometry, side, patch.row, patch.column),
      })),
    })),
  }
}

/** Evidence with the settings of the newest, computed anew where data or checkpoint have changed; else the paper's scores alone. Null where no AU is coded. */
const evidenceFor = async (
  services: ResultServices,
  run: string,
  context: Parameters<JobWork<unknown>>[0],
): Promise<Evidence | null> => {
  try {
    return await evidenceOfRun(
      services,
      run,
      newestEvidenceSettings(services.store, run, 'conv3') ?? EvidenceSettings.parse({}),
    )(context)
  } catch (error) {
    if (error instanceof AULensError && error.code === 'EVIDENCE_NO_CODES') return null
    throw error
  }
}

const reportRun = async (
  services: ResultServices,
  run: string,
  faces: FaceChoice,
  context: Parameters<JobWork<unknown>>[0],
): Promise<ReportRun> => {
  const { store } = services
  const record = findRun(store, run)
  const timings: { name: string; seconds: number }[] = [{ name: 'training', seconds: record.seconds }]
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const value = await work()
    timings.push({ name, seconds: (performance.now() - began) / 1000 })
    return value
  }
  const evaluation = await timed('evaluation', () => evaluateRun(services, run, 'test')(context))
  const pictures = await timed('inspection', () =>
    inspectRun(services, run, {
      layer: 'conv3',
      method: 'guided',
      top: 10,
      ...(faces === 'replaced' ? { from: store.consent.showableSamples(record.corpusId) } : {}),
    })(context),
  )
  const shown = shieldWindows(store, record, 'conv3', { ...pictures, filters: pictures.inspection.filters }, faces)
  const evidence = await timed('evidence', () => evidenceFor(services, run, context))
  const chosen =
    evidence === null ? chooseStrongestFilters(pictures.inspection.filters) : chooseFilters(evidence.filters)
  const testSubjects = store.runs.testSubjects(run).length
  return {
    ...reportNetwork(store, run),
    createdAt: record.createdAt,
    initScale: record.initScale,
    steps: record.steps,
    validationAccuracy: record.validationAccuracy,
    evaluation,
    testSubjects,
    ownSplits: store.runs.samples(run).every((sample) => sample.fold === null),
    excluded: store.runs.excluded(run),
    patches: {
      ...onMidGrey(
        reportPatches(pictures.inspection, { ...pictures, face: shown.face }, chosen, placeOf(store)),
        record.settings.side,
      ),
      faces,
      shielded: shown.shielded,
    },
    evidence,
    engine: record.engine,
    timings,
  }
}

/** The newest run that was trained to its end. @throws AULensError RUN_NOT_FOUND */
const newestFinished = (store: ProjectStore): string => {
  const run = store.runs
    .list()
    .filter((entry) => entry.state === 'done')
    .at(-1)
  if (run === undefined)
    throw new AULensError('RUN_NOT_FOUND', 'The project has no finished run.', { hint: 'Train a network first.' })
  return run.run
}

/** What a report is about, and whose faces it may show. */
export interface ReportSubjects {
  readonly runs: readonly string[]
  readonly experiments: readonly string[]
  readonly faces?: FaceChoice
}

/**
 * Writes the report on some runs and experiments (none named: the newest finished run), computing what is not there yet. An experiment
 * brings the network whose filters are shown, unless runs are named.
 */
export const writeRunReport =
  (services: ReportServices, subjects: ReportSubjects, out: string): JobWork<ReportResult> =>
  async (context) => {
    const { store, appVersion } = services
    const experiments = [...new Set(subjects.experiments)].map((name) => reportExperiment(store, services.queue, name))
    const chosen =
      subjects.runs.length > 0
        ? subjects.runs
        : experiments.length > 0
          ? networksToShow(experiments)
          : [newestFinished(store)]
    const reported: ReportRun[] = []
    for (const run of chosen) reported.push(await reportRun(services, run, subjects.faces ?? 'cleared', context))
    const data: ReportData = {
      createdAt: new Date().toISOString(),
      project: basename(store.directory).replace(/\.aulens$/, ''),
      appVersion,
      nodeVersion: process.version,
      runs: reported,
      experiments,
    }
    const written = await writeReport(data, out)
    return { ...written, shielded: reported.reduce((sum, { patches }) => sum + (patches?.shielded ?? 0), 0) }
  }
