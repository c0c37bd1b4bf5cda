import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Identity } from '../../shared/contract/coding.ts'
import { useLab } from '../client/services.ts'
import { useConnection } from './connection.store.ts'
import { useToasts } from './toasts.store.ts'

/** As whom this window speaks to the lab, which decides what it may see. */
export const useIdentity = defineStore('identity', () => {
  const lab = useLab()
  const toasts = useToasts()
  const me = shallowRef<Identity | null>(null)
  const onlyCodes = computed(() => me.value?.role === 'coder')
  /** Other projects may be opened from here: coders of a lab cannot, those with a packet can. */
  const mayOpen = computed(() => !onlyCodes.value || me.value?.packet === true)

  const refresh = async (): Promise<void> => {
    me.value = await lab.call('coder.me', {})
  }
  const enter = async (coder: string): Promise<void> => {
    me.value = await lab.call('coder.enter', { coder })
  }
  const leave = async (): Promise<void> => {
    me.value = await lab.call('coder.leave', {})
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') void refresh().catch(toasts.failed)
  })
  // A lab that was started again knows nobody: who was coding goes on as the same coder, once the project is open
  // again.
  useConnection().onBack(() => {
    const before = me.value
    const resume = async (): Promise<void> => {
      await refresh()
      if (
        before?.coder != null &&
        !before.bound &&
        me.value?.coder == null &&
        (await lab.call('project.current', {})) !== null
      )
        await enter(before.coder.id)
    }
    void resume().catch(toasts.failed)
  })
  return { me, onlyCodes, mayOpen, refresh, enter, leave }
})
