import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useServices } from '../../client/services.ts'
import { useJobs } from '../../stores/jobs.store.ts'
import { useProject } from '../../stores/project.store.ts'

/**
 * The demo project: the paper's question on drawn faces. It is made on first use by a task of the lab, which the tray
 * shows and can cancel; later it opens at once.
 */
export const useDemo = defineStore('demo', () => {
  const { lab, info } = useServices()
  const [project, jobs] = [useProject(), useJobs()]
  const opening = ref(false)
  const job = computed(() => jobs.active.find(({ kind }) => kind === 'demo') ?? null)
  const making = computed(() => job.value !== null)

  /** Whether the demo is there with a finished network in it. */
  const openFinished = async (): Promise<boolean> => {
    try {
      await project.open(info.demo.project)
    } catch {
      return false
    }
    return (await lab.call('run.list', {})).some((run) => run.state === 'done')
  }
  const open = async (): Promise<void> => {
    if (opening.value || making.value) return
    opening.value = true
    try {
      if (await openFinished()) return
      await lab.call('project.demo', { directory: info.demo.directory, size: info.demo.size })
      await project.opened()
    } finally {
      opening.value = false
    }
  }
  return { opening, job, making, open }
})
