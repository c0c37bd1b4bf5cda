import type { CellState, ExperimentDetail, ExperimentSummary } from '../../shared/contract/experiment.ts'
import { ExperimentCell } from '../../shared/contract/experiment.ts'
import { departuresOf } from '../../shared/protocol/departures.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { isDrawnCorpus } from '../store/drawn-corpus.ts'
import type { JobQueue } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { distinct } from './distinct.ts'
import { comparisonsOf, resultsOf } from './experiment-results.ts'
import { experimentName, type CellRecord, type ExperimentRecord } from '../store/tables/experiments-table.ts'
import { leakageCodes } from './leakage.ts'

/** The task that works on an experiment; null where none does. */
export const jobOf = (queue: JobQueue, id: number): number | null =>
  queue.list().find((job) => job.kind === 'experiment' && job.subject === experimentName(id) && job.endedAt === null)
    ?.id ?? null

export const summaryOf = (
  store: ProjectStore,
  queue: JobQueue,
  record: ExperimentRecord,
  cells: readonly CellRecord[],
): ExperimentSummary => {
  const corpus = store.corpora.byId(record.corpusId)
  if (corpus === undefined)
    throw new AULensError(
      'CORPUS_NOT_FOUND',
      `The corpus of ${experimentName(record.id)} is not in the project any more.`,
    )
  const count = (state: CellState): number => cells.filter((cell) => cell.state === state).length
  const job = jobOf(queue, record.id)
  return {
    experiment: experimentName(record.id),
    corpus: corpus.name,
    layout: corpus.layout,
    drawn: isDrawnCorpus(corpus.root),
    settings: record.settings,
    folds: distinct(cells.map((cell) => cell.fold)),
    variants: distinct(cells.map((cell) => cell.variant)),
    seeds: distinct(cells.map((cell) => cell.seed)),
    place: record.place,
    state: cells.every((cell) => cell.state === 'done') ? 'done' : job === null ? 'stopped' : 'running',
    cells: {
      queued: count('queued'),
      running: count('running'),
      done: count('done'),
      failed: count('failed'),
      cancelled: count('cancelled'),
    },
    job,
    createdAt: record.createdAt,
  }
}

/** Everything the window and the command line show of an experiment, finished or not. */
export const experimentDetail = (store: ProjectStore, queue: JobQueue, name: string): ExperimentDetail => {
  const table = store.experiments
  const record = table.byName(name)
  const cells = table.cells(record.id)
  const summary = summaryOf(store, queue, record, cells)
  return {
    ...summary,
    matrix: cells.map((cell) => ExperimentCell.parse(cell)),
    results: resultsOf(cells, summary.variants),
    comparisons: comparisonsOf(cells, summary.variants),
    departs: departuresOf(record.settings),
    notice: record.notice,
    leakage: store.corpora.findings(record.corpusId).filter(({ code }) => leakageCodes.includes(code)),
  }
}
