/**
 * Who may be shown in publications: said of a whole corpus, and of single subjects, which counts before it. Named by
 * the corpus's own names, so that it outlives a new import.
 */
export const consent = `
CREATE TABLE corpus_consent (
  corpus INTEGER PRIMARY KEY REFERENCES corpora ON DELETE CASCADE, showable INTEGER NOT NULL CHECK (showable IN (0,
    1)), stated_at TEXT NOT NULL
);
CREATE TABLE subject_consent (
  corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE, subject TEXT NOT NULL, showable INTEGER NOT NULL
    CHECK (showable IN (0, 1)), stated_at TEXT NOT NULL,
  PRIMARY KEY (corpus, subject)
) WITHOUT ROWID;
`
