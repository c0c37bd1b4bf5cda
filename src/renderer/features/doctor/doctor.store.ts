import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { NetworkCounters } from '../../../shared/contract/face.ts'
import { useServices } from '../../client/services.ts'
import { useEngine } from '../../stores/engine.store.ts'
import { useToasts } from '../../stores/toasts.store.ts'
import { reportText } from './report-text.ts'

/** What the doctor shows beside the engine: what went over the network, and the report to copy. */
export const useDoctor = defineStore('doctor', () => {
  const { desktop, info } = useServices()
  const [engine, toasts] = [useEngine(), useToasts()]
  /** Counted by the desktop; null in a browser, which counts nothing. */
  const counters = ref<NetworkCounters | null>(null)
  /** Loads that the page's own policy stopped. */
  const violations = ref(0)
  document.addEventListener('securitypolicyviolation', () => {
    violations.value += 1
  })

  const count = async (): Promise<void> => {
    counters.value = desktop === null ? null : await desktop.call('face.networkCounters', {})
  }
  const copyReport = async (): Promise<void> => {
    if (engine.status === null) return
    const text = reportText(engine.status, info)
    try {
      if (desktop === null) await navigator.clipboard.writeText(text)
      else await desktop.call('clipboard.write', { text })
      toasts.show({
        tone: 'ok',
        title: 'Report copied',
        text: 'It holds versions and findings; folders of this computer are left out.',
      })
    } catch (error) {
      toasts.failed(error)
    }
  }
  return { counters, violations, count, copyReport }
})
