import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { AgreementTable, CoderDrift, CriterionResult, Disagreement, MachineComparison } from '../../../shared/contract/agreement.ts'
import type { SetAside } from '../../../shared/contract/codes.ts'
import type { Assignment, CodingAnswer } from '../../../shared/contract/coding.ts'
import { toContractError } from '../../../shared/contract/errors.ts'
import type { IntensityLetter } from '../../../shared/facs/intensity.ts'
import { useLab } from '../../client/services.ts'
import { useProject } from '../../state/project.store.ts'
import { useToasts } from '../../state/toasts.store.ts'

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
  const drift = shallowRef<readonly CoderDrift[]>([])
  const criterion = shallowRef<readonly CriterionResult[] | null>(null)
  const aside = shallowRef<readonly SetAside[]>([])
  /** Why the answers may not be seen, e.g. because the lead still judges them. */
  const refused = ref('')
  const loaded = ref(false)
  const chosen = computed(() => assignments.value.find(({ id }) => id === assignment.value) ?? null)
  const open = computed(() => disagreements.value.filter(({ agreed }) => agreed === null))

  let asked = 0
  const measure = async (): Promise<void> => {
    const own = ++asked
    const found = chosen.value
    if (found === null) return
    const question = { assignment: found.id, threshold: threshold.value }
    try {
      const [newTable, newList, newAside] = await Promise.all([lab.call('agreement.table', question), lab.call('agreement.disagreements', question), lab.call('codes.setAside', { assignment: found.id })])
      const newMachine = found.kind === 'filters' ? await lab.call('agreement.machine', question) : null
      // A corpus without codes, or an expert who has not handed in, has nothing to hold coders against.
      const by = expert.value === '' ? { kind: 'corpus' } as const : { kind: 'coder', coder: expert.value } as const
      const newCriterion = await lab.call('agreement.criterion', { ...question, criterion: by }).catch(() => null)
      const newDrift = await lab.call('agreement.drift', question)
      if (own !== asked) return
      table.value = newTable
      disagreements.value = newList
      machine.value = newMachine
      criterion.value = newCriterion
      drift.value = newDrift
      aside.value = newAside
      refused.value = ''
    } catch (error) {
      if (own !== asked) return
      const { message, hint } = toContractError(error)
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
    await measure()
    loaded.value = true
  }
  watch([assignment, threshold, expert], () => { if (loaded.value) void measure() })
  watch(() => project.current?.directory, () => { loaded.value = false; void load().catch(toasts.failed) })
  lab.on('project.changed', ({ what }) => {
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
  return { assignments, assignment, threshold, table, disagreements, machine, criterion, expert, drift, aside, refused, loaded, chosen, open, all, load, agree }
})
