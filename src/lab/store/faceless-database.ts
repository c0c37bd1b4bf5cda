import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { writeEditedCopy, type SqlDatabase } from './database.ts'
import type { ProjectStore } from './project-store.ts'

/** A name that says nothing, and that nothing leads back from: it is drawn, and not kept anywhere. */
const drawName = (letter: string): string => `${letter}${randomBytes(5).toString('hex')}`

/**
 * Takes from a copy of a project's database whatever is a picture or was made to look like one, and where the corpus
 * lies. Landmarks are the shape of a face,
 * and are taken too.
 */
const removeFaces = (database: SqlDatabase): void => {
  database.exec(`
    UPDATE samples SET face_row = NULL, landmarks = NULL;
    DELETE FROM explanations;
    DELETE FROM occlusions;
    DELETE FROM inspections;
    DELETE FROM robustness WHERE file IS NOT NULL;
    DELETE FROM jobs;
    DELETE FROM cluster_submissions;
    DELETE FROM cluster_settings;
    DELETE FROM coder_tokens;
    UPDATE experiments SET cluster = NULL, folder = NULL, notice = NULL;
    UPDATE experiment_cells SET error = NULL, scheduler = NULL;
    UPDATE runs SET error = NULL;
    UPDATE corpora SET root = '', synthetic = coalesce(synthetic, 0);
  `)
  // Another project: pictures and answers of the one must not be taken for the other's.
  database.prepare('UPDATE project SET uuid = ?').run(randomUUID())
}

/**
 * Puts drawn names in the place of the corpus's own, everywhere; what identifies a file (hashes, sizes, times) goes
 * too.
 */
const replaceNames = (database: SqlDatabase): void => {
  const subjects = database
    .prepare<[], { id: number; corpus: number; name: string; corpus_name: string }>(
      'SELECT u.id, u.corpus, u.name, c.name AS corpus_name FROM subjects u JOIN corpora c ON c.id = u.corpus',
    )
    .all()
  const sequences = database
    .prepare<[], { id: number; subject: number; name: string }>('SELECT id, subject, name FROM sequences')
    .all()
  const bySubject = new Map(subjects.map((subject) => [subject.id, { ...subject, drawn: drawName('P') }]))
  const renameTarget = database.prepare(
    'UPDATE coding_targets SET subject = ?, sequence = ? WHERE corpus = ? AND subject = ? AND sequence = ?',
  )
  const renameSequence = database.prepare('UPDATE sequences SET name = ? WHERE id = ?')
  for (const { id, subject, name } of sequences) {
    const owner = bySubject.get(subject)
    const drawn = drawName('Q')
    if (owner !== undefined) renameTarget.run(owner.drawn, drawn, owner.corpus_name, owner.name, name)
    renameSequence.run(drawn, id)
  }
  const renameSubject = database.prepare('UPDATE subjects SET name = ? WHERE id = ?')
  const renameConsent = database.prepare('UPDATE subject_consent SET subject = ? WHERE corpus = ? AND subject = ?')
  for (const { id, corpus, name, drawn } of bySubject.values()) {
    renameSubject.run(drawn, id)
    renameConsent.run(drawn, corpus, name)
  }
  const renameMark = database.prepare('UPDATE mark_faces SET path = ? WHERE corpus = ? AND path = ?')
  const renameSample = database.prepare('UPDATE samples SET path = ? WHERE id = ?')
  for (const { id, corpus, path } of database
    .prepare<[], { id: number; corpus: number; path: string }>('SELECT id, corpus, path FROM samples')
    .all()) {
    const drawn = `${drawName('picture-')}.png`
    renameMark.run(drawn, corpus, path)
    renameSample.run(drawn, id)
  }
  database.exec(`
    DELETE FROM mark_faces WHERE path NOT IN (SELECT path FROM samples);
    DELETE FROM subject_consent WHERE subject NOT IN (SELECT name FROM subjects);
    DELETE FROM findings;
    DELETE FROM saved_sets;
    UPDATE samples SET file_hash = NULL, file_size = NULL, file_mtime = NULL;
    UPDATE corpora SET content_hash = NULL;
  `)
}

/**
 * Names that the copy must not hold any more: folders of the corpora, and, where they are replaced, subjects and
 * pictures.
 */
const namesOf = (database: SqlDatabase, names: 'random' | 'kept'): ReadonlySet<string> => {
  const list = (sql: string): string[] => database.prepare<[], string>(sql).pluck().all()
  const own = names === 'kept' ? [] : [...list('SELECT path FROM samples'), ...list('SELECT name FROM subjects')]
  // A subject "1" would be found in every number.
  return new Set([...list('SELECT root FROM corpora'), ...own].filter((name) => name.length >= 3))
}

const separators = /[\s"'`,;()[\]{}<>|=]+/

/** The first of these names that stands as a word of its own in any text of the database; null: none. */
const findName = (database: SqlDatabase, names: ReadonlySet<string>): string | null => {
  const tables = database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all()
  for (const table of tables) {
    const columns = database
      .prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`)
      .all()
      .filter(({ type }) => type === 'TEXT')
    for (const { name } of columns) {
      for (const text of database
        .prepare<[], string>(`SELECT ${name} FROM ${table} WHERE typeof(${name}) = 'text'`)
        .pluck()
        .iterate()) {
        const found = names.has(text) ? text : text.split(separators).find((word) => names.has(word))
        if (found !== undefined) return found
      }
    }
  }
  return null
}

/** The database without faces, in `folder`. @throws AULensError NAME_LEFT */
export const writeFacelessDatabase = async (
  store: ProjectStore,
  folder: string,
  names: 'random' | 'kept',
): Promise<void> => {
  // The draft still holds names; it stays in the project itself until it is gone.
  const draft = store.folder.at('exports', '.without-faces.draft')
  // Whether a corpus was drawn can be told by its folder only, which the copy does not know.
  store.corpora.list()
  await writeEditedCopy(store.database, draft, join(folder, 'project.sqlite'), (database) => {
    const own = namesOf(database, names)
    database.transaction(() => {
      removeFaces(database)
      if (names === 'random') replaceNames(database)
    })()
    const left = findName(database, own)
    if (left !== null) {
      throw new AULensError('NAME_LEFT', `The copy would still hold "${left}", for example in a note or a tag.`, {
        path: folder,
        hint: 'Change that note or tag, or keep the names, then export again. Nothing was written.',
      })
    }
  })
}
