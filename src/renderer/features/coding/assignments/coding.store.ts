import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { z } from 'zod'
import type { Assignment, Coder, FacesAssignment, FiltersAssignment } from '../../../../shared/contract/coding.ts'
import { useLab } from '../../../client/services.ts'
import { useConnection } from '../../../stores/connection.store.ts'
import { useIdentity } from '../../../stores/identity.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'

/** Coders and their work; a coder's window holds its own part only. */
export const useCoding = defineStore('coding', () => {
  const lab = useLab()
  const identity = useIdentity()
  const toasts = useToasts()
  const coders = shallowRef<readonly Coder[]>([])
  const assignments = shallowRef<readonly Assignment[]>([])
  const loaded = ref(false)
  const active = computed(() => coders.value.filter(({ retired }) => !retired))

  const load = async (): Promise<void> => {
    // Another project may just have been opened, in which this window speaks as somebody else.
    await identity.refresh()
    assignments.value = await lab.call('assignment.list', {})
    coders.value = identity.onlyCodes ? [] : await lab.call('coder.list', {})
    loaded.value = true
  }
  lab.on('project.changed', ({ what }) => {
    if (loaded.value && (what === 'project' || what === 'coding' || what === 'assignments'))
      void load().catch(toasts.failed)
  })
  useConnection().onBack(() => {
    if (loaded.value) void load().catch(toasts.failed)
  })

  /** Does something and reads everything anew; what went wrong is told. @returns whether it went well */
  const after = async (work: Promise<unknown>): Promise<boolean> => {
    try {
      await work
      await load()
      return true
    } catch (error) {
      toasts.failed(error)
      return false
    }
  }
  const issueToken = async (coder: string): Promise<string | null> => {
    try {
      const { token } = await lab.call('coder.token', { coder })
      await load()
      return token
    } catch (error) {
      toasts.failed(error)
      return null
    }
  }
  return {
    coders,
    active,
    assignments,
    loaded,
    load,
    issueToken,
    add: (name: string, role: Coder['role']) => after(lab.call('coder.add', { name, role })),
    retire: (coder: string) => after(lab.call('coder.retire', { coder })),
    revoke: (coder: string) => after(lab.call('coder.revoke', { coder })),
    assignFaces: (work: z.input<typeof FacesAssignment>) => after(lab.call('assignment.faces', work)),
    assignFilters: (work: z.input<typeof FiltersAssignment>) => after(lab.call('assignment.filters', work)),
    enter: (coder: string) => after(identity.enter(coder)),
    leave: () => after(identity.leave()),
  }
})
