import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Job } from '../../shared/contract/job.ts'
import { useLab } from '../client/services.ts'
import { useConnection } from './connection.store.ts'
import { useToasts } from './toasts.store.ts'

const unfinished = new Set<Job['state']>(['queued', 'running', 'paused'])
const order: Readonly<Record<Job['state'], number>> = {
  running: 0,
  paused: 1,
  queued: 2,
  failed: 3,
  done: 4,
  cancelled: 5,
}

/** Every long task: the tray lists them, the status bar shows the front one. */
export const useJobs = defineStore('jobs', () => {
  const lab = useLab()
  const toasts = useToasts()
  const byId = ref(new Map<number, Job>())
  const jobs = computed(() =>
    [...byId.value.values()].sort(
      (a, b) => order[a.state] - order[b.state] || (unfinished.has(a.state) ? a.id - b.id : b.id - a.id),
    ),
  )
  const active = computed(() => jobs.value.filter((job) => unfinished.has(job.state)))
  const front = computed(() => active.value[0] ?? null)

  const put = (job: Job): void => {
    byId.value.set(job.id, job)
  }
  const load = async (): Promise<void> => {
    byId.value = new Map((await lab.call('job.list', {})).map((job) => [job.id, job]))
  }
  lab.on('job.changed', put)
  lab.on('job.progress', ({ job, progress }) => {
    const known = byId.value.get(job)
    if (known !== undefined) put({ ...known, progress })
  })
  useConnection().onBack(() => void load().catch(toasts.failed))

  const act =
    (method: 'job.cancel' | 'job.pause' | 'job.resume') =>
    async (job: number): Promise<void> => {
      try {
        put(await lab.call(method, { job }))
      } catch (error) {
        toasts.failed(error)
      }
    }
  return { jobs, active, front, load, cancel: act('job.cancel'), pause: act('job.pause'), resume: act('job.resume') }
})
