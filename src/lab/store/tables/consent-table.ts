import type { CorpusConsent } from '../../../shared/contract/privacy.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { SqlDatabase } from '../database.ts'
import type { CorporaTable } from './corpora-table.ts'

/** Whose faces may be shown in publications. Unless somebody says so, nobody's but drawn ones. */
export class ConsentTable {
  readonly #database: SqlDatabase
  readonly #corpora: CorporaTable
  constructor(database: SqlDatabase, corpora: CorporaTable) {
    this.#database = database
    this.#corpora = corpora
  }

  #corpusOf(corpus: number): { readonly name: string; readonly drawn: boolean; readonly stated: boolean | null } {
    const summary = this.#corpora.list().find(({ id }) => id === corpus)
    const stated = this.#database
      .prepare<[number], number>('SELECT showable FROM corpus_consent WHERE corpus = ?')
      .pluck()
      .get(corpus)
    return {
      name: summary?.name ?? '',
      drawn: summary?.synthetic ?? false,
      stated: stated === undefined ? null : stated === 1,
    }
  }

  of(corpus: number): CorpusConsent {
    const { name, drawn, stated } = this.#corpusOf(corpus)
    const subjects = this.#database
      .prepare<[number], { name: string; faces: number; own: number | null }>(
        `
      SELECT u.name, (SELECT count(*) FROM samples s WHERE s.subject = u.id AND s.face_row IS NOT NULL) AS faces,
        c.showable AS own
      FROM subjects u LEFT JOIN subject_consent c ON c.corpus = u.corpus AND c.subject = u.name WHERE u.corpus = ?
        ORDER BY u.name
    `,
      )
      .all(corpus)
    return {
      corpus: name,
      stated,
      drawn,
      subjects: subjects.map(({ name: subject, faces, own }) => ({
        name: subject,
        faces,
        showable: own === null ? (stated ?? drawn) : own === 1,
        stated: own === null ? null : own === 1,
      })),
    }
  }

  /** Samples whose faces may be shown. */
  showableSamples(corpus: number): (sample: number) => boolean {
    const showable = new Set(
      this.of(corpus)
        .subjects.filter((subject) => subject.showable)
        .map(({ name }) => name),
    )
    const subjectOf = this.#database
      .prepare<[number], string>('SELECT u.name FROM samples s JOIN subjects u ON u.id = s.subject WHERE s.id = ?')
      .pluck()
    return (sample) => showable.has(subjectOf.get(sample) ?? '')
  }

  /**
   * Subjects of whom somebody said, of them alone or of their whole corpus, that they may not be shown; silence is not
   * in it.
   */
  refusedSubjects(corpus: number): ReadonlySet<string> {
    const { stated, subjects } = this.of(corpus)
    return new Set(subjects.filter((subject) => (subject.stated ?? stated) === false).map(({ name }) => name))
  }

  stateCorpus(corpus: number, showable: boolean | null): void {
    if (showable === null) this.#database.prepare('DELETE FROM corpus_consent WHERE corpus = ?').run(corpus)
    else
      this.#database
        .prepare('INSERT OR REPLACE INTO corpus_consent (corpus, showable, stated_at) VALUES (?, ?, ?)')
        .run(corpus, showable ? 1 : 0, new Date().toISOString())
  }

  stateSubjects(corpus: number, subjects: readonly string[], showable: boolean | null): void {
    const remove = this.#database.prepare('DELETE FROM subject_consent WHERE corpus = ? AND subject = ?')
    const add = this.#database.prepare(
      'INSERT OR REPLACE INTO subject_consent (corpus, subject, showable, stated_at) VALUES (?, ?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const subject of subjects) {
        if (showable === null) remove.run(corpus, subject)
        else add.run(corpus, subject, showable ? 1 : 0, new Date().toISOString())
      }
    })()
  }

  /**
   * Takes a list of those who may be shown: a name a line, in its first column; `#` begins a remark. Everybody else of
   * the corpus may not, whatever was said before.
   *
   * @returns names that no subject of the corpus has
   * @throws AULensError CONSENT_LIST_EMPTY where it names no subject of the corpus, and then nothing is changed
   */
  importList(corpus: number, list: string): string[] {
    const names = [
      ...new Set(
        list
          .split(/\r\n?|\n/)
          .map((line) => (line.replace(/^\uFEFF/, '').split(/[,;\t#]/)[0] ?? '').trim().replace(/^"(.*)"$/, '$1'))
          .filter((name) => name !== ''),
      ),
    ]
    const known = new Set(this.of(corpus).subjects.map(({ name }) => name))
    const listed = names.filter((name) => known.has(name))
    if (listed.length === 0) {
      throw new AULensError(
        'CONSENT_LIST_EMPTY',
        `The list names no subject of the corpus "${this.#corpusOf(corpus).name}".`,
        { hint: 'Give one subject a line, as the corpus names them, e.g. S052. Nothing was changed.' },
      )
    }
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM subject_consent WHERE corpus = ?').run(corpus)
      this.stateCorpus(corpus, false)
      this.stateSubjects(corpus, listed, true)
    })()
    // A heading is no name that is missing.
    return names.filter(
      (name, place) => !known.has(name) && !(place === 0 && /^(subject|name|id|participant)s?$/i.test(name)),
    )
  }
}
