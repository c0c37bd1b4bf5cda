import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { toContractError, type ContractError } from '../../../shared/contract/errors.ts'
import type { ExperimentDetail, ExperimentSummary } from '../../../shared/contract/experiment.ts'
import { ReportResult } from '../../../shared/contract/output.ts'
import { useLab } from '../../client/services.ts'
import { useConnection } from '../../stores/connection.store.ts'
import { useJobs } from '../../stores/jobs.store.ts'
import { useToasts } from '../../stores/toasts.store.ts'

/** The project's experiments, the one that is shown, and what can be done with it. */
export const useExperiments = defineStore('experiments', () => {
  const lab = useLab()
  const [jobs, toasts] = [useJobs(), useToasts()]
  /** Null until they are known. */
  const all = shallowRef<readonly ExperimentSummary[] | null>(null)
  const shown = ref<string | null>(null)
  const detail = shallowRef<ExperimentDetail | null>(null)
  const error = ref<ContractError | null>(null)
  /** Step that a run is at, ahead of its last checkpoint. */
  const live = ref(new Map<string, number>())

  const loadDetail = async (): Promise<void> => {
    const asked = shown.value
    if (asked === null || all.value?.every(({ experiment }) => experiment !== asked) === true) {
      detail.value = null
      return
    }
    const found = await lab.call('experiment.get', { experiment: asked })
    if (shown.value === asked) detail.value = found
  }
  const load = async (): Promise<void> => {
    try {
      all.value = await lab.call('experiment.list', {})
      await loadDetail()
      error.value = null
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  const show = async (experiment: string | null): Promise<void> => {
    if (shown.value !== experiment) detail.value = null
    shown.value = experiment
    await load()
  }
  lab.on('run.step', ({ run, step }) => {
    live.value.set(run, step)
  })
  lab.on('run.checkpoint', () => void load())
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      all.value = detail.value = shown.value = null
      live.value.clear()
    } else if (what === 'experiments' && all.value !== null) void load()
  })
  useConnection().onBack(() => {
    if (all.value !== null) void load()
  })

  /** The task that works on what is shown. */
  const task = computed(
    () => jobs.active.find((job) => job.kind === 'experiment' && job.subject === shown.value) ?? null,
  )
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (cause) {
      toasts.failed(cause)
    }
    await load()
  }
  const resume = (experiment: string, cells?: readonly number[]): Promise<void> =>
    attempt(() => lab.call('experiment.resume', { experiment, ...(cells === undefined ? {} : { cells: [...cells] }) }))
  const cancel = (experiment: string): Promise<void> => attempt(() => lab.call('experiment.cancel', { experiment }))
  const remove = (experiment: string): Promise<void> => attempt(() => lab.call('experiment.delete', { experiment }))
  /** Writes the report into the project's folder; the tray shows how far it is. */
  const report = async (experiment: string): Promise<void> => {
    try {
      const { job } = await lab.call('report.write', { experiments: [experiment] })
      const { index } = ReportResult.parse(await lab.call('job.result', { job }))
      toasts.show({ tone: 'ok', title: 'The report is written', text: index })
    } catch (cause) {
      toasts.failed(cause)
    }
  }
  return { all, shown, detail, error, live, task, load, show, resume, cancel, remove, report }
})
