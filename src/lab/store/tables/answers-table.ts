import { AULensError } from '../../../shared/contract/errors.ts'
import type {
  CodingAnswer,
  CodingEvent,
  CodingEventKind,
  Consensus,
  GivenAnswer,
  ItemSummary,
} from '../../../shared/contract/coding.ts'
import type { SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'
import type { AssignmentsTable } from './assignments-table.ts'

interface EventRow {
  readonly seq: number
  readonly id: string
  readonly item: string
  readonly kind: CodingEventKind
  readonly answer: string
  readonly made_at: string
  readonly received_at: string
}
interface AnswerRow {
  readonly item: string
  readonly target: string
  readonly coder: string
  readonly name: string
  readonly repeat: number
  readonly state: ItemSummary['state']
  readonly answer: string | null
  readonly made_at: string | null
}
interface ConsensusRow {
  readonly seq: number
  readonly id: string
  readonly target: string
  readonly coder: string | null
  readonly answer: string
  readonly reason: string
  readonly made_at: string
}

export interface NewEvent {
  readonly id: string
  readonly item: string
  readonly kind: CodingEventKind
  readonly answer: CodingAnswer
  readonly madeAt: string
}

const readAnswer = (text: string): CodingAnswer => JSON.parse(text) as CodingAnswer
const eventOf = (row: EventRow): CodingEvent => ({
  seq: row.seq,
  id: row.id,
  kind: row.kind,
  answer: readAnswer(row.answer),
  madeAt: row.made_at,
  receivedAt: row.received_at,
})
const consensusOf = (row: ConsensusRow): Consensus => ({
  seq: row.seq,
  id: row.id,
  target: row.target,
  coder: row.coder,
  answer: readAnswer(row.answer),
  reason: row.reason,
  madeAt: row.made_at,
})

/** What coders answered: a log of every key, to which lines are only ever added, and the consensus beside it. */
export class AnswersTable {
  readonly #database: SqlDatabase
  readonly #prepare: SqlDatabase['prepare']
  readonly #assignments: AssignmentsTable
  constructor(database: SqlDatabase, assignments: AssignmentsTable) {
    this.#database = database
    this.#prepare = prepareOnce(database)
    this.#assignments = assignments
  }

  /**
   * Runs a transaction whose end waits for the disk: what it wrote outlives a loss of power, not only of the process.
   */
  #durably<T>(work: () => T): T {
    this.#database.pragma('synchronous = FULL')
    try {
      return this.#database.transaction(work).immediate()
    } finally {
      this.#database.pragma('synchronous = NORMAL')
    }
  }

  /**
   * Adds an event, once: the same id again gives the line that is there. Returns when it is safe on disk.
   *
   * @param stands an answer that has been saved takes no further event: its coder has been told how it compares with
   *   a criterion
   * @throws AULensError EVENT_ID_TAKEN where another event has that id; HANDED_IN; ANSWER_STANDS
   */
  record(event: NewEvent, stands = false): CodingEvent & { readonly state: ItemSummary['state'] } {
    const row = this.#durably(() => {
      const known = this.#prepare<[string], EventRow>('SELECT * FROM coding_events WHERE id = ?').get(event.id)
      if (known !== undefined) {
        if (known.item === event.item && known.kind === event.kind && known.answer === JSON.stringify(event.answer))
          return known
        throw new AULensError('EVENT_ID_TAKEN', 'Another answer has this id.', { hint: 'Load the page again.' })
      }
      const item = this.#assignments.item(event.item)
      if (item !== undefined && this.#assignments.handedInAt(item.assignment, item.coder) !== null) {
        throw new AULensError('HANDED_IN', 'This work has been handed in: its answers stand as they are.', {
          hint: 'The lead can give you a new assignment.',
        })
      }
      if (stands && this.state(event.item) === 'save')
        throw new AULensError('ANSWER_STANDS', 'This answer stands as it was saved: its criterion has been shown.', {
          hint: 'Go on with the next item.',
        })
      const inserted = this.#prepare<unknown[], EventRow>(
        'INSERT INTO coding_events (id, item, kind, answer, made_at, received_at) VALUES (?, ?, ?, ?, ?, ?) ' +
          'RETURNING *',
      ).get(event.id, event.item, event.kind, JSON.stringify(event.answer), event.madeAt, new Date().toISOString())
      if (inserted === undefined) throw new Error('unreachable: the event was just written')
      return inserted
    })
    return { ...eventOf(row), state: this.state(event.item) }
  }

  state(item: string): ItemSummary['state'] {
    return (
      this.#prepare<[string], 'save' | 'skip'>(
        `SELECT kind FROM coding_events WHERE item = ? AND kind IN ('save', 'skip') ORDER BY seq DESC LIMIT 1`,
      )
        .pluck()
        .get(item) ?? 'open'
    )
  }

  /** How an item stands; undefined where there is no such item. `answer`: JSON. */
  inForce(item: string): { readonly state: string; readonly answer: string | null } | undefined {
    return this.#prepare<[string], { state: string; answer: string | null }>(
      'SELECT state, answer FROM coding_answers WHERE item = ?',
    ).get(item)
  }

  /** Which item an event belongs to. */
  itemOfEvent(event: string): string | undefined {
    return this.#prepare<[string], string>('SELECT item FROM coding_events WHERE id = ?').pluck().get(event)
  }

  /** Adds an event that came in from elsewhere; part of its taker's transaction. */
  addImported({ id, item, kind, answer, madeAt }: NewEvent): void {
    this.#prepare(
      'INSERT INTO coding_events (id, item, kind, answer, made_at, received_at) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(id, item, kind, JSON.stringify(answer), madeAt, new Date().toISOString())
  }

  /** Every event of an item, oldest first. */
  events(item: string): CodingEvent[] {
    return this.#prepare<[string], EventRow>('SELECT * FROM coding_events WHERE item = ? ORDER BY seq')
      .all(item)
      .map(eventOf)
  }

  /**
   * The answers in force of an assignment, of all coders, whether handed in or not: whoever passes them on must see to
   * blindness.
   */
  ofAssignment(assignment: string): GivenAnswer[] {
    const targets = new Map(
      this.#assignments
        .targets(assignment)
        .map(({ id, kind, corpus, subject, sequence, frame, run, step, layer, filter }) => [
          id,
          { id, kind, corpus, subject, sequence, frame, run, step, layer, filter },
        ]),
    )
    const rows = this.#prepare<[string], AnswerRow>(
      `
      SELECT a.item, a.target, a.coder, c.name, a.repeat, a.state, a.answer, a.made_at FROM coding_answers a
        JOIN coders c ON c.id = a.coder
      WHERE a.assignment = ? ORDER BY c.name COLLATE NOCASE, a.place
    `,
    ).all(assignment)
    return rows.flatMap((row) => {
      const target = targets.get(row.target)
      return target === undefined
        ? []
        : [
            {
              item: row.item,
              target,
              coder: row.coder,
              coderName: row.name,
              repeat: row.repeat,
              state: row.state,
              answer: row.answer === null ? null : readAnswer(row.answer),
              madeAt: row.made_at,
            },
          ]
    })
  }

  /** Agreements, oldest first. */
  consensus(assignment: string): Consensus[] {
    return this.#prepare<[string], ConsensusRow>(
      'SELECT e.* FROM consensus_events e JOIN coding_targets t ON t.id = e.target WHERE t.assignment = ? ' +
        'ORDER BY e.seq',
    )
      .all(assignment)
      .map(consensusOf)
  }

  /** Adds an agreement, once; what was agreed before and what coders answered stay. */
  recordConsensus(agreed: Pick<Consensus, 'id' | 'target' | 'coder' | 'answer' | 'reason'>): Consensus {
    return this.#durably(() => {
      this.#prepare(
        'INSERT INTO consensus_events (id, target, coder, answer, reason, made_at) VALUES (?, ?, ?, ?, ?, ?) ' +
          'ON CONFLICT (id) DO NOTHING',
      ).run(
        agreed.id,
        agreed.target,
        agreed.coder,
        JSON.stringify(agreed.answer),
        agreed.reason,
        new Date().toISOString(),
      )
      const row = this.#prepare<[string], ConsensusRow>('SELECT * FROM consensus_events WHERE id = ?').get(agreed.id)
      if (row?.target !== agreed.target)
        throw new AULensError('EVENT_ID_TAKEN', 'Another agreement has this id.', { hint: 'Load the page again.' })
      return consensusOf(row)
    })
  }
}
