import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Occlusion, SampleDetail, Sequence } from '../../../shared/contract/browse.ts'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { useLab } from '../../client/services.ts'

/** The sample looked at, with its sequence's frames and, when asked for, what covering parts of its face does. */
export const useInspector = defineStore('inspector', () => {
  const lab = useLab()
  const sample = shallowRef<SampleDetail | null>(null)
  const sequence = shallowRef<Sequence | null>(null)
  const error = ref<ContractError | null>(null)
  const occlusion = shallowRef<Occlusion | null>(null)
  const occluding = ref<number | null>(null)
  let shown: { id: number; run: string | null } | null = null

  const load = async (id: number | null, run: string | null): Promise<void> => {
    const mine = shown = id === null ? null : { id, run }
    if (id === null) {
      sample.value = null
      return
    }
    try {
      const found = await lab.call('sample.get', { id, run })
      if (shown !== mine) return
      sample.value = found
      error.value = null
      if (occlusion.value?.sample !== id || occlusion.value.run !== run || occlusion.value.step !== found.prediction?.step) occlusion.value = null
      if (sequence.value?.id !== found.sequenceId || sequence.value.version !== found.version) sequence.value = await lab.call('sequence.get', { id: found.sequenceId })
    } catch (cause) {
      if (shown === mine) error.value = toContractError(cause)
    }
  }
  const again = async (): Promise<void> => { if (shown !== null) await load(shown.id, shown.run) }

  /** Covers the face piece by piece with the network at hand. */
  const occlude = async (): Promise<void> => {
    const now = sample.value
    const run = now?.prediction?.run
    if (now === null || run === undefined || occluding.value !== null) return
    occluding.value = now.id
    try {
      const { job } = await lab.call('sample.occlude', { id: now.id, run })
      const result = await lab.call('job.result', { job }) as Occlusion
      if (sample.value?.id === result.sample && sample.value.prediction?.run === result.run) occlusion.value = result
    } finally {
      occluding.value = null
    }
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      shown = null
      sample.value = sequence.value = occlusion.value = null
    } else if (what === 'corpora' || what === 'runs') void again()
  })
  return { sample, sequence, error, occlusion, occluding, load, again, occlude }
})
