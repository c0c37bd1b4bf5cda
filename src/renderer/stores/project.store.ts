import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ProjectInfo } from '../../shared/contract/project.ts'
import type { RecentProject } from '../../shared/contract/face.ts'
import { useServices } from '../client/services.ts'
import { useConnection } from './connection.store.ts'
import { useToasts } from './toasts.store.ts'

/** The open project, and those opened lately. */
export const useProject = defineStore('project', () => {
  const { lab, desktop } = useServices()
  const toasts = useToasts()
  const current = ref<ProjectInfo | null>(null)
  const recent = ref<RecentProject[]>([])
  const opening = ref<string | null>(null)

  const listRecent = async (): Promise<void> => {
    if (desktop !== null) recent.value = await desktop.call('recent.list', {})
  }
  const refresh = async (): Promise<void> => {
    current.value = await lab.call('project.current', {})
  }
  /** Takes note of the project that the lab has open now. */
  const opened = async (): Promise<void> => {
    await refresh()
    if (current.value === null) return
    await desktop?.call('recent.remember', { directory: current.value.directory, name: current.value.name })
    await listRecent()
  }
  const open = async (directory: string, create = false): Promise<void> => {
    opening.value = directory
    try {
      await lab.call('project.open', { directory, create })
      await opened()
    } finally {
      opening.value = null
    }
  }
  const close = async (): Promise<void> => {
    await lab.call('project.close', {})
    current.value = null
  }
  const forget = async (directory: string): Promise<void> => {
    await desktop?.call('recent.forget', { directory })
    await listRecent()
  }

  lab.on('project.changed', () => void refresh().catch(toasts.failed))
  // A lab that was started again has no project: give it back the one that was open.
  const reopen = async (): Promise<void> => {
    const last = current.value?.directory
    await refresh()
    if (current.value === null && last !== undefined) await open(last)
  }
  useConnection().onBack(() => void reopen().catch(toasts.failed))
  return { current, recent, opening, refresh, listRecent, open, opened, close, forget }
})
