import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type {
  AgreementMeasures,
  AgreementTable,
  CoderDrift,
  CriterionResult,
  Disagreement,
  MachineComparison,
  machineSources,
} from '../../../../shared/contract/agreement.ts'
import type { SetAside } from '../../../../shared/contract/codes.ts'
import type { Assignment, CodingAnswer } from '../../../../shared/contract/coding.ts'
import type { MethodInput } from '../../../../shared/contract/contract.ts'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { IntensityLetter } from '../../../../shared/facs/intensity.ts'
import { useLab } from '../../../client/services.ts'
import { useProject } from '../../../stores/project.store.ts'
import { useToasts } from '../../../stores/toasts.store.ts'

/** Agreement of one coding session, and what is left to adjudicate in it. */
export const useAgreement = defineStore('agreement', () => {
  const lab = useLab()
  const toasts = useToasts()
  const project = useProject()
  const assignments = shallowRef<readonly Assignment[]>([])
  /** Every session, also those of which nothing is handed in. */
  const all = shallowRef<readonly Assignment[]>([])
  const assignment = ref('')
  const threshold = ref<IntensityLetter>('A')
  const table = shallowRef<AgreementTable | null>(null)
  const disagreements = shallowRef<readonly Disagreement[]>([])
  const machine = shallowRef<MachineComparison | null>(null)
  /** Whose codes coders are held against: a coder's id; empty: the corpus's. */
  const expert = ref('')
  /** Which unit of a filter the evidence names: of the largest divergence, or of its verdict. */
  const source = ref<(typeof machineSources)[number]>('kl')
  /** The task that computes intervals now. */
  const measuring = ref<number | null>(null)
  /** Counts computations of evidence, so that agreement with it is measured anew. */
  let newEvidence = 0
  const drift = shallowRef<readonly CoderDrift[]>([])
  const criterion = shallowRef<readonly CriterionResult[] | null>(null)
  const aside = shallowRef<readonly SetAside[]>([])
  /** Why the answers may not be seen, e.g. because the lead still judges them. */
  const refused = ref('')
  const loaded = ref(false)
  const chosen = computed(() => assignments.value.find(({ id }) => id === assignment.value) ?? null)
  const open = computed(() => disagreements.value.filter(({ agreed }) => agreed === null))

  let asked = 0
  let job: number | null = null
  /** What the intervals on the screen rest on; the same again is not computed again. */
  let measured = ''
  const stopMeasuring = (): void => {
    if (job !== null) void lab.call('job.cancel', { job }).catch(() => undefined)
    job = null
    measuring.value = null
  }
  const put = (measures: AgreementMeasures): void => {
    table.value = measures.table
    criterion.value = measures.criterion
    drift.value = measures.drift
    machine.value = measures.machine
  }
  /** Intervals come beside: thousands of resamples in a task of their own, which can be cancelled. */
  const measureAll = async (basis: string, question: MethodInput<'agreement.measure'>): Promise<void> => {
    try {
      const started = await lab.call('agreement.measure', question)
      job = started.job
      measuring.value = started.job
      const measures = (await lab.call('job.result', { job: started.job })) as AgreementMeasures
      if (basis === measured) put(measures)
    } catch (error) {
      // Cancelled: the values stay without intervals.
      if (basis === measured && toContractError(error).code !== 'CANCELLED') throw error
    } finally {
      if (basis === measured) {
        job = null
        measuring.value = null
      }
    }
  }
  const measure = async (): Promise<void> => {
    const own = ++asked
    const found = chosen.value
    if (found === null) return
    const shown = { assignment: found.id, threshold: threshold.value }
    const by = expert.value === '' ? ({ kind: 'corpus' } as const) : ({ kind: 'coder', coder: expert.value } as const)
    const question = { ...shown, criterion: by, source: source.value }
    try {
      const [values, newList, newAside] = await Promise.all([
        lab.call('agreement.table', { ...shown, resamples: 0 }),
        lab.call('agreement.disagreements', shown),
        lab.call('codes.setAside', { assignment: found.id }),
      ])
      if (own !== asked) return
      disagreements.value = newList
      aside.value = newAside
      refused.value = ''
      const basis = JSON.stringify([question, values, newEvidence])
      if (basis === measured) return
      stopMeasuring()
      measured = basis
      table.value = values
      criterion.value = null
      drift.value = []
      machine.value = null
      await measureAll(basis, question)
    } catch (error) {
      if (own !== asked) return
      const { message, hint } = toContractError(error)
      measured = ''
      table.value = null
      disagreements.value = []
      refused.value = `${message} ${hint ?? ''}`.trim()
    }
  }
  const load = async (): Promise<void> => {
    if (project.current === null) return
    all.value = await lab.call('assignment.list', {})
    assignments.value = all.value.filter(({ coders }) => coders.some(({ handedInAt }) => handedInAt !== null))
    if (chosen.value === null) assignment.value = assignments.value[0]?.id ?? ''
    const first = measure()
    loaded.value = true
    await first
  }
  watch([assignment, threshold, expert, source], () => {
    if (loaded.value) void measure()
  })
  watch(
    () => project.current?.directory,
    () => {
      loaded.value = false
      void load().catch(toasts.failed)
    },
  )
  lab.on('project.changed', ({ what }) => {
    if (what === 'evidence') newEvidence++
    if (loaded.value && ['coding', 'assignments', 'evidence'].includes(what)) void load().catch(toasts.failed)
  })

  /** Records what was agreed on; every original answer stays. @returns whether it is safe */
  const agree = async (target: string, answer: CodingAnswer, reason: string): Promise<boolean> => {
    try {
      await lab.call('consensus.record', { id: crypto.randomUUID(), target, answer, reason })
      await measure()
      return true
    } catch (error) {
      toasts.failed(error)
      return false
    }
  }
  return {
    assignments,
    assignment,
    threshold,
    table,
    disagreements,
    machine,
    criterion,
    expert,
    source,
    measuring,
    stopMeasuring,
    drift,
    aside,
    refused,
    loaded,
    chosen,
    open,
    all,
    load,
    agree,
  }
})
