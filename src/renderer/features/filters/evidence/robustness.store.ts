import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { FilterAddress } from '../../../../shared/contract/filter.ts'
import type { Job } from '../../../../shared/contract/job.ts'
import type {
  FilterRobustnessDetail,
  RobustnessKind,
  RobustnessOverview,
} from '../../../../shared/contract/robustness.ts'
import { useLab } from '../../../client/services.ts'
import { useJobs } from '../../../stores/jobs.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { sameFilter } from '../address/filter-address.ts'

/** Place, other networks, controls and picture sanity of a filter; only what is stored and still true. */
export const useRobustness = defineStore('robustness', () => {
  const lab = useLab()
  const jobs = useJobs()
  const toasts = useToasts()
  const detail = shallowRef<FilterRobustnessDetail | null>(null)
  const overview = shallowRef<RobustnessOverview | null>(null)
  let wanted: FilterAddress | null = null
  let wantedUnit: number | null = null

  /** @param au chooses the peak map; null: the best AU's */
  const load = async (address: FilterAddress, au: number | null): Promise<void> => {
    wanted = address
    wantedUnit = au
    const found = await lab.call('robustness.filter', { ...address, au }).catch(toasts.failed)
    if (found !== undefined && sameFilter(wanted, address) && wantedUnit === au) detail.value = found
  }
  const loadOverview = async ({ run, layer }: Pick<FilterAddress, 'run' | 'layer'>): Promise<void> => {
    const found = await lab.call('robustness.overview', { run, layer }).catch(toasts.failed)
    if (found !== undefined) overview.value = found
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      wanted = null
      detail.value = null
      overview.value = null
    } else if (what !== 'notes' && wanted !== null) void load(wanted, wantedUnit)
  })
  /** Tasks that were started here, by what they compute. */
  const started = ref<Partial<Record<RobustnessKind, number>>>({})
  const compute = async (
    kind: RobustnessKind,
    run: string,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const answer = await lab.call(`robustness.${kind}`, { run, settings: { ...settings } }).catch(toasts.failed)
    if (answer !== undefined) started.value = { ...started.value, [kind]: answer.job }
  }
  const trainPermuted = async (run: string): Promise<void> => {
    await lab.call('robustness.trainPermuted', { run }).catch(toasts.failed)
  }
  const jobOf = (kind: RobustnessKind): Job | null => jobs.active.find(({ id }) => id === started.value[kind]) ?? null
  /** The control network that is being trained. */
  const training = (): Job | null =>
    jobs.active.find(
      ({ kind, subject }) => kind === 'train' && subject !== null && subject === overview.value?.permutedRun?.run,
    ) ?? null
  return { detail, overview, load, loadOverview, compute, trainPermuted, jobOf, training }
})
