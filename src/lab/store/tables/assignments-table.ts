import { randomBytes, randomUUID } from 'node:crypto'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { Assignment, CoderProgress, CodingTarget, ItemSummary } from '../../../shared/contract/coding.ts'
import type { SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'

interface AssignmentRow {
  readonly id: string
  readonly number: number
  readonly kind: Assignment['kind']
  readonly title: string
  readonly settings: string
  readonly created_at: string
}
/** One item of a coder's work: a target, shown for the first time (0) or again. */
export interface DealtItem {
  readonly target: string
  readonly repeat: number
}

/** `picture`: which entry of the assignment's picture file shows a filter. */
export interface TargetRow extends CodingTarget {
  readonly assignment: string
  readonly picture: number | null
}
export interface ItemRow {
  readonly id: string
  readonly target: string
  readonly assignment: string
  readonly coder: string
  readonly place: number
  readonly repeat: number
}

/** A target by what it is, and by the id that a file gives it. */
export type NamedTarget = Omit<CodingTarget, 'id'> & { readonly id: string | null }

export type NewTarget = Omit<TargetRow, 'id' | 'assignment'>

/** 128 random bits: says nothing of what it stands for. */
const opaque = (): string => randomBytes(16).toString('hex')
const newId = (): string => randomUUID()

/** Work given to coders: what is judged, by whom, and in which order. */
export class AssignmentsTable {
  readonly #database: SqlDatabase
  readonly #prepare: SqlDatabase['prepare']
  constructor(database: SqlDatabase) {
    this.#database = database
    this.#prepare = prepareOnce(database)
  }

  /**
   * @param dealTo gives the targets' ids to coders, each with an order of their own
   * @returns the assignment's id
   */
  create(
    work: { id?: string; kind: Assignment['kind']; title: string; settings: unknown; targets: readonly NewTarget[] },
    dealTo: (targets: readonly string[]) => ReadonlyMap<string, readonly DealtItem[]>,
  ): string {
    const id = work.id ?? newId()
    this.#database.transaction(() => {
      this.#prepare(
        'INSERT INTO assignments (id, number, kind, title, settings, created_at) VALUES (?, (SELECT ' +
          'coalesce(max(number), 0) + 1 FROM assignments), ?, ?, ?, ?)',
      ).run(id, work.kind, work.title, JSON.stringify(work.settings), new Date().toISOString())
      const insertTarget = this.#prepare(
        'INSERT INTO coding_targets (id, assignment, kind, corpus, subject, sequence, frame, run, step, ' +
          'layer, filter, picture) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      const targets = work.targets.map((target) => {
        const target_id = newId()
        insertTarget.run(
          target_id,
          id,
          target.kind,
          target.corpus,
          target.subject,
          target.sequence,
          target.frame,
          target.run,
          target.step,
          target.layer,
          target.filter,
          target.picture,
        )
        return target_id
      })
      const insertItem = this.#prepare(
        'INSERT INTO coding_items (id, target, assignment, coder, place, repeat) VALUES (?, ?, ?, ?, ?, ?)',
      )
      for (const [coder, items] of dealTo(targets))
        items.forEach((item, place) => insertItem.run(opaque(), item.target, id, coder, place, item.repeat))
    })()
    return id
  }

  /** @throws AULensError ASSIGNMENT_NOT_FOUND */
  get(id: string): Assignment {
    const row = this.#prepare<[string], AssignmentRow>(
      'SELECT id, number, kind, title, settings, created_at FROM assignments WHERE id = ?',
    ).get(id)
    if (row === undefined)
      throw new AULensError('ASSIGNMENT_NOT_FOUND', 'There is no such assignment in this project.', {
        hint: 'Read the list again.',
      })
    return this.#describe(row)
  }

  list(): Assignment[] {
    return this.#prepare<[], AssignmentRow>(
      'SELECT id, number, kind, title, settings, created_at FROM assignments ORDER BY number',
    )
      .all()
      .map((row) => this.#describe(row))
  }

  #describe(row: AssignmentRow): Assignment {
    const coders = this.#prepare<[string], CoderProgress>(
      `
      SELECT a.coder, c.name, count(*) AS items, sum(a.state = 'save') AS saved, sum(a.state = 'skip') AS skipped,
        h.handed_in_at AS handedInAt
      FROM coding_answers a JOIN coders c ON c.id = a.coder LEFT JOIN hand_ins h ON h.assignment = a.assignment
        AND h.coder = a.coder
      WHERE a.assignment = ? GROUP BY a.coder ORDER BY c.name COLLATE NOCASE
    `,
    ).all(row.id)
    return {
      id: row.id,
      number: row.number,
      kind: row.kind,
      title: row.title,
      createdAt: row.created_at,
      settings: JSON.parse(row.settings) as Record<string, unknown>,
      coders,
      complete: coders.length > 0 && coders.every(({ handedInAt }) => handedInAt !== null),
    }
  }

  /** What an assignment was given with, without counting how far its coders are. */
  settings(id: string): Assignment['settings'] {
    const text = this.#prepare<[string], string>('SELECT settings FROM assignments WHERE id = ?').pluck().get(id)
    return text === undefined ? {} : (JSON.parse(text) as Assignment['settings'])
  }

  item(id: string): ItemRow | undefined {
    return this.#prepare<[string], ItemRow>(
      'SELECT id, target, assignment, coder, place, repeat FROM coding_items WHERE id = ?',
    ).get(id)
  }

  target(id: string): TargetRow | undefined {
    return this.#prepare<[string], TargetRow>('SELECT * FROM coding_targets WHERE id = ?').get(id)
  }

  targets(assignment: string): TargetRow[] {
    return this.#prepare<[string], TargetRow>('SELECT * FROM coding_targets WHERE assignment = ? ORDER BY id').all(
      assignment,
    )
  }

  /** One coder's items in their order. */
  items(assignment: string, coder: string): ItemSummary[] {
    const rows = this.#prepare<[string, string], { item: string; state: ItemSummary['state']; seq: number | null }>(
      'SELECT item, state, seq FROM coding_answers WHERE assignment = ? AND coder = ? ORDER BY place',
    ).all(assignment, coder)
    return rows.map(({ item, state, seq }) => ({ item, state, started: seq !== null }))
  }

  has(id: string): boolean {
    return this.#prepare<[string], number>('SELECT 1 FROM assignments WHERE id = ?').pluck().get(id) !== undefined
  }

  /** The target that has this id, or is this; null: the assignment has no such target. */
  findTarget(assignment: string, target: NamedTarget): string | null {
    return (
      this.#prepare<unknown[], string>(
        `
      SELECT id FROM coding_targets WHERE assignment = @assignment AND (id = @id OR (kind = @kind AND corpus IS @corpus
        AND subject IS @subject AND sequence IS @sequence AND frame IS @frame AND run IS @run
        AND (step IS @step OR @step IS NULL) AND layer IS @layer AND filter IS @filter))
      ORDER BY id = @id DESC LIMIT 1
    `,
      )
        .pluck()
        .get({ assignment, ...target }) ?? null
    )
  }

  /** @returns the target's id */
  addTarget(assignment: string, target: NamedTarget): string {
    const id = target.id ?? newId()
    this.#prepare(
      'INSERT INTO coding_targets (id, assignment, kind, corpus, subject, sequence, frame, run, step, ' +
        'layer, filter) VALUES (@id, @assignment, @kind, @corpus, @subject, @sequence, @frame, @run, @step, ' +
        '@layer, @filter)',
    ).run({ ...target, id, assignment })
    return id
  }

  findItem(target: string, coder: string, repeat: number): string | null {
    return (
      this.#prepare<[string, string, number], string>(
        'SELECT id FROM coding_items WHERE target = ? AND coder = ? AND repeat = ?',
      )
        .pluck()
        .get(target, coder, repeat) ?? null
    )
  }

  /** Whether a coder has any item of an assignment. */
  hasItems(assignment: string, coder: string): boolean {
    return (
      this.#prepare<[string, string], number>('SELECT 1 FROM coding_items WHERE assignment = ? AND coder = ?')
        .pluck()
        .get(assignment, coder) !== undefined
    )
  }

  /**
   * Puts an item behind a coder's others.
   *
   * @param wanted an id for it, where that is free
   * @returns its id
   */
  addItem({ target, assignment, coder, repeat }: Omit<ItemRow, 'id' | 'place'>, wanted: string | null): string {
    const taken = wanted === null || this.item(wanted) !== undefined
    const id = taken ? opaque() : wanted
    this.#prepare(
      'INSERT INTO coding_items (id, target, assignment, coder, place, repeat) VALUES (?, ?, ?, ?, (SELECT ' +
        'coalesce(max(place), -1) + 1 FROM coding_items WHERE assignment = ? AND coder = ?), ?)',
    ).run(id, target, assignment, coder, assignment, coder, repeat)
    return id
  }

  handedInAt(assignment: string, coder: string): string | null {
    return (
      this.#prepare<[string, string], string>('SELECT handed_in_at FROM hand_ins WHERE assignment = ? AND coder = ?')
        .pluck()
        .get(assignment, coder) ?? null
    )
  }

  handIn(assignment: string, coder: string, at = new Date().toISOString()): void {
    this.#prepare('INSERT INTO hand_ins (assignment, coder, handed_in_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
      assignment,
      coder,
      at,
    )
  }

  /** Whether work of this coder that is not handed in shows a filter that this assignment shows too. */
  showsElsewhere(assignment: string, coder: string): boolean {
    return (
      this.#prepare<[string, string], number>(
        `
      SELECT 1 FROM coding_items i JOIN coding_targets t ON t.id = i.target
      JOIN coding_targets own ON own.assignment = ? AND own.kind = t.kind AND own.run = t.run AND own.layer = t.layer
        AND own.filter = t.filter
      WHERE i.coder = ? AND i.assignment <> own.assignment AND NOT EXISTS (SELECT 1 FROM hand_ins h
        WHERE h.assignment = i.assignment AND h.coder = i.coder) LIMIT 1
    `,
      )
        .pluck()
        .get(assignment, coder) !== undefined
    )
  }
}
