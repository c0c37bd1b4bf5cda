import type { CodingAnswer } from '../../shared/contract/coding.ts'
import type { SqlDatabase } from './database.ts'
import type { ProjectStore } from './project-store.ts'
import { sameAnswer } from './tables/set-aside-table.ts'

export interface EventRow {
  readonly id: string
  readonly item: string
  readonly kind: string
  readonly answer: string
  readonly made_at: string
  readonly received_at: string
}
export interface ItemToContinue {
  readonly id: string
  readonly target: string
  readonly assignment: string
  readonly coder: string
  readonly repeat: number
}

/** An item's events in the open project (`main`) or in a database attached to it, oldest first. */
export const eventsOf = (database: SqlDatabase, copy: 'main' | 'other', item: string): EventRow[] =>
  database
    .prepare<[string], EventRow>(
      `SELECT id, item, kind, answer, made_at, received_at FROM ${copy}.coding_events WHERE item = ? ORDER BY seq`,
    )
    .all(item)

/**
 * Takes what was done with an item elsewhere. Events there may go on where those here end: then they are added. Where
 * the two went apart, or the answer
 * was already handed in here, the one here stays and the other is set aside.
 *
 * @returns events that are new here, events that were here already, and the id of what was set aside
 */
export const continueItem = (
  store: ProjectStore,
  item: ItemToContinue,
  there: readonly EventRow[],
  source: string,
): { added: number; known: number; conflict: string | null } => {
  const { database } = store
  const here = eventsOf(database, 'main', item.id)
  const parting = here.findIndex((event, place) => there[place]?.id !== event.id)
  const shared = parting === -1 ? here.length : parting
  const last = there.at(-1)
  const nothing = { added: 0, known: shared, conflict: null }
  // Everything of theirs is here.
  if (last === undefined || there.length <= shared) return nothing
  const handedIn =
    database
      .prepare('SELECT 1 FROM main.hand_ins WHERE assignment = ? AND coder = ?')
      .get(item.assignment, item.coder) !== undefined
  if (parting === -1 && !handedIn) {
    const insert = database.prepare(
      'INSERT INTO main.coding_events (id, item, kind, answer, made_at, received_at) VALUES (@id, @item, ' +
        '@kind, @answer, @made_at, @received_at)',
    )
    for (const event of there.slice(here.length)) insert.run(event)
    return { added: there.length - here.length, known: shared, conflict: null }
  }
  const own = here.at(-1)
  if (own !== undefined && sameAnswer(JSON.parse(own.answer), JSON.parse(last.answer))) return nothing
  store.setAside.add({
    id: last.id,
    target: item.target,
    coder: item.coder,
    repeat: item.repeat,
    what: 'answer',
    answer: JSON.parse(last.answer) as CodingAnswer,
    madeAt: last.made_at,
    source,
  })
  return { added: 0, known: shared, conflict: last.id }
}
