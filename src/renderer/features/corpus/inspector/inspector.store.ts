import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Explanation, ExplanationMethod, SampleDetail, Sequence } from '../../../../shared/contract/browse.ts'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import { useLab } from '../../../client/services.ts'

/**
 * The sample looked at, with its sequence's frames and, when asked for, what the predicted class rests on in its face.
 */
export const useInspector = defineStore('inspector', () => {
  const lab = useLab()
  const sample = shallowRef<SampleDetail | null>(null)
  const sequence = shallowRef<Sequence | null>(null)
  const error = ref<ContractError | null>(null)
  const explanation = shallowRef<Explanation | null>(null)
  const explaining = ref<ExplanationMethod | null>(null)
  let shown: { id: number; run: string | null } | null = null

  const fits = (found: Explanation, now: SampleDetail | null): boolean =>
    now?.id === found.sample && now.prediction?.run === found.run && now.prediction.step === found.step

  const load = async (id: number | null, run: string | null): Promise<void> => {
    const mine = (shown = id === null ? null : { id, run })
    if (id === null) {
      sample.value = null
      return
    }
    try {
      const found = await lab.call('sample.get', { id, run })
      if (shown !== mine) return
      sample.value = found
      error.value = null
      if (explanation.value !== null && !fits(explanation.value, found)) explanation.value = null
      if (sequence.value?.id !== found.sequenceId || sequence.value.version !== found.version)
        sequence.value = await lab.call('sequence.get', { id: found.sequenceId })
    } catch (cause) {
      if (shown === mine) error.value = toContractError(cause)
    }
  }
  const again = async (): Promise<void> => {
    if (shown !== null) await load(shown.id, shown.run)
  }

  /** What the network at hand says, by one method; an answer that comes after another face was chosen is let go. */
  const explain = async (method: ExplanationMethod): Promise<void> => {
    const now = sample.value
    const run = now?.prediction?.run
    if (
      now === null ||
      run === undefined ||
      !now.hasFace ||
      (explanation.value?.method === method && fits(explanation.value, now))
    )
      return
    explaining.value = method
    explanation.value = null
    try {
      const { job } = await lab.call('sample.explain', { id: now.id, run, method })
      const result = (await lab.call('job.result', { job })) as Explanation
      if (fits(result, sample.value) && explaining.value === method) explanation.value = result
    } finally {
      if (explaining.value === method) explaining.value = null
    }
  }
  lab.on('project.changed', ({ what }) => {
    if (what === 'project') {
      shown = null
      sample.value = sequence.value = explanation.value = null
    } else if (what === 'corpora' || what === 'runs' || what === 'marks') void again()
  })
  return { sample, sequence, error, explanation, explaining, load, again, explain }
})
