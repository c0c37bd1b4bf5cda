import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import {
  EngineTest,
  type EngineChoice,
  type EngineOptions,
  type InterruptedWork,
} from '../../../shared/contract/engine.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { toContractError } from '../../../shared/contract/errors.ts'
import { useLab } from '../../client/services.ts'
import { useConnection } from '../../stores/connection.store.ts'
import { useJobs } from '../../stores/jobs.store.ts'

/** The choice of engine as it is being made; nothing changes before it is put in place. */
export const useEngineSettings = defineStore('engine-settings', () => {
  const lab = useLab()
  const jobs = useJobs()
  const options = shallowRef<EngineOptions | null>(null)
  const draft = reactive<EngineChoice>({ engine: 'auto', network: 'auto' })
  const error = ref<ContractError | null>(null)
  /** Task that tests or changes the engine, and for which choice. */
  const work = ref<{ readonly job: number; readonly choice: EngineChoice; readonly changes: boolean } | null>(null)
  /** Work that putting the draft in place would interrupt; null while nobody is asked. */
  const asked = shallowRef<readonly InterruptedWork[] | null>(null)
  const progress = computed(() => jobs.active.find(({ id }) => id === work.value?.job)?.progress ?? null)
  const changed = computed(
    () =>
      options.value !== null &&
      (options.value.choice.engine !== draft.engine || options.value.choice.network !== draft.network),
  )

  const load = async (engine: EngineChoice['engine'] = draft.engine): Promise<void> => {
    try {
      options.value = await lab.call('engine.options', { engine })
      // A form that the engine does not have cannot stay chosen.
      if (options.value.networks.some(({ value, possible }) => value === draft.network && !possible))
        draft.network = 'auto'
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  const begin = async (): Promise<void> => {
    error.value = null
    await load('auto')
    if (options.value !== null) Object.assign(draft, options.value.choice)
    await load()
  }
  watch(
    () => draft.engine,
    (engine) => void load(engine),
  )

  const run = async (choice: EngineChoice, changes: boolean, start: () => Promise<{ job: number }>): Promise<void> => {
    if (work.value !== null) return
    error.value = null
    try {
      const { job } = await start()
      work.value = { job, choice, changes }
      EngineTest.parse(await lab.call('job.result', { job }))
    } catch (cause) {
      const failure = toContractError(cause)
      if (failure.code !== 'CANCELLED') error.value = failure
    } finally {
      work.value = null
      await load()
    }
  }
  const test = (choice: EngineChoice): Promise<void> => run(choice, false, () => lab.call('engine.test', choice))
  const put = (interrupt: boolean): Promise<void> => {
    const choice = { ...draft }
    asked.value = null
    return run(choice, true, () => lab.call('engine.choose', { ...choice, interrupt }))
  }
  /** Asks first where something runs. */
  const apply = async (): Promise<void> => {
    const interrupted = await lab.call('engine.interrupts', { ...draft }).catch((): InterruptedWork[] => [])
    if (interrupted.length > 0) asked.value = interrupted
    else await put(false)
  }
  lab.on('engine.changed', () => void load())
  useConnection().onBack(() => void load())
  return { options, draft, error, work, asked, progress, changed, begin, test, put, apply }
})
