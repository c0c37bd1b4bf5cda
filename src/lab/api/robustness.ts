import { AULensError } from '../../shared/contract/errors.ts'
import { CascadeSettings, ControlSettings, PlaceSettings, StabilitySettings } from '../../shared/contract/robustness.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { cascadeOfFilter } from '../robustness/cascade.job.ts'
import { controlsOfRun } from '../robustness/controls.job.ts'
import { permutedRunOf } from '../robustness/permuted-run.ts'
import { placeOfRun } from '../robustness/place.job.ts'
import { filterRobustness, robustnessOverview } from '../robustness/robustness-overview.ts'
import { writeRobustness } from '../robustness/write-robustness.ts'
import { stabilityOfRun } from '../robustness/stability.job.ts'
import { findRun } from '../training/find-run.ts'
import { partsOfRun, splitOfParts } from '../training/recorded-parts.ts'
import { isControl, settingsOf } from '../../shared/protocol/settings.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { createRun, queueTraining } from './run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

const queueWork = <T>(
  lab: LabContext,
  run: string,
  title: string,
  work: (services: ResultServices) => JobWork<T>,
): { job: number } => {
  const store = lab.store()
  findRun(store, run)
  const job = lab.queue.add({ kind: 'robustness', title, subject: run, lane: 'compute' }, async (context) => {
    const value = await work({ store, compute: lab.compute })(context)
    lab.emit('project.changed', { what: 'robustness' })
    return value
  })
  return { job }
}

/** Starts the control run of a run, or goes on with the one that was started. */
const trainPermuted = (lab: LabContext, run: string): { job: number; run: string } => {
  const store = lab.store()
  const record = findRun(store, run)
  if (isControl(record.settings))
    throw new AULensError('RUN_IS_CONTROL', `The run "${run}" is itself trained on permuted labels.`, {
      hint: 'Name the run that it is the control of.',
    })
  const started = permutedRunOf(store, record)
  if (started?.state === 'done')
    throw new AULensError(
      'CONTROL_IS_DONE',
      `${started.run} is already trained on permuted labels with the settings of ${run}.`,
      { hint: 'Compute the controls.' },
    )
  const control =
    started?.run ??
    createRun(
      lab,
      record.corpus,
      { ...settingsOf(record.settings), labels: 'permuted' },
      splitOfParts(record.settings.splitFile, partsOfRun(store, run)),
    )
  return queueTraining(lab, control)
}

export const robustnessHandlers = (lab: LabContext): HandlersOf<'robustness'> => ({
  'robustness.overview': ({ run, layer }) => robustnessOverview(lab.store(), run, layer),
  'robustness.filter': ({ run, layer, filter, au }) => filterRobustness(lab.store(), run, layer, filter, au),
  'robustness.place': ({ run, settings }) => {
    const parsed = PlaceSettings.parse(settings)
    return queueWork(lab, run, `Where the filters of ${run} peak`, (services) => placeOfRun(services, run, parsed))
  },
  'robustness.stability': ({ run, settings }) => {
    const parsed = StabilitySettings.parse(settings)
    return queueWork(lab, run, `Look for the filters of ${run} in other runs`, (services) =>
      stabilityOfRun(services, run, parsed),
    )
  },
  'robustness.controls': ({ run, settings }) => {
    const parsed = ControlSettings.parse(settings)
    return queueWork(lab, run, `Compare ${run} with networks that learnt nothing`, (services) =>
      controlsOfRun(services, run, parsed),
    )
  },
  'robustness.cascade': ({ run, settings }) => {
    const parsed = CascadeSettings.parse(settings)
    return queueWork(lab, run, `Randomise the weights below filter ${String(parsed.filter)} of ${run}`, (services) =>
      cascadeOfFilter(services, run, parsed),
    )
  },
  'robustness.trainPermuted': ({ run }) => trainPermuted(lab, run),
  'robustness.export': ({ run, layer, out }) => {
    const store = lab.store()
    findRun(store, run)
    return {
      job: lab.queue.add({ kind: 'export', title: `Write the robustness of ${run}`, subject: run, lane: 'disk' }, () =>
        writeRobustness(store, run, layer, out),
      ),
    }
  },
})
