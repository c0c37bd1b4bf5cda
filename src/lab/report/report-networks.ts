import { AULensError } from '../../shared/contract/errors.ts'
import { experimentDetail } from '../experiments/experiment-detail.ts'
import { variantConfusion } from '../experiments/variant-confusion.ts'
import { isDrawnCorpus } from '../store/drawn-corpus.ts'
import type { JobQueue } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { partsOfRun } from '../training/recorded-parts.ts'
import { storedEvaluation } from '../training/stored-predictions.ts'
import type { ReportCorpus, ReportExperiment, ReportNetwork } from './report-data.ts'

const corpusOf = (store: ProjectStore, corpus: number): ReportCorpus => {
  const summary = store.corpora.list().find((entry) => entry.id === corpus)
  if (summary === undefined)
    throw new AULensError('CORPUS_NOT_FOUND', "The run's corpus is not in the project any more.")
  return {
    ...summary,
    synthetic: isDrawnCorpus(summary.root),
    contentHash: store.corpora.byId(corpus)?.content_hash ?? null,
  }
}

/** What is stored of a network: its data, its kept checkpoint, its test. */
export const reportNetwork = (store: ProjectStore, run: string): ReportNetwork => {
  const record = findRun(store, run)
  const checkpoint = store.runs.checkpoints(run).find((entry) => entry.step === record.bestStep)
  return {
    run,
    corpus: corpusOf(store, record.corpusId),
    settings: record.settings,
    dataHash: record.dataHash,
    parts: record.settings.splitFile === null ? null : partsOfRun(store, run),
    checkpoint: checkpoint === undefined ? null : { step: checkpoint.step, sha256: checkpoint.hash },
    evaluation: storedEvaluation(store, run, 'test'),
    engine: record.engine,
  }
}

/** An experiment with what its finished networks have reached. @throws AULensError EXPERIMENT_NOT_FOUND; REPORT_EMPTY before its first network */
export const reportExperiment = (store: ProjectStore, queue: JobQueue, name: string): ReportExperiment => {
  const detail = experimentDetail(store, queue, name)
  const networks = detail.matrix.flatMap(({ state, run }) =>
    state === 'done' && run !== null ? [reportNetwork(store, run)] : [],
  )
  const [first] = networks
  if (first === undefined)
    throw new AULensError('REPORT_EMPTY', `${name} has no finished network yet.`, {
      hint: `Go on with it: aulens cross-validate --resume ${name}`,
    })
  return {
    detail,
    corpus: first.corpus,
    networks,
    ownSplits: store.runs.samples(first.run).every((sample) => sample.fold === null),
    confusions: detail.variants.flatMap((variant) => variantConfusion(store, name, variant) ?? []),
  }
}

/** From the paper's best to its plainest. */
const byMerit = ['AD', 'A', 'D', 'plain'] as const

/**
 * The networks whose filters a report on experiments shows, where nobody named any: of each corpus the experiment with the most classes,
 * of that the most regularised variant, its first fold and seed.
 */
export const networksToShow = (experiments: readonly ReportExperiment[]): string[] => {
  const chosen = new Map<string, ReportExperiment>()
  for (const experiment of experiments) {
    const before = chosen.get(experiment.corpus.name)
    if (before === undefined || experiment.detail.settings.classes > before.detail.settings.classes)
      chosen.set(experiment.corpus.name, experiment)
  }
  return [...chosen.values()].flatMap(({ networks }) => {
    const [best] = [...networks].sort(
      (a, b) =>
        byMerit.indexOf(a.settings.variant) - byMerit.indexOf(b.settings.variant) ||
        a.settings.fold - b.settings.fold ||
        a.settings.seed - b.settings.seed,
    )
    return best === undefined ? [] : [best.run]
  })
}
