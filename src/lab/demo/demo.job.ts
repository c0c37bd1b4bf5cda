import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'
import { EvidenceSettings, type Evidence } from '../../shared/contract/evidence.ts'
import type { DemoResult } from '../../shared/contract/project.ts'
import { settingsOf } from '../../shared/protocol/settings.ts'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import { inspectRun } from '../inspection/inspect.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { writeRunReport, type ReportServices } from '../report/report.job.ts'
import { evaluateRun } from '../training/evaluate.job.ts'
import { withExcluded } from '../training/excluded-faces.ts'
import { selectSamples } from '../training/selection.ts'
import { trainRun, type TrainingServices } from '../training/train.job.ts'

export interface DemoRequest {
  /** Holds `corpus/`, `demo.aulens/` and `report/`. */
  readonly folder: string
  readonly subjects: number
  readonly steps: number
  readonly side: 96 | 48
  readonly batchSize: number
  readonly permutations: number
  readonly seed: number
}

const corpusName = 'demo'
/** Scale of the initial weights with which `paper` inputs learn soonest (docs/protocol.md). */
const demoInitScale = 0.7

const bestFilters = (evidence: Evidence): DemoResult['evidence']['best'] =>
  evidence.filters
    .flatMap(({ filter, best }) =>
      best === null ? [] : [{ filter, au: best.au, name: actionUnitLabel(best.au), kl: best.kl }],
    )
    .sort((a, b) => b.kl - a.kl)
    .slice(0, 10)

/** The paper's whole question on drawn faces: corpus, import, training, test, inspection, evidence, report. */
export const runDemo =
  (services: TrainingServices & ReportServices, request: DemoRequest): JobWork<DemoResult> =>
  async (context) => {
    const began = performance.now()
    const { store } = services
    const corpusFolder = join(request.folder, 'corpus')
    if (!existsSync(join(corpusFolder, 'truth.json'))) {
      await synthesise({ out: corpusFolder, subjects: request.subjects, seed: request.seed, layout: 'ckplus' }, context)
    }
    const imported = await importCorpus(
      { layout: 'ckplus', path: corpusFolder, name: corpusName, detector: 'haar' },
      services,
      context,
    )
    services.emit('project.changed', { what: 'corpora' })

    const corpus = store.corpora.byName(corpusName)?.id ?? 0
    const settings = withExcluded(
      store,
      corpus,
      settingsOf({
        steps: request.steps,
        side: request.side,
        batchSize: request.batchSize,
        initScale: demoInitScale,
        seed: request.seed,
        checkpointEvery: Math.max(1, Math.ceil(request.steps / 3)),
      }),
    )
    const { samples, dataHash, excluded } = selectSamples(store, corpus, settings)
    // A demo that was made before, or stopped on the way, goes on with its own run.
    const before = store.runs
      .list()
      .find(
        (run) =>
          run.dataHash === dataHash &&
          JSON.stringify({ ...run.settings, excluded: run.settings.excluded ?? settings.excluded }) ===
            JSON.stringify(settings),
      )
    const run = before?.run ?? store.runs.create({ corpus, settings, dataHash, samples, excluded })
    await trainRun(services, run)(context)
    const evaluation = await evaluateRun(services, run, 'test')(context)
    await inspectRun(services, run, { layer: 'conv3', method: 'guided', top: 10 })(context)
    services.emit('project.changed', { what: 'inspections' })
    const evidence = await evidenceOfRun(
      services,
      run,
      EvidenceSettings.parse({ permutations: request.permutations }),
    )(context)
    services.emit('project.changed', { what: 'evidence' })
    const report = await writeRunReport(
      services,
      { runs: [run], experiments: [] },
      join(request.folder, 'report'),
    )(context)
    return {
      project: store.directory,
      corpus: {
        name: imported.corpus,
        samples: imported.samples,
        sequences: imported.sequences,
        subjects: imported.subjects,
        labelled: imported.labelled,
        findings: imported.findings.length,
      },
      run,
      accuracy: evaluation.accuracy,
      chance: evaluation.chance,
      evidence: { filters: evidence.filters.length, dead: evidence.dead, best: bestFilters(evidence) },
      report: report.index,
      seconds: (performance.now() - began) / 1000,
    }
  }
