import type { MarkLine } from '../../../shared/contract/browse.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { SqlDatabase } from '../database.ts'

/** An exclusion, a tag with its name, or a frame's mark with its word. */
export interface MarkName {
  readonly kind: MarkLine['kind']
  readonly tag: string | null
}

const lineColumns =
  'id, kind, tag, present, made_at, undoes, (SELECT count(*) FROM mark_faces WHERE mark = marks.id) AS faces'
/**
 * Crossed in this order: marks at frames are few, and their faces are found by the mark; exclusions may name a whole
 * corpus.
 */
const framesMarked =
  'marks m CROSS JOIN mark_faces f ON f.mark = m.id CROSS JOIN samples s ON s.corpus = f.corpus AND ' +
  "s.path = f.path WHERE m.kind = 'frame'"
interface MarkRow extends Omit<MarkLine, 'present' | 'madeAt'> {
  readonly present: number
  readonly made_at: string
}
const lineOf = ({ present, made_at, ...row }: MarkRow): MarkLine => ({
  ...row,
  present: present === 1,
  madeAt: made_at,
})

/**
 * Exclusions and tags of faces, and marks of frames: a log to which lines are only ever added. The newest line about a
 * face counts.
 */
export class MarksTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Id of the newest line, 0 before the first: changes whenever a mark has. */
  version(): number {
    return Number(this.#database.prepare('SELECT coalesce(max(id), 0) FROM marks').pluck().get())
  }

  /** Samples that have a mark now. */
  samples({ kind, tag }: MarkName): number[] {
    return this.#database
      .prepare(
        `
      SELECT s.id FROM (
        SELECT f.corpus, f.path, max(f.mark) AS mark FROM marks m JOIN mark_faces f ON f.mark = m.id
          WHERE m.kind = ? AND m.tag IS ? GROUP BY f.corpus, f.path
      ) newest JOIN marks m ON m.id = newest.mark JOIN samples s ON s.corpus = newest.corpus AND s.path = newest.path
        WHERE m.present = 1
    `,
      )
      .pluck()
      .all(kind, tag) as number[]
  }

  /** Names of all tags ever given, or words at frames, in the order of the alphabet. */
  tags(kind: 'tag' | 'frame' = 'tag'): string[] {
    return this.#database
      .prepare('SELECT DISTINCT tag FROM marks WHERE kind = ? ORDER BY tag')
      .pluck()
      .all(kind) as string[]
  }

  /** Words that stand at the frames of a sequence now, by sample, in the order of the alphabet. */
  words(sequence: number): Map<number, string[]> {
    const rows = this.#database
      .prepare<[number], { sample: number; word: string }>(
        `
      SELECT newest.sample, newest.tag AS word FROM (
        SELECT s.id AS sample, m.tag, max(m.id) AS mark FROM ${framesMarked} AND s.sequence = ? GROUP BY s.id, m.tag
      ) newest JOIN marks m ON m.id = newest.mark WHERE m.present = 1 ORDER BY newest.tag
    `,
      )
      .all(sequence)
    const words = new Map<number, string[]>()
    for (const { sample, word } of rows) words.set(sample, [...(words.get(sample) ?? []), word])
    return words
  }

  /**
   * Gives samples a mark, or takes it from them; those that stand so already are left out of the line.
   *
   * @returns null where nothing would change
   */
  add(name: MarkName, present: boolean, samples: readonly number[]): MarkLine | null {
    const marked = new Set(this.samples(name))
    const changed = samples.filter((sample) => marked.has(sample) !== present)
    if (changed.length === 0) return null
    return this.#database.transaction(() => {
      const line = this.#insert(name, present, null)
      const insert = this.#database.prepare(
        'INSERT OR IGNORE INTO mark_faces (mark, corpus, path) SELECT ?, corpus, path FROM samples WHERE id = ?',
      )
      for (const sample of changed) insert.run(line, sample)
      return this.#line(line)
    })()
  }

  /** A new line that turns an earlier one round, for the same faces. @throws AULensError MARK_NOT_FOUND */
  undo(mark: number): MarkLine {
    const before = this.#line(mark)
    return this.#database.transaction(() => {
      const line = this.#insert(before, !before.present, mark)
      this.#database
        .prepare('INSERT INTO mark_faces (mark, corpus, path) SELECT ?, corpus, path FROM mark_faces WHERE mark = ?')
        .run(line, mark)
      return this.#line(line)
    })()
  }

  /** Exclusions and tags, oldest first. */
  log(): MarkLine[] {
    return this.#database
      .prepare<[], MarkRow>(`SELECT ${lineColumns} FROM marks WHERE kind <> 'frame' ORDER BY id`)
      .all()
      .map(lineOf)
  }

  /** Marks of the frames of a sequence, oldest first. */
  logOf(sequence: number): MarkLine[] {
    return this.#database
      .prepare<[number], MarkRow>(
        `
      SELECT ${lineColumns} FROM marks WHERE id IN (SELECT m.id FROM ${framesMarked} AND s.sequence = ?) ORDER BY id
    `,
      )
      .all(sequence)
      .map(lineOf)
  }

  #insert({ kind, tag }: MarkName, present: boolean, undoes: number | null): number {
    return Number(
      this.#database
        .prepare('INSERT INTO marks (kind, tag, present, made_at, undoes) VALUES (?, ?, ?, ?, ?)')
        .run(kind, tag, present ? 1 : 0, new Date().toISOString(), undoes).lastInsertRowid,
    )
  }

  #line(id: number): MarkLine {
    const row = this.#database.prepare<[number], MarkRow>(`SELECT ${lineColumns} FROM marks WHERE id = ?`).get(id)
    if (row === undefined)
      throw new AULensError('MARK_NOT_FOUND', `There is no mark ${String(id)} in this project.`, {
        hint: 'Read the marks again.',
      })
    return lineOf(row)
  }
}
