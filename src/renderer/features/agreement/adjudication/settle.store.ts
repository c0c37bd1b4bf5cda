import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { problemsOfAnswer } from '../../../../shared/coding/answer.ts'
import type { AgreementItem, Disagreement } from '../../../../shared/contract/agreement.ts'
import type { CodingAnswer, FaceAnswer, FilterAnswer, FrameScore } from '../../../../shared/contract/coding.ts'
import { toContractError, type ContractError } from '../../../../shared/contract/errors.ts'
import type { IntensityLetter } from '../../../../shared/facs/intensity.ts'
import { useLab } from '../../../client/services.ts'
import { useToasts } from '../../../stores/toasts.store.ts'

const emptyFilter: FilterAnswer = {
  kind: 'filter',
  verdict: 'nothing',
  codes: '',
  region: null,
  confidence: null,
  note: '',
}
const emptyFace: FaceAnswer = { kind: 'face', onset: null, apex: null, offset: null, scores: [] }

/**
 * Adjudication of one session, one disagreement after the other: all answers side by side, and the answer that is
 * agreed on.
 */
export const useSettle = defineStore('settle', () => {
  const lab = useLab()
  const toasts = useToasts()
  const assignment = ref('')
  const list = shallowRef<readonly Disagreement[]>([])
  const place = ref(0)
  const item = shallowRef<AgreementItem | null>(null)
  const error = shallowRef<ContractError | null>(null)
  const loaded = ref(false)
  const draft = shallowRef<CodingAnswer>(emptyFace)
  const reason = ref('')
  const frame = ref(1)
  /** Whose answer was taken as it is. */
  const takenFrom = ref('')

  const current = computed(() => list.value[place.value] ?? null)
  const settled = computed(() => list.value.filter(({ agreed }) => agreed !== null).length)
  /** First looks; a coder's second look counts for their agreement with themselves. */
  const answers = computed(() => (item.value?.answers ?? []).filter(({ repeat }) => repeat === 0))
  const frames = computed(() => (item.value?.content.kind === 'face' ? item.value.content.frames : undefined))
  const problems = computed(() => problemsOfAnswer(draft.value, frames.value))

  const apexOf = (answer: CodingAnswer | null): number | null =>
    answer?.kind === 'face'
      ? (answer.scores.find((score) => score.frame === answer.apex)?.frame ??
        answer.scores.at(-1)?.frame ??
        answer.apex)
      : null
  const begin = (found: AgreementItem): void => {
    const last = found.agreements.at(-1)
    draft.value = last?.answer ?? (found.content.kind === 'filter' ? emptyFilter : emptyFace)
    reason.value = last?.reason ?? ''
    takenFrom.value = ''
    const [first] = found.answers
    if (found.content.kind === 'face')
      frame.value = found.content.only ?? apexOf(last?.answer ?? first?.answer ?? null) ?? found.content.frames
  }
  let asked = 0
  const show = async (to: number): Promise<void> => {
    const own = ++asked
    place.value = Math.max(0, Math.min(list.value.length - 1, to))
    const entry = current.value
    if (entry === null) return void (item.value = null)
    try {
      const found = await lab.call('agreement.item', { assignment: assignment.value, target: entry.target })
      if (own !== asked) return
      item.value = found
      error.value = null
      begin(found)
    } catch (cause) {
      if (own === asked) error.value = toContractError(cause)
    }
  }
  const load = async (threshold: IntensityLetter): Promise<void> => {
    list.value = await lab.call('agreement.disagreements', { assignment: assignment.value, threshold })
  }
  const open = async (id: string, target: string | null, threshold: IntensityLetter): Promise<void> => {
    assignment.value = id
    list.value = []
    item.value = null
    loaded.value = false
    error.value = null
    try {
      await load(threshold)
      const wanted = list.value.findIndex((entry) => entry.target === target)
      await show(
        wanted !== -1
          ? wanted
          : Math.max(
              0,
              list.value.findIndex(({ agreed }) => agreed === null),
            ),
      )
    } catch (cause) {
      error.value = toContractError(cause)
    }
    loaded.value = true
  }

  /** One coder's answer as it is, with all frames and marks. A reason that the lead wrote stays. */
  const take = (index: number): void => {
    const answer = answers.value[index]
    if (answer?.answer == null) return
    const isOwn = reason.value.trim() !== '' && reason.value !== `As ${takenFrom.value}`
    draft.value = answer.answer
    takenFrom.value = answer.name
    if (!isOwn) reason.value = `As ${answer.name}`
    frame.value = apexOf(answer.answer) ?? frame.value
  }
  const codes = computed({
    get: () =>
      draft.value.kind === 'filter'
        ? draft.value.codes
        : (draft.value.scores.find((score) => score.frame === frame.value)?.codes ?? ''),
    set: (text) => {
      const now = draft.value
      if (now.kind === 'filter')
        return void (draft.value = { ...now, codes: text, verdict: text.trim() === '' ? 'nothing' : 'units' })
      const known = now.scores.find((score) => score.frame === frame.value)
      const score: FrameScore = { ...(known ?? { frame: frame.value, confidence: null, note: '' }), codes: text }
      draft.value = {
        ...now,
        scores: [...now.scores.filter((other) => other.frame !== frame.value), score].sort((a, b) => a.frame - b.frame),
      }
    },
  })
  /** An unscored frame that is shown counts as scored with what stands in the field, also with nothing. */
  const whole = (): CodingAnswer => {
    const now = draft.value
    return now.kind === 'filter' || now.scores.length > 0
      ? now
      : { ...now, scores: [{ frame: frame.value, codes: '', confidence: null, note: '' }] }
  }
  /**
   * Records the agreement beside the answers and goes to the next open one. @returns what stands against it; empty: it
   * is safe
   */
  const record = async (threshold: IntensityLetter): Promise<string[]> => {
    const entry = current.value
    if (entry === null) return []
    const answer = whole()
    const wrong = problemsOfAnswer(answer, frames.value)
    if (reason.value.trim() === '') wrong.push('Say why in a few words: the reason stays with the code.')
    if (wrong.length > 0) return wrong
    try {
      await lab.call('consensus.record', {
        id: crypto.randomUUID(),
        target: entry.target,
        answer,
        reason: reason.value.trim(),
      })
      await load(threshold)
      const order = [...list.value.keys()].map((step) => (place.value + 1 + step) % list.value.length)
      await show(order.find((at) => list.value[at]?.agreed === null) ?? place.value)
    } catch (cause) {
      toasts.failed(cause)
    }
    return []
  }
  return {
    assignment,
    list,
    place,
    item,
    error,
    loaded,
    draft,
    reason,
    frame,
    takenFrom,
    current,
    settled,
    answers,
    frames,
    problems,
    codes,
    open,
    show,
    take,
    record,
  }
})
