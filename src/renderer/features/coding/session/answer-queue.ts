import type { CodingAnswer, CodingEventKind } from '../../../../shared/contract/coding.ts'

/** One answer on its way to the lab. The id makes it safe to send again: the lab stores it once. */
export interface QueuedEvent {
  readonly id: string
  readonly item: string
  readonly kind: CodingEventKind
  readonly answer: CodingAnswer
  readonly madeAt: string
}

/**
 * How a sending ended: stored on the lab's disk; no answer came, or its disk takes nothing now (and why); or the lab
 * will never take it, and why.
 */
export type Sent =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'away'; readonly message?: string }
  | { readonly outcome: 'refused'; readonly message: string }

export interface QueueState {
  /** Not acknowledged yet. */
  readonly waiting: number
  /** The last attempt got no answer. */
  readonly away: boolean
  /** Why the lab cannot store answers now, in words; null where it does not answer at all. */
  readonly why: string | null
  /** What the lab would not take last, in words. */
  readonly refused: string | null
}

export interface AnswerQueue {
  add(event: QueuedEvent): void
  /** Tries at once, e.g. because the connection is back. */
  retry(): void
  /** What is not acknowledged yet of an item, oldest first. */
  of(item: string): readonly QueuedEvent[]
  /** Resolves once nothing waits. */
  empty(): Promise<void>
  state(): QueueState
}

const tryAgainAfter = 2000

/**
 * Answers in the order they were given, one at a time, each kept on this computer until the lab has acknowledged it: a
 * lost connection, a closed page or
 * a killed browser loses none that had been typed before.
 *
 * @param storage where they are kept, e.g. localStorage
 * @param key     one a coder, so that nobody sends another's answers
 */
export const createAnswerQueue = (
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  key: string,
  send: (event: QueuedEvent) => Promise<Sent>,
  changed: () => void,
): AnswerQueue => {
  let events = JSON.parse(storage.getItem(key) ?? '[]') as readonly QueuedEvent[]
  let [sending, away] = [false, false]
  let refused: string | null = null
  let why: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const emptied: (() => void)[] = []

  const keep = (next: readonly QueuedEvent[]): void => {
    events = next
    storage.setItem(key, JSON.stringify(events))
    if (events.length === 0) emptied.splice(0).forEach((tell) => tell())
    changed()
  }
  const pump = async (): Promise<void> => {
    if (sending) return
    clearTimeout(timer)
    sending = true
    try {
      for (let [first] = events; first !== undefined; [first] = events) {
        const sent = await send(first)
        away = sent.outcome === 'away'
        why = sent.outcome === 'away' ? (sent.message ?? null) : null
        if (away) {
          timer = setTimeout(() => void pump(), tryAgainAfter)
          break
        }
        if (sent.outcome === 'refused') refused = sent.message
        else if (first.kind === 'save') refused = null
        const { id } = first
        keep(events.filter((event) => event.id !== id))
      }
    } finally {
      sending = false
      changed()
    }
  }
  if (events.length > 0) void pump()
  return {
    add: (event) => {
      keep([...events, event])
      void pump()
    },
    retry: () => void pump(),
    of: (item) => events.filter((event) => event.item === item),
    empty: () =>
      new Promise((resolve) => {
        if (events.length === 0) resolve()
        else emptied.push(resolve)
      }),
    state: () => ({ waiting: events.length, away, why, refused }),
  }
}
