import type { SetAside } from '../../../shared/contract/codes.ts'
import { CodingAnswer } from '../../../shared/contract/coding.ts'
import type { SqlDatabase } from '../database.ts'

interface Row {
  readonly id: string
  readonly target: string
  readonly coder: string | null
  readonly name: string | null
  readonly what: SetAside['what']
  readonly repeat: number
  readonly answer: string
  readonly made_at: string
  readonly source: string
  readonly assignment: string
  readonly here: string | null
}

/** Answers that came in and differ from what is here: nothing of them is lost, somebody decides. */
export class SetAsideTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Once: the same id again changes nothing. */
  add(entry: Omit<SetAside, 'coderName' | 'assignment' | 'here'>): void {
    this.#database
      .prepare(
        'INSERT INTO set_aside_answers (id, target, coder, repeat, what, answer, made_at, source, ' +
          'set_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      )
      .run(
        entry.id,
        entry.target,
        entry.coder,
        entry.repeat,
        entry.what,
        JSON.stringify(entry.answer),
        entry.madeAt,
        entry.source,
        new Date().toISOString(),
      )
  }

  /** What differs from an assignment's answers; what is here only of coders who have handed in. */
  list(assignment: string): SetAside[] {
    return this.#database
      .prepare<[string], Row>(
        `
    SELECT s.id, s.target, s.coder, c.name, s.what, s.repeat, s.answer, s.made_at, s.source, t.assignment,
      CASE s.what WHEN 'consensus' THEN (SELECT e.answer FROM consensus_events e WHERE e.target = s.target
        ORDER BY e.seq DESC LIMIT 1)
        ELSE (SELECT a.answer FROM coding_answers a JOIN hand_ins h ON h.assignment = a.assignment
          AND h.coder = a.coder WHERE a.target = s.target AND a.coder = s.coder AND a.repeat = s.repeat) END AS here
    FROM set_aside_answers s JOIN coding_targets t ON t.id = s.target LEFT JOIN coders c ON c.id = s.coder
    WHERE t.assignment = ? ORDER BY s.made_at, s.id
  `,
      )
      .all(assignment)
      .map((row) => ({
        id: row.id,
        target: row.target,
        coder: row.coder,
        coderName: row.name,
        what: row.what,
        repeat: row.repeat,
        answer: CodingAnswer.parse(JSON.parse(row.answer)),
        madeAt: row.made_at,
        source: row.source,
        assignment: row.assignment,
        here: row.here === null ? null : CodingAnswer.parse(JSON.parse(row.here)),
      }))
  }
}

/** Two answers say the same, in whatever order their parts were written. */
export const sameAnswer = (one: unknown, other: unknown): boolean => {
  const plain = (answer: unknown): string => {
    const parsed = CodingAnswer.parse(answer)
    return JSON.stringify(
      parsed.kind === 'face' ? { ...parsed, scores: [...parsed.scores].sort((a, b) => a.frame - b.frame) } : parsed,
    )
  }
  return plain(one) === plain(other)
}
