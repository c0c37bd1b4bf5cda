import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import type { EventPayload } from '../../../../shared/contract/contract.ts'
import type { RunSummary } from '../../../../shared/contract/run.ts'
import type { TrainingSettingsInput } from '../../../../shared/protocol/settings.ts'
import { useLab } from '../../../client/services.ts'
import { useConnection } from '../../../stores/connection.store.ts'
import { useJobs } from '../../../stores/jobs.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { isActive } from './run-words.ts'

/** The project's runs, and what can be done with one. */
export const useTrain = defineStore('train', () => {
  const lab = useLab()
  const [jobs, toasts] = [useJobs(), useToasts()]
  /** Null until they are known. */
  const runs = ref<RunSummary[] | null>(null)
  const live = ref(new Map<string, EventPayload<'run.step'>>())
  const error = ref<ContractError | null>(null)

  /** Newest first; what is being worked on before all. */
  const ordered = computed(() =>
    [...(runs.value ?? [])].reverse().sort((a, b) => Number(isActive(b)) - Number(isActive(a))),
  )
  const byId = (run: string): RunSummary | undefined => runs.value?.find((entry) => entry.run === run)
  /** The training task of a run that has not ended. */
  const taskOf = (run: string) => jobs.active.find((job) => job.kind === 'train' && job.subject === run) ?? null
  /** Step that a run is at, ahead of its last checkpoint while it trains. */
  const stepOf = (run: RunSummary): number =>
    isActive(run) ? Math.max(run.steps, live.value.get(run.run)?.step ?? 0) : run.steps

  const load = async (): Promise<void> => {
    try {
      runs.value = await lab.call('run.list', {})
      error.value = null
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  lab.on('run.step', (step) => {
    live.value.set(step.run, step)
  })
  lab.on('run.checkpoint', () => void load())
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      live.value.clear()
      runs.value = null
    }
    if (what === 'project' || what === 'runs') void load()
  })
  useConnection().onBack(() => void load())

  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (cause) {
      toasts.failed(cause)
      return false
    }
  }
  const resume = (run: string): Promise<boolean> =>
    attempt(async () => {
      await lab.call('run.resume', { run })
      await load()
    })
  const evaluate = (run: string): Promise<boolean> =>
    attempt(async () => {
      await lab.call('run.evaluate', { run, split: 'validation' })
      await lab.call('run.evaluate', { run, split: 'test' })
    })
  const remove = (run: string): Promise<boolean> =>
    attempt(async () => {
      await lab.call('run.delete', { run })
      live.value.delete(run)
      await load()
      toasts.show({ tone: 'ok', title: `Run ${run} is deleted` })
    })
  /** Starts one network as a run, several or one on a cluster as an experiment; returns the address to look at. */
  const start = async (
    corpus: string,
    all: readonly TrainingSettingsInput[],
    { place, splitFile }: { place: 'here' | 'slurm'; splitFile: string },
  ): Promise<string | null> => {
    let address: string | null = null
    const [first] = all
    await attempt(async () => {
      if (first === undefined) return
      const own = splitFile.trim() === '' ? {} : { splitFile: splitFile.trim() }
      if (all.length === 1 && place === 'here') {
        const { run } = await lab.call('run.start', { corpus, settings: { ...first }, ...own })
        address = `/train/${String(run)}`
      } else {
        const distinct = <T>(values: readonly (T | undefined)[]): T[] =>
          [...new Set(values)].filter((value) => value !== undefined)
        const { experiment } = await lab.call('experiment.start', {
          corpus,
          settings: { ...first },
          ...own,
          place,
          folds: distinct(all.map(({ fold }) => fold)),
          variants: distinct(all.map(({ variant }) => variant)),
          seeds: distinct(all.map(({ seed }) => seed)),
        })
        address = `/experiments/${experiment}`
      }
    })
    await load()
    return address
  }
  const pauseOrContinue = async (run: string): Promise<void> => {
    const task = taskOf(run)
    if (task?.state === 'running') await jobs.pause(task.id)
    else if (task?.state === 'paused') await jobs.resume(task.id)
  }
  const stop = async (run: string): Promise<void> => {
    const task = taskOf(run)
    if (task !== null) await jobs.cancel(task.id)
  }
  return {
    runs,
    ordered,
    live,
    error,
    byId,
    taskOf,
    stepOf,
    load,
    resume,
    evaluate,
    remove,
    start,
    pauseOrContinue,
    stop,
  }
})
