import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { LabState } from '../../shared/contract/face.ts'
import { useServices } from '../client/services.ts'

/** Whether the lab answers; others listen to ask again once it is back. */
export const useConnection = defineStore('connection', () => {
  const state = ref<LabState>({ state: 'up' })
  const back: (() => void)[] = []
  useServices().channel.onState((now) => {
    const before = state.value.state
    state.value = now
    if (now.state === 'up' && before !== 'up') back.forEach((listener) => listener())
  })
  return { state, onBack: (listener: () => void) => { back.push(listener) } }
})
