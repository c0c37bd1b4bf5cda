import { exportRun } from '../report/export.job.ts'
import { writeRunReport } from '../report/report.job.ts'
import { reproduceReport } from '../report/reproduce.job.ts'
import { findRun } from '../training/find-run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const outputHandlers = (lab: LabContext): HandlersOf<'export'> & HandlersOf<'report'> => ({
  'export.write': (request) => {
    const store = lab.store()
    findRun(store, request.run)
    return {
      job: lab.queue.add(
        { kind: 'export', title: `Export ${request.kind} of ${request.run}`, subject: request.run, lane: 'compute' },
        exportRun({ store, compute: lab.compute }, request),
      ),
    }
  },
  'report.reproduce': ({ settings, out }) => {
    const services = {
      store: lab.store(),
      compute: lab.compute,
      appVersion: lab.appVersion,
      queue: lab.queue,
      emit: lab.emit.bind(lab),
    }
    return {
      job: lab.queue.add(
        { kind: 'report', title: 'Reproduce a report', lane: 'compute' },
        reproduceReport(services, settings, out),
      ),
    }
  },
  'report.write': ({ runs, experiments, out, faces }) => {
    const services = { store: lab.store(), compute: lab.compute, appVersion: lab.appVersion, queue: lab.queue }
    for (const run of runs) findRun(services.store, run)
    for (const experiment of experiments) services.store.experiments.byName(experiment)
    return {
      job: lab.queue.add(
        { kind: 'report', title: 'Write the report', lane: 'compute' },
        writeRunReport(
          services,
          { runs, experiments, faces },
          out ?? services.store.folder.at('exports', ['report', ...experiments, ...runs].slice(0, 6).join('-')),
        ),
      ),
    }
  },
})
