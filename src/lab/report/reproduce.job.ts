import { readFile } from 'node:fs/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ReproducedRun } from '../../shared/contract/output.ts'
import { experimentName } from '../store/tables/experiments-table.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { withExcluded } from '../training/excluded-faces.ts'
import { evaluateRun } from '../training/evaluate.job.ts'
import { splitOfParts } from '../training/recorded-parts.ts'
import { selectSamples } from '../training/selection.ts'
import { trainRun, type TrainingServices } from '../training/train.job.ts'
import { writeRunReport, type ReportServices } from './report.job.ts'
import { evidenceHash, parseReportSettings, type ReportSettings } from './settings-file.ts'

type Wanted = ReportSettings['runs'][number]

/** Makes the run anew in this project. @throws AULensError where its corpus is missing or is not the same any more */
const createAgain = (store: ProjectStore, wanted: Wanted): string => {
  const corpus = store.corpora.byName(wanted.corpus.name)
  if (corpus === undefined) {
    throw new AULensError('CORPUS_NOT_FOUND', `The report's corpus "${wanted.corpus.name}" is not in this project.`, {
      hint: `Import it first: aulens import ${wanted.corpus.layout} PATH --detector ${wanted.corpus.detector}${wanted.corpus.alignment === 'eyes' ? ' --align eyes' : ''} --name ${wanted.corpus.name}`,
    })
  }
  if (wanted.corpus.contentHash !== null && corpus.content_hash !== wanted.corpus.contentHash) {
    throw new AULensError(
      'CORPUS_DIFFERS',
      `The corpus "${wanted.corpus.name}" of this project does not hold the same files as the one of the report.`,
      { path: corpus.root, hint: 'Import the copy that the report was made from.' },
    )
  }
  const settings = withExcluded(store, corpus.id, wanted.settings)
  const { samples, dataHash, excluded } = selectSamples(
    store,
    corpus.id,
    settings,
    wanted.parts === null ? null : splitOfParts(settings.splitFile, wanted.parts),
  )
  if (dataHash !== wanted.dataHash) {
    throw new AULensError(
      'CORPUS_DIFFERS',
      `The faces, labels or splits of "${wanted.corpus.name}" differ from those of the report, though its files are the same.`,
      { hint: `Import it with the detector of the report (${wanted.corpus.detector}), by the same version of AULens.` },
    )
  }
  return store.runs.create({ corpus: corpus.id, settings, dataHash, samples, excluded })
}

/** Makes the report's experiments anew around the runs that were trained again. @returns their names */
const experimentsAgain = (
  store: ProjectStore,
  { experiments }: ReportSettings,
  runs: ReadonlyMap<string, string>,
): string[] => {
  const table = store.experiments
  return experiments.map(({ corpus, settings, cells }) =>
    store.transaction(() => {
      const id = table.create({
        corpus: store.corpora.byName(corpus)?.id ?? 0,
        settings,
        place: 'here',
        cluster: null,
        cells,
      })
      cells.forEach(({ run }, cell) => {
        const again = run === null ? undefined : runs.get(run)
        if (again !== undefined) table.setRun(id, cell, again)
        table.setState(id, cell, again === undefined ? 'cancelled' : 'done')
      })
      return experimentName(id)
    }),
  )
}

/**
 * Trains every run of a report again, from the settings file that lies beside it, and writes the report of the new runs.
 *
 * @param file `settings.json` of the report
 * @returns what came out the same, bit for bit
 */
export const reproduceReport =
  (
    services: TrainingServices & ReportServices,
    file: string,
    out: string,
  ): JobWork<{ index: string; files: string[]; reproduced: ReproducedRun[] }> =>
  async (context) => {
    const { store } = services
    const settings = parseReportSettings(
      await readFile(file, 'utf8').catch((cause: unknown) => {
        throw new AULensError('REPORT_SETTINGS_INVALID', `${file} cannot be read.`, {
          path: file,
          cause,
          hint: "Give the settings.json that lies beside a report's index.html.",
        })
      }),
      file,
    )
    const reproduced: ReproducedRun[] = []
    for (const wanted of settings.runs) {
      const run = createAgain(store, wanted)
      services.emit('project.changed', { what: 'runs' })
      await trainRun(services, run)(context)
      const evaluation = await evaluateRun(services, run, 'test')(context)
      const evidence =
        wanted.evidence === null ? null : await evidenceOfRun(services, run, wanted.evidence.settings)(context)
      const kept = store.runs.checkpoints(run).find(({ step }) => step === store.runs.get(run)?.bestStep)
      reproduced.push({
        was: wanted.run,
        run,
        checkpoint: kept?.step === wanted.checkpoint?.step && kept?.hash === wanted.checkpoint?.sha256,
        evaluation:
          wanted.evaluation === null ||
          JSON.stringify(evaluation.confusion) === JSON.stringify(wanted.evaluation.confusion),
        evidence: evidence === null ? null : evidenceHash(evidence) === wanted.evidence?.sha256,
      })
    }
    const experiments = experimentsAgain(store, settings, new Map(reproduced.map(({ was, run }) => [was, run])))
    services.emit('project.changed', { what: 'experiments' })
    const shown = reproduced.filter((_, place) => settings.runs[place]?.shown === true)
    const written = await writeRunReport(services, { runs: shown.map(({ run }) => run), experiments }, out)(context)
    return { ...written, reproduced }
  }
