import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Sequence } from '../../../shared/contract/browse.ts'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { useLab } from '../../client/services.ts'
import { useJobs } from '../../stores/jobs.store.ts'

export interface SequenceQuery {
  readonly id: number
  readonly run: string | null
  readonly filters: readonly number[]
}

/** A sequence with what a network says of each frame; what is not there yet is computed by a task. */
export const useSequence = defineStore('sequence', () => {
  const lab = useLab()
  const jobs = useJobs()
  const sequence = shallowRef<Sequence | null>(null)
  const error = ref<ContractError | null>(null)
  const computing = ref(false)
  let query: SequenceQuery | null = null

  const again = async (): Promise<void> => {
    const mine = query
    if (mine === null) return
    try {
      const found = await lab.call('sequence.get', { id: mine.id, run: mine.run, filters: [...mine.filters] })
      if (query !== mine) return
      sequence.value = found
      error.value = null
    } catch (cause) {
      if (query === mine) error.value = toContractError(cause)
    }
  }
  const compute = async (): Promise<void> => {
    const now = sequence.value
    if (now?.run == null || computing.value) return
    computing.value = true
    try {
      const { job } = await lab.call('sequence.compute', { id: now.id, run: now.run.run, layer: now.run.layer })
      await lab.call('job.result', { job })
      await again()
    } catch (cause) {
      const failure = toContractError(cause)
      if (failure.code !== 'CANCELLED') error.value = failure
    } finally {
      computing.value = false
    }
  }
  const load = async (next: SequenceQuery): Promise<void> => {
    if (sequence.value?.id !== next.id) sequence.value = null
    query = next
    await again()
    const run = sequence.value?.run
    // It takes seconds; it is not put behind a training unasked.
    if (query === next && run != null && run.step !== null && run.missing > 0 && jobs.active.length === 0)
      await compute()
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'corpora' || what === 'runs' || what === 'evidence' || what === 'marks') void again()
  })
  return { sequence, error, computing, load, again, compute }
})
