import { AULensError } from '../../shared/contract/errors.ts'
import { isControl } from '../../shared/protocol/settings.ts'
import { compareRuns } from '../training/compare-runs.ts'
import { estimateRun } from '../training/estimate.ts'
import { withExcluded } from '../training/excluded-faces.ts'
import { evaluateRun } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { runDetail } from '../training/run-detail.ts'
import { selectSamples } from '../training/selection.ts'
import { storedEvaluation, surestMistakes } from '../training/stored-predictions.ts'
import { readSplitFile, settingsWithSplit, type SplitFile } from '../training/split-file.ts'
import { trainRun } from '../training/train.job.ts'
import { permutedRunOf } from '../robustness/permuted-run.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RawProgress } from '../jobs/progress-clock.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import { RunSummary } from '../../shared/contract/run.ts'
import { findCorpus } from '../corpora/find-corpus.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

const summaryOf = (record: RunRecord): RunSummary => RunSummary.parse(record)

/** Makes a run's record with its exact selection of samples; the caller queues its training. */
export const createRun = (
  lab: LabContext,
  corpus: string | undefined,
  settings: Record<string, unknown>,
  splitFile: SplitFile | null = null,
): string => {
  const store = lab.store()
  const { id } = findCorpus(store, corpus)
  const parsed = withExcluded(store, id, settingsWithSplit(settings, splitFile))
  const { samples, dataHash, excluded } = selectSamples(store, id, parsed, splitFile)
  return store.runs.create({ corpus: id, settings: parsed, dataHash, samples, excluded })
}

const isBusy = (lab: LabContext, run: string): boolean =>
  lab.queue.list().some((job) => job.subject === run && job.endedAt === null)

/**
 * Puts a run's training into the queue, from its last checkpoint on; `onProgress` is told of it too. @throws
 * AULensError RUN_IS_BUSY
 */
export const queueTraining = (
  lab: LabContext,
  run: string,
  onProgress?: (progress: RawProgress) => void,
): { job: number; run: string } => {
  const store = lab.store()
  const { settings } = findRun(store, run)
  if (lab.queue.list().some((job) => job.kind === 'train' && job.subject === run && job.endedAt === null)) {
    throw new AULensError('RUN_IS_BUSY', `The run "${run}" is already training or waiting to.`, {
      hint: 'Its task is in the tray.',
    })
  }
  const title =
    `Train ${run}${isControl(settings) ? ' on permuted labels, a control' : ''}: ${settings.variant}, ` +
    `${String(settings.classes)} classes, fold ${String(settings.fold)}`
  store.runs.setState(run, 'queued')
  lab.emit('project.changed', { what: 'runs' })
  const work = trainRun(
    {
      store,
      compute: lab.compute,
      emit: (event, payload) => {
        lab.emit(event, payload)
      },
    },
    run,
  )
  const job = lab.queue.add({ kind: 'train', title, subject: run, lane: 'compute', canPause: true }, (context) =>
    work({
      ...context,
      onProgress: (progress) => {
        context.onProgress(progress)
        onProgress?.(progress)
      },
    }),
  )
  lab.queue.result(job).catch(() => {
    // A training that was cancelled before its turn never ran, so it could not say so itself.
    if (lab.current() !== store || store.runs.get(run)?.state !== 'queued') return
    store.runs.setState(run, 'cancelled')
    lab.emit('project.changed', { what: 'runs' })
  })
  return { job, run }
}

/** The control run that would be left without a run that it is the control of; no list would show it any more. */
const unneededControl = (store: ProjectStore, run: string): string | null => {
  const control = permutedRunOf(store, findRun(store, run))?.run
  if (control === undefined || control === run) return null
  return store.runs.list().some((other) => other.run !== run && permutedRunOf(store, other)?.run === control)
    ? null
    : control
}

const deleteRun = async (lab: LabContext, run: string): Promise<null> => {
  const store = lab.store()
  findRun(store, run)
  if (isBusy(lab, run))
    throw new AULensError('RUN_IS_BUSY', `The run "${run}" is being worked on.`, { hint: 'Stop it first.' })
  const control = unneededControl(store, run)
  if (control !== null && isBusy(lab, control))
    throw new AULensError(
      'RUN_IS_BUSY',
      `${control}, the control of "${run}" on permuted labels, is being worked on.`,
      { hint: 'Stop it first.' },
    )
  for (const removed of [run, ...(control === null ? [] : [control])]) {
    store.assertInPlace()
    store.runs.remove(removed)
    await store.folder.remove('runs', removed)
  }
  lab.emit('project.changed', { what: 'runs' })
  return null
}

export const runHandlers = (lab: LabContext): HandlersOf<'run'> => ({
  'run.list': () => lab.store().runs.list().map(summaryOf),
  'run.get': ({ run }) => runDetail(lab.store(), run),
  'run.curve': ({ run }) => lab.store().runs.curve(findRun(lab.store(), run).run),
  'run.start': async ({ corpus, settings, splitFile }) =>
    queueTraining(
      lab,
      createRun(lab, corpus, settings, splitFile === undefined ? null : await readSplitFile(splitFile)),
    ),
  'run.resume': ({ run }) => queueTraining(lab, findRun(lab.store(), run).run),
  'run.evaluate': ({ run, split }) => {
    const store = lab.store()
    findRun(store, run)
    const job = lab.queue.add(
      { kind: 'evaluate', title: `Evaluate ${run}`, subject: run, lane: 'compute' },
      async (context) => {
        const evaluation = await evaluateRun({ store, compute: lab.compute }, run, split)(context)
        lab.emit('project.changed', { what: 'runs' })
        return evaluation
      },
    )
    return { job }
  },
  'run.confusion': ({ run, split }) => storedEvaluation(lab.store(), findRun(lab.store(), run).run, split),
  'run.mistakes': (query) => surestMistakes(lab.store(), query),
  'run.compare': ({ runs }) => compareRuns(lab.store(), runs),
  'run.delete': ({ run }) => deleteRun(lab, run),
  'run.estimate': async ({ corpus, settings, splitFile }) => {
    const file = splitFile === undefined ? null : await readSplitFile(splitFile)
    return estimateRun(lab.store(), findCorpus(lab.store(), corpus), settingsWithSplit(settings, file), file)
  },
})
