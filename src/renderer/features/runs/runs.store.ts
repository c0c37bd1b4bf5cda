import { defineStore } from 'pinia'
import { ref } from 'vue'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import type { EventPayload } from '../../../shared/contract/contract.ts'
import type { RunSummary } from '../../../shared/contract/run.ts'
import { useLab } from '../../client/services.ts'
import { useToasts } from '../../state/toasts.store.ts'

/** The project's runs, with the step each training has just done. */
export const useRuns = defineStore('runs', () => {
  const lab = useLab()
  const toasts = useToasts()
  const runs = ref<RunSummary[] | null>(null)
  const live = ref(new Map<string, EventPayload<'run.step'>>())
  const error = ref<ContractError | null>(null)

  const load = async (): Promise<void> => {
    try {
      runs.value = await lab.call('run.list', {})
      error.value = null
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  lab.on('run.step', (step) => { live.value.set(step.run, step) })
  lab.on('run.checkpoint', () => void load())
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') live.value.clear()
    if (what === 'project' || what === 'runs') void load()
  })
  const resume = (run: string): Promise<void> => lab.call('run.resume', { run }).then(() => load(), toasts.failed)
  return { runs, live, error, load, resume }
})
