import type { CorpusSummary, Finding } from '../../../shared/contract/corpus.ts'
import { ImportAnswers } from '../../../shared/contract/import-answers.ts'
import { alignmentOf } from '../../../shared/faces/detector-version.ts'
import { existsSync } from 'node:fs'
import { isDrawnCorpus } from '../drawn-corpus.ts'
import type { SqlDatabase } from '../database.ts'

export interface CorpusRow {
  readonly id: number
  readonly name: string
  readonly layout: CorpusSummary['layout']
  readonly root: string
  readonly detector: CorpusSummary['detector']
  readonly detector_version: string
  readonly content_hash: string | null
  readonly imported_at: string
  readonly complete: number
  readonly answers: string | null
}

export interface CorpusIdentity {
  readonly name: string
  readonly layout: CorpusSummary['layout']
  readonly root: string
  readonly detector: CorpusSummary['detector']
  readonly detectorVersion: string
  /** Absent: those of an earlier import stay. */
  readonly answers?: ImportAnswers
}

/** Answers as stored; none where they cannot be read, so that a project always opens. */
const parseAnswers = (stored: string | null): ImportAnswers => {
  try {
    return ImportAnswers.parse(JSON.parse(stored ?? '{}'))
  } catch {
    return {}
  }
}

/** Corpora and what was found odd in them. */
export class CorporaTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  byName(name: string): CorpusRow | undefined {
    return this.#database.prepare<[string], CorpusRow>('SELECT * FROM corpora WHERE name = ?').get(name)
  }

  byId(id: number): CorpusRow | undefined {
    return this.#database.prepare<[number], CorpusRow>('SELECT * FROM corpora WHERE id = ?').get(id)
  }

  /** What the owner said of a corpus at its last import. */
  answers(name: string): ImportAnswers {
    return parseAnswers(this.byName(name)?.answers ?? null)
  }

  /** Makes the corpus, or renews root and detector of the one with that name; `complete` is 0 until {@link finish}. */
  begin(identity: CorpusIdentity): number {
    this.#database
      .prepare(
        `
      INSERT INTO corpora (name, layout, root, detector, detector_version, imported_at, answers)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET layout = excluded.layout, root = excluded.root, detector = excluded.detector,
        detector_version = excluded.detector_version, imported_at = excluded.imported_at, complete = 0, synthetic = NULL,
        answers = coalesce(excluded.answers, answers)
    `,
      )
      .run(
        identity.name,
        identity.layout,
        identity.root,
        identity.detector,
        identity.detectorVersion,
        new Date().toISOString(),
        identity.answers === undefined ? null : JSON.stringify(identity.answers),
      )
    return this.byName(identity.name)?.id ?? 0
  }

  /** @param contentHash one hash over the hashes of all its files */
  finish(corpus: number, contentHash: string): void {
    this.#database
      .prepare('UPDATE corpora SET complete = 1, content_hash = ?, imported_at = ? WHERE id = ?')
      .run(contentHash, new Date().toISOString(), corpus)
  }

  list(): CorpusSummary[] {
    return this.#database
      .prepare<
        [],
        Omit<CorpusSummary, 'importedAt' | 'synthetic' | 'reachable' | 'answers' | 'alignment'> & {
          detector_version: string
          imported_at: string
          answers: string | null
          synthetic: number | null
        }
      >(
        `
      SELECT c.id, c.name, c.layout, c.root, c.detector, c.detector_version, c.imported_at, c.synthetic,
        c.answers,
        (SELECT count(*) FROM samples WHERE corpus = c.id) AS samples,
        (SELECT count(*) FROM samples WHERE corpus = c.id AND face_row IS NOT NULL) AS faces,
        (SELECT count(*) FROM sequences WHERE corpus = c.id) AS sequences,
        (SELECT count(*) FROM subjects WHERE corpus = c.id) AS subjects,
        (SELECT count(*) FROM sequences WHERE corpus = c.id AND emotion IS NOT NULL) AS labelled,
        (SELECT count(*) FROM sequences WHERE corpus = c.id AND coded = 1) AS coded,
        (SELECT count(*) FROM findings WHERE corpus = c.id) AS findings
      FROM corpora c ORDER BY c.name
    `,
      )
      .all()
      .map(({ imported_at, synthetic, answers, detector_version, ...row }) => ({
        ...row,
        alignment: alignmentOf(detector_version),
        synthetic: synthetic === null ? this.#recogniseDrawn(row.id, row.root) : synthetic === 1,
        importedAt: imported_at,
        answers: parseAnswers(answers),
        reachable: existsSync(row.root),
      }))
  }

  /** Looked up once a corpus, for its folder may be gone later; kept only where the folder can be read. */
  #recogniseDrawn(corpus: number, root: string): boolean {
    if (!existsSync(root)) return false
    const drawn = isDrawnCorpus(root)
    this.#database.prepare('UPDATE corpora SET synthetic = ? WHERE id = ?').run(drawn ? 1 : 0, corpus)
    return drawn
  }

  /** What a search's index depends on of every corpus. */
  importStates(): {
    readonly id: number
    readonly name: string
    readonly imported_at: string
    readonly complete: number
  }[] {
    return this.#database
      .prepare<[], { id: number; name: string; imported_at: string; complete: number }>(
        'SELECT id, name, imported_at, complete FROM corpora ORDER BY id',
      )
      .all()
  }

  /**
   * Findings about a picture itself, then those about its sequence's files.
   *
   * @param within `/subject/sequence/`
   */
  findingsOfSample(corpus: number, path: string, within: string): Finding[] {
    return this.#database
      .prepare<[number, string, string], Finding>(
        `
      SELECT severity, code, path, message FROM findings WHERE corpus = ? AND (path = ?
        OR (instr('/' || path || '/', ?) > 0 AND NOT EXISTS (
          SELECT 1 FROM samples s WHERE s.corpus = findings.corpus AND s.path = findings.path))) ORDER BY id
    `,
      )
      .all(corpus, path, within)
  }

  findings(corpus: number): Finding[] {
    return this.#database
      .prepare<[number], Finding>('SELECT severity, code, path, message FROM findings WHERE corpus = ? ORDER BY id')
      .all(corpus)
  }

  /** Adds to what is known already. */
  addFindings(corpus: number, findings: readonly Finding[]): void {
    if (findings.length === 0) return
    const insert = this.#database.prepare(
      'INSERT INTO findings (corpus, severity, code, path, message) VALUES (?, ?, ?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const { severity, code, path, message } of findings) insert.run(corpus, severity, code, path, message)
    })()
  }

  replaceFindings(corpus: number, findings: readonly Finding[]): void {
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM findings WHERE corpus = ?').run(corpus)
      this.addFindings(corpus, findings)
    })()
  }
}
