import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { LiveAnalysis } from '../../../shared/contract/live.ts'
import type { RunSummary } from '../../../shared/contract/run.ts'
import { newestInspected } from '../../client/newest-inspected.ts'
import { useLab } from '../../client/services.ts'
import { useJobs } from '../../stores/jobs.store.ts'
import { preparePhotograph } from './prepare-photograph.ts'

/** One photograph at a time, looked at through one run. */
export const useLive = defineStore('live', () => {
  const lab = useLab()
  const jobs = useJobs()
  const runs = ref<RunSummary[] | null>(null)
  const run = ref('')
  const analysis = shallowRef<LiveAnalysis | null>(null)
  const error = ref<ContractError | null>(null)
  const busy = ref<string | null>(null)
  const current = ref<number | null>(null)
  const job = computed(() => jobs.active.find(({ id }) => id === current.value) ?? null)
  let last: File | null = null

  const find = async (): Promise<void> => {
    try {
      const found = (await lab.call('run.list', {})).filter(({ bestStep }) => bestStep !== null)
      if (!found.some((entry) => entry.run === run.value)) {
        // A network whose filters have been compared with Action Units says most.
        const scored = await newestInspected(lab, found, ({ run: scoredRun, evidence }) =>
          evidence === null ? null : scoredRun,
        )
        run.value = scored ?? found.at(-1)?.run ?? ''
      }
      runs.value = found
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  let loading: Promise<void> = Promise.resolve()
  const load = (): Promise<void> => {
    loading = find()
    return loading
  }
  const analyse = async (file: File, face = 0): Promise<void> => {
    // A photograph may be dropped before it is known who will look at it.
    await loading
    if (busy.value !== null || run.value === '') return
    busy.value = file.name
    error.value = null
    last = file
    try {
      const started = await lab.call('live.analyse', {
        run: run.value,
        name: file.name.slice(0, 400),
        photograph: await preparePhotograph(file),
        face,
      })
      current.value = started.job
      analysis.value = LiveAnalysis.parse(await lab.call('job.result', { job: started.job }))
    } catch (cause) {
      analysis.value = null
      error.value = toContractError(cause)
    } finally {
      busy.value = null
      current.value = null
    }
  }
  const chooseRun = async (to: string): Promise<void> => {
    run.value = to
    if (last !== null) await analyse(last)
  }
  /** Looks at another face of the same photograph. */
  const chooseFace = async (face: number): Promise<void> => {
    if (last !== null) await analyse(last, face)
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      analysis.value = null
      last = null
      void load()
    } else if (what === 'runs') void load()
  })
  return { runs, run, analysis, error, busy, job, load, analyse, chooseRun, chooseFace }
})
