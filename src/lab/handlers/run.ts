import { settingsOf, TrainingSettings, type TrainingSettingsInput } from '../../shared/protocol/settings.ts'
import { evaluateRun } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { selectSamples } from '../training/selection.ts'
import { trainRun } from '../training/train.job.ts'
import type { RunRecord } from '../store/runs-table.ts'
import { RunSummary } from '../../shared/contract/run.ts'
import { findCorpus } from './corpus.ts'
import type { HandlersOf, LabContext } from './context.ts'

const summaryOf = (record: RunRecord): RunSummary => RunSummary.parse(record)

/** Makes a run's record with its exact selection of samples; the caller queues its training. */
export const createRun = (lab: LabContext, corpus: string | undefined, settings: Record<string, unknown>): string => {
  const store = lab.store()
  const parsed = settingsOf(TrainingSettings.partial().parse(settings) as TrainingSettingsInput)
  const { id } = findCorpus(store, corpus)
  const { samples, dataHash } = selectSamples(store, id, parsed)
  return store.runs.create({ corpus: id, settings: parsed, dataHash, samples })
}

const queueTraining = (lab: LabContext, run: string): { job: number; run: string } => {
  const store = lab.store()
  const { settings } = findRun(store, run)
  const title = `Train ${run}: ${settings.variant}, ${String(settings.classes)} classes, fold ${String(settings.fold)}`
  return { job: lab.queue.add({ kind: 'train', title, subject: run, lane: 'compute' }, trainRun({ store, compute: lab.compute, emit: (event, payload) => { lab.emit(event, payload) } }, run)), run }
}

export const runHandlers = (lab: LabContext): HandlersOf<'run'> => ({
  'run.list': () => lab.store().runs.list().map(summaryOf),
  'run.get': ({ run }) => summaryOf(findRun(lab.store(), run)),
  'run.curve': ({ run }) => lab.store().runs.curve(findRun(lab.store(), run).run),
  'run.start': ({ corpus, settings }) => queueTraining(lab, createRun(lab, corpus, settings)),
  'run.resume': ({ run }) => queueTraining(lab, findRun(lab.store(), run).run),
  'run.evaluate': ({ run, split }) => {
    const store = lab.store()
    findRun(store, run)
    return { job: lab.queue.add({ kind: 'evaluate', title: `Evaluate ${run}`, subject: run, lane: 'compute' }, evaluateRun({ store, compute: lab.compute }, run, split)) }
  },
})
