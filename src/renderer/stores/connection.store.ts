import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { LabState } from '../../shared/contract/face.ts'
import { useServices } from '../client/services.ts'
import { useToasts } from './toasts.store.ts'

/** Whether the lab answers; others listen to ask again once it is back. */
export const useConnection = defineStore('connection', () => {
  const state = ref<LabState>({ state: 'up' })
  const back: (() => void)[] = []
  const { channel, desktop } = useServices()
  const toasts = useToasts()
  channel.onState((now) => {
    const before = state.value.state
    state.value = now
    // The desktop starts it again within a moment, too fast for a banner to be read.
    if (now.state === 'restarting' && desktop !== null) {
      toasts.show({
        tone: 'danger',
        title: now.message,
        text: 'What was stored is safe. A training can be resumed from its last checkpoint.',
      })
    }
    if (now.state === 'up' && before !== 'up') back.forEach((listener) => listener())
  })
  return {
    state,
    onBack: (listener: () => void) => {
      back.push(listener)
    },
  }
})
