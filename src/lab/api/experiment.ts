import { lstat, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { checkCluster } from '../cluster/check-cluster.ts'
import { watchCluster } from '../cluster/watch-cluster.job.ts'
import { createExperiment } from '../experiments/create-experiment.ts'
import { experimentDetail, jobOf, summaryOf } from '../experiments/experiment-detail.ts'
import type { ExperimentsTable } from '../store/tables/experiments-table.ts'
import { experimentName } from '../store/tables/experiments-table.ts'
import { runExperiment } from '../experiments/run-experiment.job.ts'
import { variantConfusion } from '../experiments/variant-confusion.ts'
import { findCorpus } from '../corpora/find-corpus.ts'
import { queueTraining } from './run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

const tableOf = (lab: LabContext): ExperimentsTable => lab.store().experiments

/** Only a folder that AULens named for this experiment is removed: the path comes from the project's database. */
const isOwnFolder = async (folder: string, experiment: string): Promise<boolean> => {
  const name = basename(folder)
  const found = await lstat(folder).catch(() => null)
  return name.startsWith(`${experiment}-`) && /-[0-9a-f]{8}$/.test(name) && found?.isDirectory() === true
}

/** Queues the work on an experiment's waiting cells: here one experiment after another, on a cluster each by itself. */
const queueExperiment = (lab: LabContext, id: number): { experiment: string; job: number } => {
  const experiment = experimentName(id)
  const { place } = tableOf(lab).byName(experiment)
  const count = tableOf(lab).cells(id).length
  const work =
    place === 'here'
      ? runExperiment(lab, id, (run, onProgress) => queueTraining(lab, run, onProgress))
      : watchCluster(lab, id)
  const job = lab.queue.add(
    {
      kind: 'experiment',
      title:
        `${place === 'here' ? 'Cross-validate' : 'Cross-validate on Slurm'}: ${experiment}, ${String(count)} ` +
        `${count === 1 ? 'network' : 'networks'}`,
      subject: experiment,
      lane: place === 'here' ? 'experiment' : `cluster-${id}`,
    },
    work,
  )
  const store = lab.store()
  lab.queue
    .result(job)
    .catch(() => undefined)
    .finally(() => {
      // One that was cancelled before its turn never ran, so it could not say so itself.
      if (lab.current() !== store) return
      if (lab.queue.list().find((entry) => entry.id === job)?.startedAt === null) {
        for (const cell of tableOf(lab).cells(id))
          if (cell.state === 'queued') tableOf(lab).setState(id, cell.cell, 'cancelled')
      }
      lab.emit('project.changed', { what: 'experiments' })
    })
  lab.emit('project.changed', { what: 'experiments' })
  return { experiment, job }
}

/**
 * After a start: cells that were training here when the program ended wait again, and with `watch` what is on a cluster
 * is
 * looked after again.
 */
export const recoverExperiments = (lab: LabContext, watch: boolean): void => {
  const table = tableOf(lab)
  for (const { id, place } of table.list()) {
    const open = table.cells(id).filter((cell) => cell.state === 'queued' || cell.state === 'running')
    if (open.length === 0) continue
    if (place === 'here') for (const cell of open) table.setState(id, cell.cell, 'queued')
    else {
      for (const cell of open)
        if (cell.run !== null) lab.store().runs.setState(cell.run, cell.state === 'running' ? 'running' : 'queued')
      if (watch) queueExperiment(lab, id)
    }
  }
}

export const experimentHandlers = (lab: LabContext): HandlersOf<'experiment'> & HandlersOf<'cluster'> => ({
  'experiment.list': () => {
    const store = lab.store()
    const table = tableOf(lab)
    return table.list().map((record) => summaryOf(store, lab.queue, record, table.cells(record.id)))
  },
  'experiment.get': ({ experiment }) => experimentDetail(lab.store(), lab.queue, experiment),
  'experiment.start': async (request) =>
    queueExperiment(lab, await createExperiment(lab.store(), findCorpus(lab.store(), request.corpus), request)),
  'experiment.resume': ({ experiment, cells }) => {
    const table = tableOf(lab)
    const { id, place } = table.byName(experiment)
    if (jobOf(lab.queue, id) !== null)
      throw new AULensError('EXPERIMENT_IS_BUSY', `${experiment} is being worked on.`, {
        hint: 'Its task is in the tray.',
      })
    if (place === 'slurm') table.setCluster(id, table.clusterSettings())
    for (const cell of table.cells(id)) {
      const wanted = cells?.includes(cell.cell) ?? true
      if (!wanted || cell.state === 'done') continue
      // What the cluster still works on is left to it.
      if (place === 'slurm' && cell.submission !== null && (cell.state === 'queued' || cell.state === 'running'))
        continue
      table.setDeaths(id, cell.cell, 0, 0)
      table.release(id, cell.cell)
    }
    return queueExperiment(lab, id)
  },
  'experiment.cancel': ({ experiment }) => {
    const table = tableOf(lab)
    const { id } = table.byName(experiment)
    const job = jobOf(lab.queue, id)
    if (job !== null) lab.queue.cancel(job)
    else for (const cell of table.cells(id)) if (cell.state === 'queued') table.setState(id, cell.cell, 'cancelled')
    lab.emit('project.changed', { what: 'experiments' })
    return null
  },
  'experiment.confusion': ({ experiment, variant }) => variantConfusion(lab.store(), experiment, variant),
  'experiment.delete': async ({ experiment }) => {
    const table = tableOf(lab)
    const { id, folder } = table.byName(experiment)
    if (jobOf(lab.queue, id) !== null)
      throw new AULensError('EXPERIMENT_IS_BUSY', `${experiment} is being worked on.`, { hint: 'Cancel it first.' })
    table.remove(id)
    if (folder !== null && (await isOwnFolder(folder, experiment))) await rm(folder, { recursive: true, force: true })
    lab.emit('project.changed', { what: 'experiments' })
    return null
  },
  'cluster.settings': () => tableOf(lab).clusterSettings(),
  'cluster.save': ({ settings }) => {
    tableOf(lab).saveClusterSettings(settings)
    return settings
  },
  'cluster.check': ({ settings }) => checkCluster(settings, lab.store().directory),
})
