import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { advance, historyOf, problemsOfAnswer, type AnswerHistory } from '../../../../shared/coding/answer.ts'
import { tidyAnswer } from '../../../../shared/coding/unit-details.ts'
import type {
  Assignment,
  CodingAnswer,
  CodingEvent,
  CodingEventKind,
  Feedback,
  ItemContent,
  ItemSummary,
  Training,
} from '../../../../shared/contract/coding.ts'
import { diskErrorCodes } from '../../../../shared/contract/disk-errors.ts'
import { toContractError, type ContractError } from '../../../../shared/contract/errors.ts'
import { readCodebook, type CodebookRule } from '../../../../shared/facs/codebook.ts'
import { useLab, useServices } from '../../../client/services.ts'
import { useConnection } from '../../../stores/connection.store.ts'
import { useIdentity } from '../../../stores/identity.store.ts'
import { createAnswerQueue, type AnswerQueue, type QueuedEvent, type Sent } from './answer-queue.ts'

interface LoadedItem {
  readonly content: ItemContent
  readonly history: AnswerHistory
}

/** The lab is there, but not with us yet: it was just started again. */
const notReady = new Set(['LAB_LOST', 'LAB_STOPPED', 'NO_PROJECT', 'NO_CODER', 'TOKEN_REVOKED'])
/**
 * Items whose pictures and answers are fetched ahead, so that the next one is there at once, also while the connection
 * is away.
 */
const ahead = 3

/**
 * One coder's work on an assignment: its items, the one at hand with its history, and what is still on its way to the
 * lab.
 */
export const useCodingSession = defineStore('coding-session', () => {
  const lab = useLab()
  const { mediaUrl } = useServices()
  const identity = useIdentity()
  const assignment = shallowRef<Assignment | null>(null)
  const items = shallowRef<readonly ItemSummary[]>([])
  const place = ref(0)
  const loaded = shallowRef<ReadonlyMap<string, LoadedItem>>(new Map())
  const error = shallowRef<ContractError | null>(null)
  const problems = shallowRef<readonly string[]>([])
  const queueState = shallowRef({ waiting: 0, away: false, why: null as string | null, refused: null as string | null })
  const savedAt = shallowRef<Date | null>(null)
  /** The session's own rules, beside those of FACS. */
  const rules = shallowRef<readonly CodebookRule[]>([])
  /** When this session tells how answers compare with a criterion; null: it is no training. */
  const feedbackTime = shallowRef<Training['feedback'] | null>(null)
  const feedback = shallowRef<ReadonlyMap<string, Feedback>>(new Map())
  let queue: { coder: string; queue: AnswerQueue } | null = null

  const send = async (event: QueuedEvent): Promise<Sent> => {
    try {
      await lab.call('coding.record', { ...event })
      savedAt.value = new Date()
      return { outcome: 'stored' }
    } catch (cause) {
      const { code, message } = toContractError(cause)
      if (diskErrorCodes.has(code)) return { outcome: 'away', message }
      return notReady.has(code) ? { outcome: 'away' } : { outcome: 'refused', message }
    }
  }
  const queueOf = (coder: string): AnswerQueue => {
    if (queue?.coder !== coder) {
      queue = {
        coder,
        queue: createAnswerQueue(localStorage, `aulens.answers.${coder}`, send, () => {
          if (queue !== null) queueState.value = queue.queue.state()
        }),
      }
      queueState.value = queue.queue.state()
    }
    return queue.queue
  }
  const loadFeedback = async (): Promise<void> => {
    const id = assignment.value?.id
    if (id === undefined || feedbackTime.value === null) return
    try {
      feedback.value = new Map(
        (await lab.call('coding.feedback', { assignment: id })).map((entry) => [entry.item, entry]),
      )
    } catch {
      // Away: it is asked for again when the connection is back.
    }
  }
  useConnection().onBack(() => {
    queue?.queue.retry()
    void queue?.queue.empty().then(loadFeedback)
  })

  const item = computed(() => items.value[place.value] ?? null)
  const current = computed(() => (item.value === null ? null : (loaded.value.get(item.value.item) ?? null)))
  const content = computed(() => current.value?.content ?? null)
  const answer = computed((): CodingAnswer | null => current.value?.history.present ?? null)
  const counts = computed(() => ({
    total: items.value.length,
    saved: items.value.filter(({ state }) => state === 'save').length,
    skipped: items.value.filter(({ state }) => state === 'skip').length,
  }))

  const picturesOf = (found: ItemContent): string[] =>
    found.kind === 'filter'
      ? [`coding/${found.item}/guided.png`, `coding/${found.item}/mean.png`]
      : [1, found.only ?? found.frames].map((frame) => `coding/${found.item}/frame-${frame}.jpg`)
  const fetchItem = async (id: string): Promise<void> => {
    if (loaded.value.has(id)) return
    const found = await lab.call('coding.item', { item: id })
    const { kind } = found.content
    const stored = new Set(found.events.map((event) => event.id))
    const waiting = (queue?.queue.of(id) ?? []).filter((event) => !stored.has(event.id))
    loaded.value = new Map(loaded.value).set(id, {
      content: found.content,
      history: waiting.reduce(advance, historyOf(kind, found.events)),
    })
    for (const picture of picturesOf(found.content)) new Image().src = mediaUrl(picture)
  }
  const show = async (to: number): Promise<void> => {
    place.value = Math.max(0, Math.min(items.value.length - 1, to))
    problems.value = []
    const wanted = items.value.slice(place.value, place.value + 1 + ahead)
    try {
      for (const { item: id } of wanted) await fetchItem(id)
      error.value = null
    } catch (cause) {
      if (current.value === null) error.value = toContractError(cause)
    }
  }
  /** The next item to work on: open ones first, round the end, then skipped ones; null: all are saved. */
  const nextOpen = (): number | null => {
    const order = [...items.value.keys()].map((step) => (place.value + 1 + step) % items.value.length)
    return (
      order.find((at) => items.value[at]?.state === 'open') ??
      order.find((at) => items.value[at]?.state === 'skip') ??
      null
    )
  }
  const open = async (id: string): Promise<void> => {
    const coder = identity.me?.coder
    assignment.value = null
    items.value = []
    loaded.value = new Map()
    error.value = null
    try {
      if (coder == null) throw new Error('Nobody has said who is coding. Choose a coder first.')
      queueOf(coder.id)
      const found = await lab.call('coding.session', { assignment: id })
      assignment.value = found.assignment
      items.value = found.items
      rules.value = readCodebook(found.codebook).rules
      feedbackTime.value = found.feedback
      feedback.value = new Map()
      await loadFeedback()
      place.value = found.items.length - 1
      await show(nextOpen() ?? 0)
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }

  const record = (kind: CodingEventKind, next: CodingAnswer): void => {
    const [at, known] = [item.value, current.value]
    if (at === null || known === null || queue === null || fixed.value) return
    loaded.value = new Map(loaded.value).set(at.item, {
      ...known,
      history: advance(known.history, { kind, answer: next }),
    })
    const state = kind === 'save' || kind === 'skip' ? kind : at.state
    items.value = items.value.map((other) => (other.item === at.item ? { ...other, state, started: true } : other))
    queue.queue.add({ id: crypto.randomUUID(), item: at.item, kind, answer: next, madeAt: new Date().toISOString() })
  }
  const change = (next: CodingAnswer): void => {
    if (JSON.stringify(next) === JSON.stringify(answer.value)) return
    problems.value = []
    record('change', next)
  }
  const undo = (): void => {
    const before = current.value?.history.past.at(-1)
    if (before !== undefined) record('undo', before)
  }
  const redo = (): void => {
    const [after] = current.value?.history.future ?? []
    if (after !== undefined) record('redo', after)
  }
  const goOn = async (): Promise<void> => {
    const next = nextOpen()
    if (next === null) finished.value = true
    else await show(next)
  }
  /** Saves the item as finished and goes on; what is wrong with it is told in words. */
  const save = async (): Promise<void> => {
    const now = answer.value
    if (now === null || content.value === null) return
    if (stands.value) return await goOn()
    problems.value = problemsOfAnswer(
      now,
      content.value.kind === 'face' ? content.value.frames : undefined,
      rules.value,
    )
    if (problems.value.length > 0) return
    record('save', tidyAnswer(now))
    if (feedbackTime.value === 'each') void queue?.queue.empty().then(loadFeedback)
    else await goOn()
  }
  /** Every step of the item at hand, as the lab has it. */
  /** Every step of the answer at hand, those that are still on their way to the lab among them. */
  const history = async (): Promise<readonly CodingEvent[]> => {
    if (item.value === null) return []
    const { item: id } = item.value
    // Looked at before the lab is asked: a step that arrives meanwhile is in its answer.
    const onTheirWay = queue?.queue.of(id) ?? []
    const stored = await lab.call('coding.history', { item: id })
    const known = new Set(stored.map((event) => event.id))
    const last = stored.at(-1)?.seq ?? 0
    return [
      ...stored,
      ...onTheirWay
        .filter((event) => !known.has(event.id))
        .map(({ id: event, kind, answer: after, madeAt }, index) => ({
          seq: last + 1 + index,
          id: event,
          kind,
          answer: after,
          madeAt,
          receivedAt: madeAt,
        })),
    ]
  }
  const skip = async (): Promise<void> => {
    if (answer.value === null || fixed.value) return
    record('skip', answer.value)
    const next = nextOpen()
    if (next !== null) await show(next)
  }
  /** All items are saved, or the coder asked for the end. */
  const finished = ref(false)
  const handedIn = computed(
    () =>
      assignment.value?.coders.some(
        ({ coder, handedInAt }) => coder === identity.me?.coder?.id && handedInAt !== null,
      ) === true,
  )
  /** In a training an answer stands once it is saved: its criterion is shown then. */
  const stands = computed(() => feedbackTime.value === 'each' && item.value?.state === 'save')
  const fixed = computed(() => handedIn.value || stands.value)
  const handIn = async (): Promise<void> => {
    if (assignment.value === null || queue === null) return
    await queue.queue.empty()
    assignment.value = await lab.call('coding.handIn', { assignment: assignment.value.id })
    await loadFeedback()
  }

  return {
    assignment,
    items,
    place,
    item,
    content,
    answer,
    error,
    problems,
    counts,
    queueState,
    savedAt,
    rules,
    feedbackTime,
    feedback,
    finished,
    handedIn,
    stands,
    fixed,
    canUndo: computed(() => !fixed.value && (current.value?.history.past.length ?? 0) > 0),
    canRedo: computed(() => !fixed.value && (current.value?.history.future.length ?? 0) > 0),
    open,
    show,
    goOn,
    change,
    undo,
    redo,
    save,
    skip,
    history,
    handIn,
    /** Resolves once the lab has every answer. */
    settled: async (): Promise<void> => {
      await queue?.queue.empty()
    },
  }
})
