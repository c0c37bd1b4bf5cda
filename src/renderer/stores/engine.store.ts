import { defineStore } from 'pinia'
import { ref } from 'vue'
import { toContractError } from '../../shared/contract/errors.ts'
import type { ContractError } from '../../shared/contract/errors.ts'
import type { EngineStatus } from '../../shared/contract/engine.ts'
import { useLab } from '../client/services.ts'
import { useIdentity } from './identity.store.ts'
import { useConnection } from './connection.store.ts'

/** What computes on this computer. */
export const useEngine = defineStore('engine', () => {
  const lab = useLab()
  const identity = useIdentity()
  const status = ref<EngineStatus | null>(null)
  const error = ref<ContractError | null>(null)
  const busy = ref<'no' | 'checking' | 'testing'>('no')
  const checkedAt = ref<Date | null>(null)

  /** With `selfTest`, compares the engine with stored reference numbers, which takes some seconds. */
  const check = async (selfTest: boolean): Promise<void> => {
    if (busy.value !== 'no' || identity.onlyCodes) return
    busy.value = selfTest ? 'testing' : 'checking'
    try {
      const found = await lab.call('engine.status', { selfTest })
      // A plain check does not take back what a self-test has shown.
      status.value =
        found.selfTest === null && status.value !== null ? { ...found, selfTest: status.value.selfTest } : found
      error.value = null
      checkedAt.value = new Date()
    } catch (cause) {
      error.value = toContractError(cause)
    } finally {
      busy.value = 'no'
    }
  }
  lab.on('engine.changed', () => {
    // What the self-test found was found of the engine before.
    if (status.value !== null) status.value = { ...status.value, selfTest: null }
    void check(false)
  })
  useConnection().onBack(() => void check(false))
  return { status, error, busy, checkedAt, check }
})
