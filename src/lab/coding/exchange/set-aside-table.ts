import type { SetAside } from '../../../shared/contract/codes.ts'
import { CodingAnswer } from '../../../shared/contract/coding.ts'
import type { SqlDatabase } from '../../store/database.ts'

interface Row { readonly id: string; readonly target: string; readonly coder: string | null; readonly name: string | null; readonly what: SetAside['what']; readonly repeat: number; readonly answer: string; readonly made_at: string; readonly source: string }

export const setAside = (database: SqlDatabase, entry: Omit<SetAside, 'coderName'>): void => {
  database.prepare('INSERT INTO set_aside_answers (id, target, coder, repeat, what, answer, made_at, source, set_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING')
    .run(entry.id, entry.target, entry.coder, entry.repeat, entry.what, JSON.stringify(entry.answer), entry.madeAt, entry.source, new Date().toISOString())
}

export const listSetAside = (database: SqlDatabase, assignment: string): SetAside[] =>
  database.prepare<[string], Row>(`
    SELECT s.id, s.target, s.coder, c.name, s.what, s.repeat, s.answer, s.made_at, s.source FROM set_aside_answers s JOIN coding_targets t ON t.id = s.target LEFT JOIN coders c ON c.id = s.coder
    WHERE t.assignment = ? ORDER BY s.set_aside_at, s.id
  `).all(assignment).map((row) => ({
    id: row.id, target: row.target, coder: row.coder, coderName: row.name, what: row.what, repeat: row.repeat, answer: CodingAnswer.parse(JSON.parse(row.answer)), madeAt: row.made_at, source: row.source,
  }))

/** Two answers say the same, in whatever order their parts were written. */
export const sameAnswer = (one: unknown, other: unknown): boolean => {
  const plain = (answer: unknown): string => {
    const parsed = CodingAnswer.parse(answer)
    return JSON.stringify(parsed.kind === 'face' ? { ...parsed, scores: [...parsed.scores].sort((a, b) => a.frame - b.frame) } : parsed)
  }
  return plain(one) === plain(other)
}
